/**
 * The names of everything that passes between preload and main process beside the port. The preload takes this file in,
 * so it must stay free of imports.
 */
export const CHANNELS = {
  /** Preload → main: give this page a port. */
  connect: 'soul:connect',
  /** Main → preload: here it is. */
  port: 'soul:port',
  /** Main → preload: a command from menu or tray. */
  command: 'soul:command',
  /** Invoked by the preload; answered with an Outcome. */
  chooseFolder: 'soul:choose-folder',
  revealTrack: 'soul:reveal-track',
} as const

/** What an invoked call answers. Errors travel as data: Electron would wrap a thrown one in words of its own. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; message: string }

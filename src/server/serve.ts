/**
 * Takes the profile and serves until told to stop. Standard output gets exactly one line, the address; everything else that a
 * person should see goes to standard error, and the rest to the log.
 */
import { fileURLToPath } from 'node:url'
import { lockProfile, readHolderNote, type ProfileLock } from '../engine/lib/profile-lock.ts'
import type { ServerOptions } from './cli.ts'
import { headlessHost, type HeadlessHost } from './host.ts'
import { openBrowser } from './open-browser.ts'
import { placesFor } from './places.ts'
import { startServer, type RunningServer } from './server.ts'
import { fingerprintOf } from './tls.ts'

/** However stuck something is, the process ends after this; the databases bear being cut off. */
const STOP_MS = 2_500
/** How long the second of two starts waits for the first to say where it is. */
const HOLDER_MS = 5_000

/** Returns once it serves. Throws a sentence for the user when it cannot. */
export async function serve(options: ServerOptions): Promise<void> {
  const places = placesFor(options.dataDir)
  const lock = takeProfile(places.dataDir)
  if (!lock) return joinRunning(places.dataDir, options)

  const builtDir = new URL(import.meta.dirname.endsWith('chunks') ? '..' : '.', import.meta.url)
  const host = headlessHost({ places, builtDir, logLevel: process.env.SOUL_LOG_LEVEL })
  let server: RunningServer
  try {
    const pageDir = fileURLToPath(new URL('../renderer/', builtDir))
    server = await startServer({ host, pageDir, ...options })
  } catch (error) {
    host.log.fatal({ err: error }, 'could not start')
    host.logFile.flush()
    lock.release()
    throw error
  }
  lock.publish({ pid: process.pid, address: server.address })
  stopOnSignals({ server, lock, host })
  announce(server.address, options)
  tellFingerprint(options)
  tellSetupCode(server)
  await addLibraries(server, options.libraries)
}

function takeProfile(dataDir: string): ProfileLock | undefined {
  try {
    return lockProfile(dataDir)
  } catch (error) {
    throw new Error(`${dataDir} cannot be used: ${(error as Error).message}. Choose another folder with --data.`, {
      cause: error,
    })
  }
}

function announce(address: string, { open }: ServerOptions): void {
  process.stdout.write(`Soul Player is at ${address}\n`)
  if (open) openBrowser(address)
}

/** For comparing where this server is added and nobody vouches for its certificate. */
function tellFingerprint({ serving }: ServerOptions): void {
  if (serving?.tls) process.stderr.write(`Its certificate has the SHA-256 fingerprint ${fingerprintOf(serving.tls)}.\n`)
}

/** The one thing that must not be in the log: whoever has it becomes the owner. */
function tellSetupCode({ address, setupCode }: RunningServer): void {
  const code = setupCode()
  if (code === null) return
  process.stderr.write(
    `There is no account yet: open ${address} and make the owner's with the setup code ${code} (good until the server stops).\n`,
  )
}

/** A second start of the player leads to the first one; a server that cannot serve says so. */
async function joinRunning(dataDir: string, options: ServerOptions): Promise<void> {
  if (options.serving) throw new Error(inUse(dataDir))
  const until = Date.now() + HOLDER_MS
  let note = readHolderNote(dataDir)
  while (!note && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    note = readHolderNote(dataDir)
  }
  if (!note) throw new Error(inUse(dataDir))
  process.stderr.write('Soul Player is running already.\n')
  announce(note.address, options)
}

const inUse = (dataDir: string): string =>
  `Another Soul Player uses ${dataDir}. Close it first, or choose another folder with --data.`

async function addLibraries({ api }: RunningServer, folders: readonly string[]): Promise<void> {
  for (const path of folders) {
    try {
      const known = await api.sources.list()
      if (!known.some((source) => source.location === path)) await api.sources.addFolder({ path })
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
}

function stopOnSignals({ server, lock, host }: { server: RunningServer; lock: ProfileLock; host: HeadlessHost }): void {
  let stopping = false
  const end = () => {
    lock.release()
    host.logFile.flush()
    process.exit(0)
  }
  const stop = () => {
    // A second Ctrl-C is meant.
    if (stopping) process.exit(130)
    stopping = true
    setTimeout(() => {
      host.log.warn('something did not stop in time')
      end()
    }, STOP_MS).unref()
    server.stop().then(end, (error: unknown) => {
      host.log.error({ err: error }, 'stopping failed')
      end()
    })
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
}

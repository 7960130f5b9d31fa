/** Settings of this device. Every field has a default, so an empty file is a valid one. */
import * as z from 'zod'

const Theme = z.enum(['system', 'light', 'dark'])
const Accent = z.enum(['violet', 'blue', 'teal', 'green', 'amber', 'red', 'pink'])
const Density = z.enum(['compact', 'comfortable'])
const ReplayGainMode = z.enum(['off', 'track', 'album', 'auto'])

export const StreamQuality = z.enum(['auto', 'low', 'medium', 'high', 'original'])
export type StreamQuality = z.infer<typeof StreamQuality>

export const Settings = z.object({
  theme: Theme.default('system'),
  accent: Accent.default('violet'),
  density: Density.default('comfortable'),
  /** Multiplies all sizes of the page. */
  textScale: z.number().min(0.75).max(2).default(1),
  /** Off follows the system. */
  reduceMotion: z.boolean().default(false),
  language: z.string().max(35).default('system'),
  replayGain: ReplayGainMode.default('auto'),
  replayGainPreampDb: z.number().min(-15).max(15).default(0),
  watchFolders: z.boolean().default(true),
  followSymlinks: z.boolean().default(true),
  coverCacheBytes: z.number().int().min(16_000_000).max(100_000_000_000).default(512_000_000),
  /** What servers are asked for: the file as it is, or a smaller stream. `auto` goes by what the connection carries. */
  streamQuality: StreamQuality.default('auto'),
  /** This device's library for others; off until it is switched on. */
  sharing: z
    .object({
      on: z.boolean().default(false),
      reach: z.enum(['loopback', 'lan']).default('lan'),
      port: z.number().int().min(1024).max(65535).default(4748),
      announce: z.boolean().default(true),
      /** Empty: the name of the machine. */
      name: z.string().max(100).default(''),
    })
    .default({ on: false, reach: 'lan', port: 4748, announce: true, name: '' }),
  /** Null until the user has been asked once what closing the window means. Desktop only. */
  closeToTray: z.boolean().nullable().default(null),
  /** Key combination per command id; what is absent keeps its default, empty text means none. */
  shortcuts: z.record(z.string().max(64), z.string().max(64)).default({}),
  /** What each table shows: column ids in order with widths in pixels. */
  columns: z
    .record(
      z.string().max(64),
      z.array(z.object({ id: z.string().max(64), width: z.number().min(40).max(1200) })).max(40),
    )
    .default({}),
})
export type Settings = z.infer<typeof Settings>

/** Some of them. Made of the fields without their defaults, which would fill in what a patch leaves out. */
export type SettingsPatch = Partial<Settings>
export const SettingsPatch: z.ZodType<SettingsPatch, SettingsPatch> = z.object(
  Object.fromEntries(Object.entries(Settings.shape).map(([name, field]) => [name, field.unwrap().optional()])),
)

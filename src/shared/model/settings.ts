/** Settings of this device. Every field has a default, so an empty file is a valid one. */
import * as z from 'zod'

const Theme = z.enum(['system', 'light', 'dark'])
const Accent = z.enum(['violet', 'blue', 'teal', 'green', 'amber', 'red', 'pink'])
const Density = z.enum(['compact', 'comfortable'])
const ReplayGainMode = z.enum(['off', 'track', 'album', 'auto'])

export const StreamQuality = z.enum(['auto', 'low', 'medium', 'high', 'original'])
export type StreamQuality = z.infer<typeof StreamQuality>

/** Minutes since midnight, local; from 23:00 to 06:00 goes over it. */
const Hours = z.object({ from: z.number().int().min(0).max(1439), to: z.number().int().min(0).max(1439) })

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
  /** `on`: as if no server answered, until the user says otherwise. */
  offline: z.enum(['auto', 'on']).default('auto'),
  downloads: z
    .object({
      /** Empty: beside the library. Changed by `downloads.moveFolder` only. */
      folder: z.string().max(8192).default(''),
      /** Bytes a second over all transfers; null: as fast as it goes. */
      limit: z.number().int().min(1_024).nullable().default(null),
      /** The same for single servers, by their names for themselves (`storeId`). */
      serverLimits: z.record(z.string().max(64), z.number().int().min(1_024)).default({}),
      atOnce: z.number().int().min(1).max(16).default(4),
      atOncePerServer: z.number().int().min(1).max(16).default(3),
      /** Only then; null: at any time. What the user asks for by hand waits, too. */
      hours: Hours.nullable().default(null),
      /** Only while nothing plays. */
      whenIdle: z.boolean().default(false),
      quality: z.enum(['original', 'high', 'medium', 'low']).default('original'),
      /** Bytes on the disk that are never taken. */
      reserve: z.number().int().min(0).default(1_000_000_000),
      /** What was played from servers stays, up to so many bytes; the longest unheard goes first. 0: nothing. */
      playedQuota: z.number().int().min(0).default(0),
    })
    .default({
      folder: '',
      limit: null,
      serverLimits: {},
      atOnce: 4,
      atOncePerServer: 3,
      hours: null,
      whenIdle: false,
      quality: 'original',
      reserve: 1_000_000_000,
      playedQuota: 0,
    }),
  duplicates: z
    .object({
      /** Music on this machine is listened to, so that copies are known by their sound. */
      fingerprints: z.boolean().default(true),
      /** What is sure is merged without asking; when off, it is proposed. */
      mergeByRecordingId: z.boolean().default(true),
      mergeBySound: z.boolean().default(true),
      /** Also what stands on two albums: one of them is then without it. */
      mergeAcrossAlbums: z.boolean().default(false),
      /** Which copy plays, of those that can be played: the nearest, the one that sounds best, or the smallest. */
      bestCopy: z.enum(['nearest', 'quality', 'smallest']).default('nearest'),
    })
    .default({
      fingerprints: true,
      mergeByRecordingId: true,
      mergeBySound: true,
      mergeAcrossAlbums: false,
      bestCopy: 'nearest',
    }),
  /** What may be asked of services in the internet; nothing until it is switched on. AcoustID's key is kept elsewhere. */
  lookups: z
    .object({
      acoustid: z.boolean().default(false),
      musicbrainz: z.boolean().default(false),
      /** New tracks without tags, by themselves. */
      newTracks: z.boolean().default(false),
    })
    .default({ acoustid: false, musicbrainz: false, newTracks: false }),
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

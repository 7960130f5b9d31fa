/** The defaults of the schema, written out, so that the page can start without the schema library. A test compares them. */
import type { Settings } from '../../shared/model/settings.ts'

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  accent: 'violet',
  density: 'comfortable',
  textScale: 1,
  reduceMotion: false,
  language: 'system',
  replayGain: 'auto',
  replayGainPreampDb: 0,
  watchFolders: true,
  followSymlinks: true,
  coverCacheBytes: 512_000_000,
  streamQuality: 'auto',
  sharing: { on: false, reach: 'lan', port: 4748, announce: true, name: '' },
  offline: 'auto',
  downloads: {
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
  },
  closeToTray: null,
  shortcuts: {},
  columns: {},
}

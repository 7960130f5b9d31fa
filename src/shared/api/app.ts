/** The program itself: version, where it runs, settings, and its live announcements. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { LiveBatch } from '../model/live-event.ts'
import { Me } from '../model/access.ts'
import { TrackId } from '../model/ids.ts'
import { Settings, SettingsPatch } from '../model/settings.ts'
import { read, stream } from './errors.ts'

export const AppInfo = z.object({
  version: z.string(),
  /** `desktop`: the page may use the desktop-only calls. `headless`: it runs in any browser. */
  shell: z.enum(['desktop', 'headless']),
  platform: z.string(),
  sqliteVersion: z.string(),
  nodeVersion: z.string(),
  /** False until the user has a source: the page shows the first-run page. */
  hasSources: z.boolean(),
  /** Who is signed in; null where the player belongs to whoever sits before it (desktop, or headless without accounts). */
  me: Me.nullable(),
})
export type AppInfo = z.infer<typeof AppInfo>

export const app = {
  info: read.output(AppInfo),
  settings: read.output(Settings),
  /** What concerns the whole library (folders, caches, sharing) takes the scope `admin`; the rest is one's own. */
  updateSettings: read.input(SettingsPatch).output(Settings),
  /**
   * What to add to a track's address as `?ticket=`, so that a media element may fetch it: signed, for this one track, for
   * some hours. Empty where none is needed, and then no page need ask (`info.me` is null).
   */
  trackTicket: stream.input(z.object({ trackId: TrackId })).output(z.string()),
  /** Batches of announcements, until the caller stops listening. The first batch is empty and tells the current seq. */
  live: read.output(eventIterator(LiveBatch)),
}

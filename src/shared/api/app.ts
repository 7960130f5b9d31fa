/** The program itself: version, where it runs, settings, and its live announcements. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { LiveBatch } from '../model/live-event.ts'
import { Settings, SettingsPatch } from '../model/settings.ts'
import { contract } from './errors.ts'

export const AppInfo = z.object({
  version: z.string(),
  /** `desktop`: the page may use the desktop-only calls. `headless`: it runs in any browser. */
  shell: z.enum(['desktop', 'headless']),
  platform: z.string(),
  sqliteVersion: z.string(),
  nodeVersion: z.string(),
  /** False until the user has a source: the page shows the first-run page. */
  hasSources: z.boolean(),
})
export type AppInfo = z.infer<typeof AppInfo>

export const app = {
  info: contract.output(AppInfo),
  settings: contract.output(Settings),
  updateSettings: contract.input(SettingsPatch).output(Settings),
  /** Batches of announcements, until the caller stops listening. The first batch is empty and tells the current seq. */
  live: contract.output(eventIterator(LiveBatch)),
}

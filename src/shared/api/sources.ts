/** Sources: adding and minding folders, scans, and what they could not read. */
import * as z from 'zod'
import { SourceId } from '../model/ids.ts'
import { Window, windowOf } from '../model/list.ts'
import { ProblemRow, ScanProgress, ScanReport, SourceRow } from '../model/source.ts'
import { admin, read } from './errors.ts'

const path = z.string().min(1).max(8192)
const name = z.string().trim().min(1).max(200)
const ofSource = z.object({ sourceId: SourceId })

export const DirectoryListing = z.object({
  path: z.string(),
  /** Null at the top. */
  parent: z.string().nullable(),
  directories: z.array(z.object({ name: z.string(), path: z.string() })),
  /** Whether more were there than the answer holds. */
  truncated: z.boolean(),
})
export type DirectoryListing = z.infer<typeof DirectoryListing>

export const sources = {
  /** Where they lie, and as whom a server is reached, only for who may mind them: empty for others. */
  list: read.output(z.array(SourceRow)),
  /** Adds a folder of this machine and starts its first scan. `name` defaults to the folder's own. */
  addFolder: admin.input(z.object({ path, name: name.optional() })).output(SourceRow),
  rename: admin.input(ofSource.extend({ name })).output(SourceRow),
  /** The same music now lies elsewhere: tracks keep their place, and a scan confirms them. */
  relocate: admin.input(ofSource.extend({ path })).output(SourceRow),
  /** Forgets the source and its copies; files are never touched, and what the user did to its tracks is kept. */
  remove: admin.input(ofSource),
  /** Starts scans of one source or of all; those already waiting or running are not started twice. */
  scan: admin.input(z.object({ sourceId: SourceId.optional(), verify: z.boolean().default(false) })),
  cancelScan: admin.input(z.object({ sourceId: SourceId.optional() })),
  /** The running scan, if any. */
  progress: read.output(ScanProgress.nullable()),
  /** The last scans, newest first. */
  reports: admin.input(z.object({ sourceId: SourceId.optional() })).output(z.array(ScanReport)),
  problems: admin.input(Window.extend({ sourceId: SourceId.optional() })).output(windowOf(ProblemRow)),
  /** Answers the brake: let the vanished files go, or keep their tracks until they come back. */
  resolveBrake: admin.input(ofSource.extend({ decision: z.enum(['remove', 'keep']) })),
  /** Music folders that are likely there, for the first-run page. */
  suggestions: admin.output(z.array(z.object({ name: z.string(), path: z.string() }))),
  /** Folders inside a folder of the engine's machine, for choosing one where no system dialog can be had. */
  directories: admin.input(z.object({ path: path.optional() })).output(DirectoryListing),
}

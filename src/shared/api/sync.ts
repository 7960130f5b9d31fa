/** Catalogue sync with the servers: how it stands, its history, and what needs the user. */
import * as z from 'zod'
import { SourceId } from '../model/ids.ts'
import { Window, windowOf } from '../model/list.ts'
import { SyncIssue, SyncRun, SyncStatus } from '../model/server.ts'
import { admin, read } from './errors.ts'

const ofSource = z.object({ sourceId: SourceId })

export const sync = {
  /** Who may not mind the library is told that something failed here and in `issues`, and not why. */
  status: read.output(z.array(SyncStatus)),
  /** One server, or all; `refresh` is pull-to-refresh. Those already waiting or running are not started twice. Answers at once. */
  start: read.input(
    z.object({ sourceId: SourceId.optional(), reason: z.enum(['user', 'refresh', 'retry']).default('user') }),
  ),
  cancel: admin.input(z.object({ sourceId: SourceId.optional() })),
  pause: admin.input(ofSource.extend({ paused: z.boolean() })).output(SyncStatus),
  /** Newest first. */
  runs: admin.input(Window.extend({ sourceId: SourceId.optional() })).output(windowOf(SyncRun)),
  issues: read.output(z.array(SyncIssue)),
  /** `accept` lets vanished tracks go, `keep` keeps them. REFUSED for what the issue does not offer. */
  resolve: admin.input(z.object({ id: z.number().int(), remedy: z.enum(['retry', 'accept', 'keep', 'dismiss']) })),
}

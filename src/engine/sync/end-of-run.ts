/** How a sync ended: what is told to the user, what becomes of the source, when it is tried again, and how that is stored. */
import type { SyncRun } from '../../shared/model/server.ts'
import type { SourceState } from '../../shared/model/source.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { EngineError, isAbort } from '../errors.ts'
import { SoulError, type SoulErrorKind } from '../sources/soul/soul-error.ts'
import { dropIssues, putIssue, type IssueKind } from './issue-rows.ts'
import { putRun } from './run-rows.ts'
import type { Ended } from './scheduler.ts'
import { markFailed } from './state-rows.ts'

export interface EndOfRun {
  outcome: SyncRun['outcome']
  /** In plain words; null when it went well, or was cancelled. */
  message: string | null
  issue: IssueKind | null
  /** Of the source; null: as it is. */
  state: SourceState | null
  ended: Ended
  /** The server could not be reached. */
  lost: boolean
  /** A fault of ours: to be logged. */
  fault: boolean
}

const FAILED: EndOfRun = {
  outcome: 'failed',
  message: null,
  issue: null,
  state: null,
  ended: 'waits',
  lost: false,
  fault: false,
}

const BY_KIND: Readonly<Record<SoulErrorKind, Partial<EndOfRun>>> = {
  // Not for the list of what needs the user: the status says it, and it comes back by itself.
  offline: { outcome: 'offline', lost: true },
  timeout: { outcome: 'offline', lost: true },
  name: { outcome: 'offline', lost: true },
  refused: { outcome: 'offline', lost: true },
  tls: { issue: 'tls', lost: true },
  replaced: { issue: 'replaced', state: 'replaced', lost: true },
  'not-soul': { issue: 'failing', lost: true },
  'signed-out': { outcome: 'signed-out', issue: 'signed-out', state: 'signed-out' },
  forbidden: { outcome: 'signed-out', issue: 'signed-out' },
  version: { issue: 'version' },
  gone: { issue: 'bad-answer' },
  'bad-answer': { issue: 'bad-answer' },
  'too-many': { issue: 'failing', ended: 'failed' },
  server: { issue: 'failing', ended: 'failed' },
}

export const endOfSuccess = (outcome: 'done' | 'braked'): EndOfRun => ({
  ...FAILED,
  outcome,
  state: outcome === 'braked' ? 'braked' : null,
  ended: 'done',
})

export function endOfError(error: unknown, { name, signal }: { name: string; signal: AbortSignal }): EndOfRun {
  if (signal.aborted || isAbort(error)) return { ...FAILED, outcome: 'cancelled' }
  if (error instanceof SoulError) return { ...FAILED, ...BY_KIND[error.kind], message: error.message }
  const message =
    error instanceof EngineError
      ? error.message
      : `The sync with “${name}” failed inside Soul Player (${(error as Error).message}). The log says more; it is tried again by itself.`
  return { ...FAILED, message, issue: 'failing', ended: 'failed', fault: !(error instanceof EngineError) }
}

/** Whether an error of a probe is an answer of the server all the same: it is there, and music may be had of it. */
export const isAnswer = (error: unknown): boolean =>
  error instanceof SoulError && error.kind !== 'server' && BY_KIND[error.kind].lost !== true

/** Into the history, and among what needs the user; what a sync that went through has shown to be mended leaves it. */
export function storeEnd(
  library: LibraryDb,
  { outcome, message, issue, ended }: EndOfRun,
  run: Omit<SyncRun, 'id' | 'sourceName' | 'outcome' | 'message'>,
): void {
  const { sourceId, endedAt: at } = run
  write(library, ({ sql, announce }) => {
    putRun(sql, { ...run, outcome, message })
    if (ended === 'done') {
      dropIssues(sql, sourceId, ['failing', 'signed-out', 'replaced', 'version', 'tls', 'bad-answer'])
    }
    if (message !== null) markFailed(sql, sourceId, message)
    if (issue !== null && message !== null) putIssue(sql, sourceId, { kind: issue, message, at })
    announce({ kind: 'sync.ended', sourceId, outcome })
  })
}

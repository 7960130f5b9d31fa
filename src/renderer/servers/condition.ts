/**
 * How it stands with a server, and with all of them together, as one thing to say. Several things may be true at once (it is
 * out of reach, and the last sync failed, and it is paused): what the user can act on comes first. Pure.
 */
import type { ExchangeStatus } from '../../shared/model/personal.ts'
import type { SyncStatus } from '../../shared/model/server.ts'
import type { SourceRow } from '../../shared/model/source.ts'

export type Condition =
  | { kind: 'syncing'; done: number; total: number | null }
  /** Its turn comes by itself. */
  | { kind: 'waiting' }
  /** The user has to do something. */
  | { kind: 'signed-out' | 'replaced' | 'braked' }
  | { kind: 'paused' }
  | { kind: 'offline'; since: number | null }
  | { kind: 'failed'; why: string; nextAt: number | null }
  | { kind: 'synced'; at: number }
  /** Added, and never synced to the end. */
  | { kind: 'new' }

const RUNNING: readonly SyncStatus['phase'][] = ['connecting', 'syncing', 'grouping']

export const isRunning = ({ phase }: Pick<SyncStatus, 'phase'>): boolean => RUNNING.includes(phase)

export function conditionOf(status: SyncStatus | undefined, source: Pick<SourceRow, 'state' | 'server'>): Condition {
  const { state, server } = source
  if (state === 'signed-out' || state === 'replaced' || state === 'braked') return { kind: state }
  if (status && isRunning(status)) return { kind: 'syncing', ...status.tracks }
  if (status?.paused ?? server?.paused) return { kind: 'paused' }
  const online = status?.online ?? 'unknown'
  const offline = online === 'unknown' ? server?.reachable === false : online === 'offline'
  if (offline) return { kind: 'offline', since: status?.lastSyncedAt ?? null }
  if (status?.failure) return { kind: 'failed', why: status.failure, nextAt: status.nextAt }
  if (status?.phase === 'waiting') return { kind: 'waiting' }
  if (status?.lastSyncedAt) return { kind: 'synced', at: status.lastSyncedAt }
  return { kind: 'new' }
}

/** The same with the exchange of personal data beside it: it too may fail, though the catalogue comes as ever. */
export function withExchange(condition: Condition, exchange: ExchangeStatus | undefined): Condition {
  const quiet = condition.kind === 'synced' || condition.kind === 'new' || condition.kind === 'waiting'
  if (!quiet || !exchange?.on || exchange.state !== 'failing') return condition
  return { kind: 'failed', why: exchange.failure ?? '', nextAt: null }
}

/** Null while nobody can know the whole. */
export const shareOf = ({ done, total }: { done: number; total: number | null }): number | null =>
  total === null || total === 0 ? null : Math.min(1, done / total)

/** What the one badge for all servers says. */
export type Overall =
  | { kind: 'syncing'; share: number | null; names: string[] }
  | { kind: 'attention'; count: number }
  | { kind: 'failed'; count: number }
  | { kind: 'offline'; count: number; of: number }
  | { kind: 'paused' }
  | { kind: 'waiting' }
  | { kind: 'synced'; at: number }
  | { kind: 'new' }

/** Undefined without servers, unless something waits for the user; `issues`: how many things do. */
export function overallOf(
  servers: readonly SourceRow[],
  statuses: readonly SyncStatus[],
  issues: number,
  exchanges: readonly ExchangeStatus[] = [],
): Overall | undefined {
  if (servers.length === 0) return issues > 0 ? { kind: 'attention', count: issues } : undefined
  const each = servers.map((source) => ({
    source,
    condition: withExchange(conditionOf(statusOf(statuses, source), source), statusOf(exchanges, source)),
  }))
  const ofKind = <K extends Condition['kind']>(kind: K) =>
    each.flatMap(({ source, condition }) =>
      condition.kind === kind ? [{ source, condition: condition as Extract<Condition, { kind: K }> }] : [],
    )

  const syncing = ofKind('syncing')
  if (syncing.length > 0) {
    const known = syncing.every(({ condition }) => condition.total !== null)
    const done = syncing.reduce((sum, { condition }) => sum + condition.done, 0)
    const total = syncing.reduce((sum, { condition }) => sum + (condition.total ?? 0), 0)
    return {
      kind: 'syncing',
      share: shareOf({ done, total: known ? total : null }),
      names: syncing.map(({ source }) => source.name),
    }
  }
  const stuck = ofKind('signed-out').length + ofKind('replaced').length + ofKind('braked').length
  if (issues > 0 || stuck > 0) return { kind: 'attention', count: Math.max(issues, stuck) }
  const failed = ofKind('failed').length
  if (failed > 0) return { kind: 'failed', count: failed }
  const offline = ofKind('offline').length
  if (offline > 0) return { kind: 'offline', count: offline, of: servers.length }
  if (ofKind('waiting').length > 0) return { kind: 'waiting' }
  const synced = ofKind('synced').map(({ condition }) => condition.at)
  if (synced.length > 0) return { kind: 'synced', at: Math.min(...synced) }
  return ofKind('paused').length > 0 ? { kind: 'paused' } : { kind: 'new' }
}

/** What is told of one source, of a sync or an exchange. */
export const statusOf = <Status extends { sourceId: SourceRow['id'] }>(
  statuses: readonly Status[] | undefined,
  { id }: Pick<SourceRow, 'id'>,
): Status | undefined => statuses?.find(({ sourceId }) => sourceId === id)

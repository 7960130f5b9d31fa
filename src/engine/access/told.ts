/**
 * What a caller who may not mind the library is told of its sources. Names, states and counts are everybody's. Where a folder
 * lies on this machine, at which addresses and as whom a server is reached, and why something failed (sentences that may name
 * all of these) are for its owners; others hear that it failed, and whom to ask.
 */
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { SyncIssue, SyncStatus } from '../../shared/model/server.ts'
import type { SourceRow } from '../../shared/model/source.ts'
import type { Caller } from './caller.ts'

type Asking = Pick<Caller, 'scopes'>

const mindsLibrary = ({ scopes }: Asking): boolean => scopes.has('admin')

export function sourceTold(caller: Asking, source: SourceRow): SourceRow {
  if (mindsLibrary(caller)) return source
  const server = source.server && { ...source.server, addresses: [], address: null, account: '', role: '' }
  return { ...source, location: '', server }
}

export function syncStatusTold(caller: Asking, status: SyncStatus): SyncStatus {
  if (mindsLibrary(caller) || status.failure === null) return status
  return { ...status, failure: `The last sync with “${status.sourceName}” did not go through. ${ASK_OWNER}` }
}

export function syncIssueTold(caller: Asking, issue: SyncIssue): SyncIssue {
  return mindsLibrary(caller) ? issue : { ...issue, message: ASK_OWNER, remedies: [] }
}

export function eventTold(caller: Asking, event: LiveEvent): LiveEvent {
  if (mindsLibrary(caller)) return event
  switch (event.kind) {
    case 'sync.changed':
      return { ...event, status: syncStatusTold(caller, event.status) }
    case 'scan.ended':
      return { ...event, report: { ...event.report, message: event.report.message && `The scan failed. ${ASK_OWNER}` } }
    default:
      return event
  }
}

const ASK_OWNER = 'An owner of this library can see why, and mend it.'

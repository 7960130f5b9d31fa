/**
 * One page of a server's catalogue, into the library: copies, notes and cursor in one write, so that a sync cut off anywhere
 * goes on after the last page that is whole. A page told twice is as told once.
 */
import type { SourceId } from '../../shared/model/ids.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { retireWithin, tagTexts, takeInWithin } from '../library/take-in.ts'
import { issueCount, putIssue } from './issue-rows.ts'
import type { CataloguePage } from './ports.ts'
import { advance, hasNotes, isComparing, noteAll, noteGone, syncState, unnoteAll } from './state-rows.ts'

export interface AppliedPage {
  added: number
  updated: number
  removed: number
  /** How long the write held the main thread. */
  ms: number
}

export const rowsIn = ({ copies, deleted, rejected }: CataloguePage): number =>
  copies.length + deleted.length + rejected.length

export function applyPage(
  library: LibraryDb,
  { sourceId, name }: { sourceId: SourceId; name: string },
  page: CataloguePage,
  { at }: { at: number },
): AppliedPage {
  const { copies, deleted, rejected } = page
  const tags = tagTexts({ copies })
  const began = performance.now()
  const counts = write(library, (tx) => {
    const { sql } = tx
    const { added, updated, moved } = takeInWithin(tx, sourceId, { copies, problems: [], at }, tags)
    let removed = 0
    const told = copies.map(({ remoteId }) => remoteId)
    if (!syncState(library, sourceId).walking) {
      if (hasNotes(sql, sourceId)) unnoteAll(sql, sourceId, told)
      noteGone(sql, sourceId, deleted)
    } else if (isComparing(sql, sourceId)) {
      noteAll(sql, sourceId, told)
      // Not understood is not gone.
      noteAll(
        sql,
        sourceId,
        rejected.map(({ id }) => id),
      )
      unnoteAll(sql, sourceId, deleted)
    } else {
      removed = retireWithin(tx, sourceId, deleted)
    }
    if (rejected.length > 0) {
      putIssue(sql, sourceId, {
        kind: 'rejected-track',
        message: rejectedText(name, rejected[0]!),
        count: (issueCount(sql, sourceId, 'rejected-track') ?? 0) + rejected.length,
        at,
      })
    }
    advance(sql, sourceId, page.nextCursor, rowsIn(page))
    return { added: added + moved, updated, removed }
  })
  return { ...counts, ms: performance.now() - began }
}

const rejectedText = (name: string, { id, why }: { id: string; why: string }): string =>
  `“${name}” tells of tracks in a way that cannot be understood (${id.slice(0, 64)}: ${why.slice(0, 200)}); they are left out. Update the server, then compare everything anew.`

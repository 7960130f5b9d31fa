/** When a refresh is over, and what it found. */
import { expect, it } from 'vitest'
import { RefreshWatch } from '../../../src/renderer/app/refresh-watch.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'

const ATTIC = 2 as SourceId
const LOFT = 3 as SourceId

const scanEnded = (added: number): LiveEvent => ({
  kind: 'scan.ended',
  report: {
    sourceId: 1 as SourceId,
    startedAt: 0,
    endedAt: 1,
    outcome: 'done',
    message: null,
    files: 10,
    added,
    updated: 1,
    moved: 0,
    removed: 0,
    unchanged: 0,
    problems: 0,
  },
})
const syncEnded = (sourceId: SourceId): LiveEvent => ({ kind: 'sync.ended', sourceId, outcome: 'done' })
const news: LiveEvent = { kind: 'library.changed', revision: 2 }

it('waits for every server and for the last scan', () => {
  const watch = new RefreshWatch({ folders: true, servers: [ATTIC, LOFT] })
  watch.take(scanEnded(3))
  watch.take(syncEnded(ATTIC))
  expect(watch.done).toBeUndefined()
  watch.noScanRuns()
  expect(watch.done).toBeUndefined()
  watch.take(syncEnded(LOFT))
  expect(watch.done).toEqual({ changes: 4, news: false })
})

it('does not take the time before the first scan for the end of all', () => {
  const watch = new RefreshWatch({ folders: true, servers: [] })
  watch.noScanRuns()
  expect(watch.done).toBeUndefined()
})

it('waits for no folders where there are none', () => {
  const watch = new RefreshWatch({ folders: false, servers: [ATTIC] })
  watch.take(news)
  watch.take(syncEnded(ATTIC))
  expect(watch.done).toEqual({ changes: 0, news: true })
})

it('says late what was found when only the last word is missing, and nothing when a server still syncs', () => {
  const scanned = new RefreshWatch({ folders: true, servers: [] })
  scanned.take(scanEnded(2))
  expect(scanned.late).toEqual({ changes: 3, news: false })
  const syncing = new RefreshWatch({ folders: false, servers: [ATTIC] })
  expect(syncing.late).toBeNull()
})

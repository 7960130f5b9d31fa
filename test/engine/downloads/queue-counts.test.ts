/** How many rows of the queue are in each state, also where they are too many to be gone over. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStores, type Stores } from '../../../src/engine/db/store.ts'
import { QueueRows } from '../../../src/engine/downloads/queue-rows.ts'
import { Events } from '../../../src/engine/events.ts'
import { testHost } from '../../support/host.ts'

let host: ReturnType<typeof testHost>
let stores: Stores
let rows: QueueRows
beforeEach(async () => {
  host = testHost()
  stores = await openStores(host, new Events(host.log))
  rows = new QueueRows(stores.library)
})
afterEach(() => {
  stores.close()
  host.remove()
})

let next = 0
const has = (state: string, count: number) => {
  stores.library.sql
    .prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
       insert into download (track_id, state, rank, priority, quality, queued_at) select ? + i, ?, i, 40, 'original', 1 from n`,
    )
    .run(count, next, state)
  next += count
}
const NONE = { waiting: 0, active: 0, verifying: 0, paused: 0, failed: 0, blocked: 0 }

it('are counted in a short queue', () => {
  expect(rows.counts()).toEqual(NONE)
  has('waiting', 12)
  has('failed', 3)
  expect(rows.counts()).toEqual({ ...NONE, waiting: 12, failed: 3 })
})

it('are counted where nearly all are in one state, and where many are in several', () => {
  has('blocked', 10_001)
  has('active', 4)
  has('paused', 2)
  expect(rows.counts()).toEqual({ ...NONE, blocked: 10_001, active: 4, paused: 2 })
  has('waiting', 12_345)
  has('failed', 10_500)
  expect(rows.counts()).toEqual({ ...NONE, blocked: 10_001, active: 4, paused: 2, waiting: 12_345, failed: 10_500 })
})

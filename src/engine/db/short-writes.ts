/**
 * Much that is written, without holding up the main thread: in short writes, each of so many rows and so long at most, with the
 * loop of events in between; and where it becomes very much, another thread moves the log into the file, for a commit that
 * does it waits for the disk.
 */
import type { Database } from 'better-sqlite3'
import { whileFilling } from './filling.ts'
import type { LibraryDb } from './store.ts'

/** Of one write, without its commit: well under a frame. */
const WRITE_MS = 6
/** Rows after which the log is moved: some megabytes of it; and pages of it, for some rows touch one, and some a dozen. */
const MANY = 20_000
const MANY_PAGES = 8_000
/** What is less than this leaves to SQLite. */
const FEW = 1_000
const FEW_PAGES = 500

/** Moves what was written to the library's log into it, off this thread. Absent: SQLite does it as it goes. */
export type Checkpoint = (() => Promise<void>) | undefined

/**
 * Within one write: `step` again and again, until it says that it is done, enough rows were written, or enough time has gone by.
 * `step` answers how many rows it was; fewer than `stepRows` are the last. Answers all of them, and whether more may be left.
 */
export function boundedSteps(
  step: () => number,
  { stepRows, mostRows }: { stepRows: number; mostRows: number },
): { rows: number; more: boolean } {
  const since = performance.now()
  let rows = 0
  for (;;) {
    const some = step()
    rows += some
    if (some < stepRows) return { rows, more: false }
    if (rows + stepRows > mostRows || performance.now() - since >= WRITE_MS) return { rows, more: true }
  }
}

/** The same over a list: `step` gets some of it at a time. Answers how far it came. */
export function boundedSlice<Item>(
  items: ArrayLike<Item>,
  from: number,
  step: (items: Item[]) => void,
  { stepRows, mostRows }: { stepRows: number; mostRows: number },
): number {
  let to = from
  const next = () => {
    const some = Array.from({ length: Math.min(stepRows, items.length - to) }, (_, i) => items[to + i]!)
    if (some.length > 0) step(some)
    to += some.length
    return some.length
  }
  boundedSteps(next, { stepRows, mostRows })
  return to
}

/** `body` tells after each write how many rows it was; nothing of it is told within one. What another thread wrote counts too. */
export async function movingLog<Result>(
  { sql }: Pick<LibraryDb, 'sql'>,
  checkpoint: Checkpoint,
  body: (wrote: (rows: number) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  if (checkpoint === undefined) return body(async () => {})
  let unmoved = 0
  /** Pages that could not be moved the last time, for somebody was still reading. */
  let left = 0
  return whileFilling(sql, async () => {
    const result = await body(async (rows) => {
      unmoved += rows
      const pages = pagesToMove(sql)
      left = Math.min(left, pages)
      if (unmoved < MANY && pages - left < MANY_PAGES) return
      unmoved = 0
      await checkpoint()
      left = pagesToMove(sql)
    })
    // Still as long as it is no commit's business.
    if (unmoved >= FEW || pagesToMove(sql) >= FEW_PAGES) await checkpoint()
    return result
  })
}

/** Of the log, into the file. Asked without a lock; moves nothing. */
function pagesToMove(sql: Database): number {
  if (!sql.open) return 0
  const [{ log, checkpointed }] = sql.pragma('wal_checkpoint(NOOP)') as [{ log: number; checkpointed: number }]
  return log - checkpointed
}

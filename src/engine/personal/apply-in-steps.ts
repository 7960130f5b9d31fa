/**
 * Many changes of personal data without holding up the main thread: as many as fit into a step are one write; what is left follows
 * after the event loop has turned. All of them are one act of the user: one entry of the history of changes, undone as one.
 */
import { write, type PersonalDb } from '../db/store.ts'
import type { Change } from './change.ts'
import { newAct, type Personal } from './personal.ts'

/** Well under a frame, for the commit is not in it. */
const STEP_MS = 6
/** Items between two looks at the clock, unless they are larger ones. */
const AT_ONCE = 25

interface Parts {
  db: PersonalDb
  personal: Personal
}

/**
 * `changesOf` is asked within the write, and answers what one item comes to: nothing where it is so already. `act`: what else this is
 * a part of; `onStep` hears after each write how many items are done. Resolves to the first change that was recorded, as the history of
 * changes numbers them.
 */
export async function applyInSteps<Item>(
  { db, personal }: Parts,
  items: readonly Item[],
  changesOf: (item: Item) => readonly Change[],
  {
    atOnce = AT_ONCE,
    act = items.length > atOnce ? newAct() : undefined,
    onStep,
  }: { atOnce?: number; act?: string | undefined; onStep?: (done: number) => void } = {},
): Promise<number | null> {
  let first: number | null = null
  for (let from = 0; from < items.length;) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve))
    from = write(db, (tx) => {
      if (act !== undefined) personal.partOf(tx, act)
      const since = performance.now()
      let at = from
      do {
        const changes = items.slice(at, at + atOnce).flatMap((item) => [...changesOf(item)])
        if (changes.length > 0) personal.apply(tx, changes)
        at += atOnce
      } while (at < items.length && performance.now() - since < STEP_MS)
      first ??= personal.lastChangeId(tx)
      return at
    })
    onStep?.(Math.min(from, items.length))
  }
  return first
}

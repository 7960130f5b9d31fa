/**
 * Many changes of personal data without holding up the main thread: as many as fit into a step are one write, and so one entry
 * of the history of changes; what is left follows after the event loop has turned. What one screen can hold fits into one.
 */
import { write, type PersonalDb } from '../db/store.ts'
import type { Change } from './change.ts'
import type { Personal } from './personal.ts'

/** Well under a frame, for the commit is not in it. */
const STEP_MS = 6
/** Items between two looks at the clock. */
const AT_ONCE = 25

interface Parts {
  db: PersonalDb
  personal: Personal
}

/** `changesOf` is asked within the write, and answers what one item comes to: nothing where it is so already. */
export async function applyInSteps<Item>(
  { db, personal }: Parts,
  items: readonly Item[],
  changesOf: (item: Item) => readonly Change[],
): Promise<void> {
  for (let from = 0; from < items.length;) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve))
    from = write(db, (tx) => {
      const since = performance.now()
      let at = from
      do {
        const changes = items.slice(at, at + AT_ONCE).flatMap((item) => [...changesOf(item)])
        if (changes.length > 0) personal.apply(tx, changes)
        at += AT_ONCE
      } while (at < items.length && performance.now() - since < STEP_MS)
      return at
    })
  }
}

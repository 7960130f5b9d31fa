/** Marks every trackKey of the library to be looked at once more, in short writes. */
import { boundedSteps } from '../db/short-writes.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { perDatabase } from '../library/per-database.ts'
import { breathe } from '../sync/clock.ts'

const STEP = 100
const MOST = 2_000

const statements = perDatabase((sql) => ({
  next: sql
    .prepare<[string, number], string>(
      'select distinct track_key from copy where track_key > ? order by track_key limit ?',
    )
    .pluck(),
  mark: sql.prepare<[string]>('insert or replace into to_match (track_key) values (?)'),
}))

export async function markAll(library: LibraryDb, signal: AbortSignal): Promise<void> {
  const { next, mark } = statements(library.sql)
  let after = ''
  const step = () => {
    const keys = next.all(after, STEP)
    for (const key of keys) mark.run(key)
    after = keys.at(-1) ?? after
    return keys.length
  }
  while (write(library, () => boundedSteps(step, { stepRows: STEP, mostRows: MOST })).more) {
    await breathe()
    signal.throwIfAborted()
  }
}

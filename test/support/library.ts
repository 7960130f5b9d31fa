/** An empty library of a test's own, with one source. */
import { openStores, type Stores } from '../../src/engine/db/store.ts'
import { Events } from '../../src/engine/events.ts'
import { regroup, takeIn } from '../../src/engine/library/take-in.ts'
import type { CopyRecord } from '../../src/engine/sources/source.ts'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'
import { addSource } from './build-library.ts'
import { testHost } from './host.ts'

export interface TestLibrary {
  stores: Stores
  library: Stores['library']
  sql: Stores['library']['sql']
  sourceId: number
  events: LiveEvent[]
  /** Takes in, groups. */
  gets(...copies: CopyRecord[]): Promise<void>
  remove(): void
}

export async function openTestLibrary(): Promise<TestLibrary> {
  const host = testHost()
  const bus = new Events(host.log)
  const events: LiveEvent[] = []
  bus.listen((event) => events.push(event))
  const stores = await openStores(host, bus)
  const { library } = stores
  const sourceId = addSource(stores)
  return {
    stores,
    library,
    sql: library.sql,
    sourceId,
    events,
    async gets(...copies) {
      takeIn(library, sourceId, { copies, problems: [] })
      await regroup(library)
    },
    remove() {
      stores.close()
      host.remove()
    },
  }
}

/** A library with what looks for duplicates in it, without files: tracks and fingerprints are rows. Tracks are named by their trackKeys. */
import { Browse } from '../../../src/engine/browse/browse.ts'
import { openStores, write } from '../../../src/engine/db/store.ts'
import { Duplicates } from '../../../src/engine/duplicates/duplicates.ts'
import { Merged } from '../../../src/engine/duplicates/merged.ts'
import { Proposals } from '../../../src/engine/duplicates/proposals.ts'
import { Said } from '../../../src/engine/duplicates/said.ts'
import type { Step } from '../../../src/engine/duplicates/step.ts'
import { Events } from '../../../src/engine/events.ts'
import { compressPrint } from '../../../src/engine/fingerprints/codec.ts'
import { putPrint } from '../../../src/engine/fingerprints/stored-prints.ts'
import type { Host } from '../../../src/engine/host.ts'
import { regroup, retire, takeIn } from '../../../src/engine/library/take-in.ts'
import { Merging } from '../../../src/engine/sameness/merging.ts'
import { Sameness, type Says } from '../../../src/engine/sameness/sameness.ts'
import type { CopyRecord } from '../../../src/engine/sources/source.ts'
import { writesHere } from '../../../src/engine/writer/writes.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { testHost } from '../../support/host.ts'
import { personalOf } from '../../support/personal.ts'

export const FOLDER = 1
export const SERVER = 2

export type DuplicatesWorld = Awaited<ReturnType<typeof duplicatesWorld>>

export async function duplicatesWorld(overrides: Partial<Host> = {}) {
  const clock = new FakeClock()
  const host = testHost({ now: () => clock.now(), ...overrides })
  const events = new Events(host.log)
  const stores = await openStores(host, events)
  const { library } = stores
  const { sql } = library
  sql.exec(`insert into source (id, kind, store_id, name, config, added_at) values
    (${FOLDER}, 'folder', 'own', 'Music', '{}', 0), (${SERVER}, 'soul', 'attic', 'Attic', '{}', 0)`)
  const personal = personalOf(stores)
  const browse = new Browse({ host, stores })
  const settings = { current: Settings.parse({}) }
  const state = {
    takesIn: false,
    isPrinting: false,
    /** Before it is written. */
    beforeStep: async (_: Step) => {},
    onStep: (_: Step) => {},
    /** Thrown where tracks are to be grouped after a merge. */
    regroupFails: undefined as Error | undefined,
  }
  const writes = writesHere(library)
  const sameness = new Sameness({ db: stores.personal, personal, now: () => clock.now() })
  const merging = new Merging({
    stores,
    personal,
    events,
    async regroup(options) {
      if (state.regroupFails) throw state.regroupFails
      await regroup(library, options)
    },
    log: host.log,
    onFailure: () => duplicates.changed(),
    clock,
  })
  const heard: LiveEvent[] = []
  events.listen((event) => heard.push(event))
  const make = () =>
    new Duplicates({
      host,
      stores,
      sameness,
      merging,
      fingerprints: {
        status: () => ({ done: 0, total: 0, failed: 0, running: state.isPrinting, held: null }),
      },
      events,
      settings,
      writes: {
        async writeStep(step, options) {
          await state.beforeStep(step)
          await writes.writeStep(step, options)
          state.onStep(step)
        },
      },
      isTakingIn: () => state.takesIn,
      clock,
    })
  const duplicates = make()
  const proposals = new Proposals({ library, tracks: browse })
  const merged = new Merged({ library, tracks: browse, finder: duplicates.finder, events })
  const said = new Said({ library, sameness, proposals, onSaid: () => duplicates.changed() })
  merging.start()
  duplicates.start()

  return {
    clock,
    host,
    events,
    heard,
    stores,
    sql,
    settings,
    state,
    personal,
    sameness,
    merging,
    duplicates,
    /** As after a start anew. */
    another: make,
    proposals,
    merged,
    said,
    async has(sourceId: number, ...copies: CopyRecord[]) {
      takeIn(library, sourceId, { copies, problems: [] })
      await regroup(library)
    },
    async loses(sourceId: number, ...remoteIds: string[]) {
      retire(library, sourceId, remoteIds)
      await regroup(library)
    },
    sounds(trackKey: string, values: Uint32Array, durationMs = 200_000) {
      write(library, (tx) => putPrint(tx, { trackKey, bytes: compressPrint(values), durationMs, own: true }))
    },
    say: (a: string, b: string, says: Says | '') => sameness.say([{ a: a as TrackId, b: b as TrackId, says }]),
    /** Looks at what waits, until nothing more comes of it. */
    async look() {
      const report = await duplicates.now()
      await merging.settled()
      return report
    },
    /** TrackKeys of each track that is here, in order. */
    tracks(): string[][] {
      const rows = sql
        .prepare<[], { id: number; key: string }>(
          'select distinct track_id as id, track_key as key from copy order by track_key',
        )
        .all()
      const byId = Map.groupBy(rows, ({ id }) => id)
      return [...byId.values()].map((keys) => keys.map(({ key }) => key))
    },
    proposed: () =>
      sql.prepare<[], string>(`select a || ' ' || b from proposal order by a, b`).pluck().all() as string[],
    waiting: () => sql.prepare<[], string>('select track_key from to_match order by track_key').pluck().all(),
    async close() {
      merged.stop()
      await duplicates.stop()
      await merging.stop()
      await browse.stop()
      stores.close()
      host.remove()
    },
  }
}

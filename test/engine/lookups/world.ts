/** A small library beside AcoustID and MusicBrainz on loopback, with a clock that the test moves on. */
import { pino } from 'pino'
import { compressPrint, printToBase64 } from '../../../src/engine/fingerprints/codec.ts'
import { putPrint } from '../../../src/engine/fingerprints/stored-prints.ts'
import { write } from '../../../src/engine/db/store.ts'
import { Lookups, type LookupsParts } from '../../../src/engine/lookups/lookups.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import type { LookupsStatus } from '../../../src/shared/model/lookups.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import type { Clock } from '../../../src/engine/sync/clock.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'
import { personalOf } from '../../support/personal.ts'
import { libraryOf, type SmallLibrary } from '../browse/library-of.ts'
import { playServices, type Services } from './services.ts'

export interface FileOf {
  /** Of the file; absent where its tags say nothing. */
  title?: string
  artist?: string
  album?: string
  mbRecordingId?: string
  /** Has a fingerprint; files with other numbers sound otherwise. */
  sound?: number
}

export interface World {
  library: SmallLibrary
  services: Services
  clock: FakeClock
  lookups: Lookups
  ids: TrackId[]
  settings: Settings
  /** All that was logged. */
  log: string[]
  secrets: Map<string, string>
  told: LookupsStatus[]
  /** Switches on, or off. */
  set(lookups: Partial<Settings['lookups']>, others?: Partial<Settings>): void
  /** Moves the clock on, as often as something waits, until there is no run that goes on. */
  untilDone(): Promise<void>
  /** A new one on the same library, as after a restart. */
  restart(parts?: Partial<LookupsParts>): Promise<void>
  sql<Row>(text: string): Row[]
  close(): Promise<void>
}

/** However long the network takes; the test's own time limit is what ends it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turns(1)
}

const soundOf = (sound: number): Buffer =>
  compressPrint(Uint32Array.from({ length: 40 }, (_, i) => Math.imul(i + 1, sound) >>> 0))

/** As it is sent. */
export const printOf = (sound: number): string => printToBase64(soundOf(sound))

/** No other wait is as long as that. */
const WHOLE_MS = 61_234

export async function lookupWorld(files: readonly FileOf[], parts: Partial<LookupsParts> = {}): Promise<World> {
  const clock = new FakeClock()
  const services = await playServices(clock)
  const library = await libraryOf(
    files.map(({ title, artist, album }, at) => ({
      title: title ?? `file ${at}`,
      ...(artist !== undefined && { artist }),
      ...(album !== undefined && { album }),
    })),
  )
  const { stores, events, browse } = library
  const { sql } = stores.library
  const ids = sql.prepare<[], TrackId>('select key from track order by id').pluck().all() as TrackId[]
  write(stores.library, (tx) => {
    files.forEach(({ title, artist, album, mbRecordingId, sound }, at) => {
      const tags = JSON.stringify({ title, album, mbRecordingId, ...(artist !== undefined && { artists: [artist] }) })
      tx.sql.prepare('update copy set tags = ? where track_key = ?').run(tags, ids[at])
      tx.sql
        .prepare(
          'update track set mb_recording_id = ?, copy_id = (select id from copy where track_key = key) where key = ?',
        )
        .run(mbRecordingId ?? null, ids[at])
      if (sound !== undefined)
        putPrint(tx, {
          trackKey: ids[at]!,
          bytes: soundOf(sound),
          durationMs: 180_000,
          own: true,
        })
    })
    tx.sql.prepare('delete from to_match').run()
  })
  /** Requests that are not over: each has a timer for the whole of it. */
  const underWay = new Set<object>()
  const watched: Clock = {
    now: () => clock.now(),
    after(ms, then) {
      const one = {}
      if (ms === WHOLE_MS) underWay.add(one)
      const callOff = clock.after(ms, () => {
        underWay.delete(one)
        then()
      })
      return () => {
        underWay.delete(one)
        callOff()
      }
    },
  }
  const log: string[] = []
  const secrets = new Map<string, string>()
  const host = {
    version: '1.2.3',
    now: () => clock.now(),
    log: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }),
    secrets: {
      get: async (name: string) => secrets.get(name),
      set: async (name: string, value: string) => void secrets.set(name, value),
      delete: async (name: string) => void secrets.delete(name),
    },
  }
  let current = Settings.parse({})
  const listeners = new Set<(settings: Settings) => void>()
  const settings = {
    get current() {
      return current
    },
    onChange: (listener: (settings: Settings) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const personal = personalOf(stores)
  const begin = (more: Partial<LookupsParts>) =>
    new Lookups({
      host,
      stores,
      personal,
      settings,
      events,
      tracks: browse,
      clock: watched,
      timeouts: { connectMs: 10_000, silentMs: 20_000, wholeMs: WHOLE_MS },
      random: () => 0,
      addresses: services.addresses,
      ...parts,
      ...more,
    })
  const told: LookupsStatus[] = []
  events.listen((event) => event.kind === 'lookups.changed' && told.push(event.status))
  let lookups = begin({})
  lookups.start()
  return {
    library,
    services,
    clock,
    get lookups() {
      return lookups
    },
    ids,
    get settings() {
      return current
    },
    log,
    secrets,
    told,
    set(changed, others = {}) {
      current = { ...current, ...others, lookups: { ...current.lookups, ...changed } }
      for (const listener of listeners) listener(current)
    },
    async untilDone() {
      for (let step = 0; step < 2_000; step++) {
        const { run } = lookups.status()
        if (!run || run.held) return
        await turns(5)
        // Requests that are under way are not to run out of time because the test is faster than the network.
        while (underWay.size > 0) await turns(1)
        await clock.advance(100)
      }
      throw new Error('the run does not end')
    },
    async restart(more = {}) {
      await lookups.stop()
      lookups = begin(more)
      lookups.start()
    },
    sql: (text) => sql.prepare(text).all() as never,
    async close() {
      await lookups.stop()
      await services.close()
      await library.close()
    },
  }
}

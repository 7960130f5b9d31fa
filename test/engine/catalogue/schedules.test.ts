/**
 * Rows that change while others page through them: whatever the order of changes, groupings, pages and restarts, and
 * whatever the clock says, a device that has come to the end has exactly what the library tells.
 */
import { afterEach, expect, it, vi } from 'vitest'
import { randomOf } from '../../../scripts/music/random.ts'
import { Catalogue } from '../../../src/engine/catalogue/catalogue.ts'
import { regroup, removeSource, retire, takeIn } from '../../../src/engine/library/take-in.ts'
import type { CopyRecord } from '../../../src/engine/sources/source.ts'
import type { SyncKind } from '../../../src/shared/protocol/sync.ts'
import { addSource } from '../../support/build-library.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { copyRecord, coverRecord } from '../../support/records.ts'
import { Mirror } from './mirror.ts'

const SCHEDULES = 1_000
const SCHEDULES_EACH = 50
const KINDS = ['tracks', 'albums', 'artists'] as const satisfies SyncKind[]

afterEach(() => vi.restoreAllMocks())

/** Few names, so that albums and artists are shared, parted and joined. */
class Changes {
  readonly #one: TestLibrary
  readonly #random: () => number
  readonly #foreign: number
  #second: number | undefined

  constructor(one: TestLibrary, random: () => number) {
    this.#one = one
    this.#random = random
    this.#foreign = addSource(one.stores, 'Elsewhere')
    one.sql.prepare(`update source set kind = 'soul' where id = ?`).run(this.#foreign)
  }

  async any(): Promise<void> {
    const draw = this.#random()
    const { library, sourceId } = this.#one
    if (draw < 0.4) takeIn(library, sourceId, { copies: this.#some(12), problems: [] })
    else if (draw < 0.55) this.#retireSome(sourceId)
    else if (draw < 0.65) takeIn(library, this.#foreign, { copies: this.#some(6), problems: [] })
    else if (draw < 0.7) this.#retireSome(this.#foreign)
    else if (draw < 0.93) await this.#group()
    else if (draw < 0.97) {
      this.#second ??= addSource(this.#one.stores, `Second ${draw}`)
      takeIn(library, this.#second, { copies: this.#some(8), problems: [] })
    } else if (this.#second !== undefined) {
      await removeSource(library, this.#second)
      this.#second = undefined
    }
  }

  /** Perhaps only a part of what there is to do. */
  async #group(): Promise<void> {
    const abort = new AbortController()
    const onProgress = () => void (this.#random() < 0.3 && abort.abort())
    await regroup(this.#one.library, { signal: abort.signal, stepMs: 0, onProgress }).catch((error: unknown) => {
      if (!abort.signal.aborted) throw error
    })
  }

  #retireSome(sourceId: number): void {
    const ids = this.#one.sql
      .prepare<[number], string>('select remote_id from copy where source_id = ?')
      .pluck()
      .all(sourceId)
    retire(
      this.#one.library,
      sourceId,
      ids.filter(() => this.#random() < 0.15),
    )
  }

  #some(most: number): CopyRecord[] {
    return Array.from({ length: 1 + this.#below(most) }, () => this.#copy())
  }

  /** One of 60 recordings at one of 80 places, tagged anew each time. */
  #copy(): CopyRecord {
    const album = this.#below(6)
    const name = `${album}/${this.#below(14)}.flac`
    const artist = this.#below(5)
    const cover = this.#random() < 0.3 ? coverRecord(String(this.#below(3)), name) : undefined
    return copyRecord(
      name,
      {
        title: `Title ${this.#below(1_000)}`,
        artists: [`Artist ${artist}`, ...(this.#random() < 0.2 ? [`Artist ${this.#below(5)}`] : [])],
        artistMbids: this.#random() < 0.2 ? [`mbid ${artist} ${this.#below(2)}`] : [],
        album: `Album ${this.#random() < 0.9 ? album : this.#below(6)}`,
        trackNo: 1 + this.#below(14),
        genres: [`Genre ${this.#below(3)}`],
        ...(this.#random() < 0.1 ? { albumArtists: ['Various Artists'], compilation: true } : {}),
      },
      {
        trackKey: `k${this.#below(60)}`,
        headHash: `head ${this.#below(1_000)}`,
        bitrateKbps: 700 + this.#below(5),
        ...(cover === undefined ? {} : { cover }),
      },
    )
  }

  #below(most: number): number {
    return Math.floor(this.#random() * most)
  }
}

/** Straight from the tables, without the feed. */
const TRUTH: Record<(typeof KINDS)[number], string> = {
  tracks: `select distinct t.key from track t join copy c on c.track_id = t.id join source s on s.id = c.source_id where s.kind = 'folder'`,
  albums: `select distinct a.key from album a join track t on t.album_id = a.id join copy c on c.track_id = t.id
    join source s on s.id = c.source_id where s.kind = 'folder'`,
  artists: `select distinct r.key from artist r join track_artist ta on ta.artist_id = r.id join copy c on c.track_id = ta.track_id
    join source s on s.id = c.source_id where s.kind = 'folder'`,
}

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 2 ** 31))

it(`tells every device what there is, after ${SCHEDULES} schedules (seed ${seed})`, { timeout: 300_000 }, async () => {
  let now = Date.UTC(2026, 0, 1)
  vi.spyOn(Date, 'now').mockImplementation(() => now)
  let deletions = 0
  for (let batch = 0; batch < SCHEDULES / SCHEDULES_EACH; batch++) {
    const random = randomOf(seed + batch)
    const one = await openTestLibrary()
    try {
      const changes = new Changes(one, random)
      const catalogue = new Catalogue({ library: one.library })
      let devices: Mirror[] = []
      for (let schedule = 0; schedule < SCHEDULES_EACH; schedule++) {
        // Some go on where they were, some are new.
        devices = devices.filter(() => random() < 0.7)
        while (devices.length < 6) devices.push(new Mirror(KINDS[devices.length % 3]!))
        for (let step = 0; step < 12; step++) {
          // Mostly the same millisecond; now and then on, or back.
          if (random() < 0.2) now += Math.floor((random() - 0.5) * 100_000)
          if (random() < 0.5) await changes.any()
          else for (const device of devices) if (random() < 0.5) device.step(catalogue, 1 + Math.floor(random() * 9))
        }
        await regroup(one.library)
        for (const device of devices) {
          const { kind } = device
          const held = device.rows.size
          device.drain(catalogue, 1 + Math.floor(random() * 30))
          deletions += Math.max(0, held - device.rows.size)
          const keys = one.sql
            .prepare<[], string>(TRUTH[kind as 'tracks'])
            .pluck()
            .all()
            .sort()
          const about = `${kind}, batch ${batch}, schedule ${schedule}`
          expect([...device.rows.keys()].sort(), about).toEqual(keys)
          expect(device.sorted(), about).toEqual(new Mirror(kind).drain(catalogue, 1_000).sorted())
          expect(catalogue.counts()[kind], about).toBe(keys.length)
        }
      }
      catalogue.stop()
    } finally {
      one.remove()
    }
  }
  expect(deletions).toBeGreaterThan(100)
})

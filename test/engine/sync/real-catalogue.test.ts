/** Against the catalogue that servers have, in one process: what one library tells, another one holds. */
import { pino } from 'pino'
import { copyFileSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { random, type Random } from '../../../scripts/music/random.ts'
import { Catalogue } from '../../../src/engine/catalogue/catalogue.ts'
import { CursorGone } from '../../../src/engine/catalogue/cursor.ts'
import { libraryFile, openStores, type Stores } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import { regroup, removeSource, retire, takeIn } from '../../../src/engine/library/take-in.ts'
import { cataloguePage } from '../../../src/engine/sources/soul/catalogue-page.ts'
import type { SyncClient } from '../../../src/engine/sync/ports.ts'
import { SyncRun } from '../../../src/engine/sync/run-sync.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import { addSource } from '../../support/build-library.ts'
import { soulError } from '../../support/catalogue-double.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { testHost } from '../../support/host.ts'
import { writesHere } from '../../../src/engine/writer/writes.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { copyRecord } from '../../support/records.ts'
import { addSoulSource, mirrorLines } from '../../support/soul-sources.ts'

const log = pino({ level: 'silent' })

/** A library that is served, as long as it is not being restarted. */
class Served {
  readonly #host = testHost()
  #stores!: Stores
  catalogue!: Catalogue
  #folder!: number

  static async open(): Promise<Served> {
    const served = new Served()
    await served.#open()
    served.#folder = addSource(served.#stores)
    return served
  }

  async #open(): Promise<void> {
    this.#stores = await openStores(this.#host, new Events(log))
    this.catalogue = new Catalogue({ library: this.#stores.library, staleAfterMs: 0 })
  }

  #close(): void {
    this.catalogue.stop()
    this.#stores.close()
  }

  async restart(): Promise<void> {
    this.#close()
    await this.#open()
  }

  get #file(): string {
    return libraryFile(this.#host.dataDir)
  }

  backUp(): void {
    this.#stores.library.sql.pragma('wal_checkpoint(TRUNCATE)')
    copyFileSync(this.#file, `${this.#file}.backup`)
  }

  async restore(): Promise<void> {
    this.#close()
    for (const ending of ['-wal', '-shm']) rmSync(this.#file + ending, { force: true })
    copyFileSync(`${this.#file}.backup`, this.#file)
    await this.#open()
  }

  put(name: string, title: string): void {
    takeIn(this.#stores.library, this.#folder, {
      copies: [
        copyRecord(name, { title, album: `Album ${name.at(-1)}` }, { trackKey: `key-${name}`, headHash: title }),
      ],
      problems: [],
    })
  }

  remove(name: string): void {
    retire(this.#stores.library, this.#folder, [name])
  }

  group(): Promise<void> {
    return regroup(this.#stores.library)
  }

  lines(): string[] {
    return this.#stores.library.sql
      .prepare<[], string>(`select key || ' ' || title from track where rev is not null`)
      .pluck()
      .all()
      .sort()
  }

  close(): void {
    this.#close()
    this.#host.remove()
  }
}

describe('a sync with a real catalogue', () => {
  let one: TestLibrary
  let served: Served
  let sourceId: SourceId
  let requests: number

  beforeEach(async () => {
    one = await openTestLibrary()
    served = await Served.open()
    sourceId = addSoulSource(one.library)
    requests = 0
  })
  afterEach(() => {
    served.close()
    one.remove()
  })

  const clientOf = (limit = 1_000, before: () => void = () => {}): Pick<SyncClient, 'library' | 'tracks'> => ({
    library: async () => ({ store_id: served.catalogue.storeId(), counts: served.catalogue.counts() }),
    tracks: async (query, { signal }) => {
      requests++
      before()
      try {
        const text = served.catalogue.pageText('tracks', {
          cursor: query.cursor ?? undefined,
          limit: Math.min(query.limit, limit),
        })
        return await cataloguePage(
          { value: JSON.parse(text), receivedBytes: text.length },
          { server: '“Attic”', signal },
        )
      } catch (error) {
        throw error instanceof CursorGone ? soulError('gone') : error
      }
    },
  })
  const sync = async (client = clientOf()) => {
    const run = new SyncRun(
      { sourceId, name: 'Attic' },
      {
        library: one.library,
        client,
        writes: writesHere(one.library),
        clock: new FakeClock(),
        log,
        random: () => 0,
        signal: new AbortController().signal,
        onAnswer: () => {},
        onProgress: () => {},
      },
    )
    return { outcome: await run.run(), ...run.counts }
  }
  const mirror = () => mirrorLines(one.library, sourceId)

  it('takes in what there is, then what changes, with one request each time', async () => {
    for (let i = 0; i < 150; i++) served.put(`t${i}`, `Title ${i}`)
    await served.group()
    expect(await sync()).toMatchObject({ outcome: 'done', added: 150 })
    expect(mirror()).toEqual(served.lines())
    requests = 0
    expect(await sync()).toMatchObject({ added: 0, updated: 0, removed: 0 })
    expect(requests).toBe(1)
    for (let i = 0; i < 40; i++) served.put(`t${i}`, `Other title ${i}`)
    for (let i = 50; i < 70; i++) served.remove(`t${i}`)
    for (let i = 0; i < 40; i++) served.put(`new${i}`, `New ${i}`)
    await served.group()
    requests = 0
    expect(await sync()).toMatchObject({ full: false, added: 40, updated: 40, removed: 20 })
    expect(requests).toBe(1)
    expect(mirror()).toEqual(served.lines())
  })

  it('notices that the server came back from a backup', async () => {
    for (let i = 0; i < 60; i++) served.put(`t${i}`, `Title ${i}`)
    await served.group()
    served.backUp()
    for (let i = 0; i < 30; i++) served.put(`t${i}`, `Later ${i}`)
    for (let i = 0; i < 30; i++) served.put(`later${i}`, `Later ${i}`)
    await served.group()
    await sync()
    await served.restore()
    expect(await sync()).toMatchObject({ full: true, updated: 30, removed: 30 })
    expect(mirror()).toEqual(served.lines())
  })

  it('holds the same as the server after 100 histories of changes while paging, restarts and restores', async () => {
    const seed = Number(process.env.SOUL_SEED ?? Date.now() % 1_000_000)
    const met = { changes: 0, restarts: 0, restores: 0 }
    for (let n = 0; n < 100; n++) {
      try {
        await oneHistory(random(seed + n), met)
      } catch (error) {
        throw new Error(`seed ${seed + n} (SOUL_SEED=${seed + n}): ${(error as Error).message}`, { cause: error })
      }
      await removeSource(one.library, sourceId)
    }
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(20)
  }, 120_000)

  async function oneHistory(chance: Random, met: Record<'changes' | 'restarts' | 'restores', number>): Promise<void> {
    sourceId = addSoulSource(one.library, `seed ${chance.next()}`)
    const change = () => {
      const name = `t${chance.int(40)}`
      if (chance.chance(0.3)) served.remove(name)
      else served.put(name, `Title ${chance.int(1_000)}`)
      met.changes++
    }
    let backedUp = false
    const grouping: Promise<void>[] = []
    const whilePaging = () => {
      for (let i = chance.int(3); i > 0; i--) change()
      if (chance.chance(0.5)) grouping.push(served.group())
    }
    for (let round = 0; round < 4; round++) {
      for (let i = chance.int(15); i > 0; i--) change()
      if (chance.chance(0.7)) await served.group()
      if (chance.chance(0.15)) {
        await served.restart()
        met.restarts++
      } else if (chance.chance(0.2)) {
        served.backUp()
        backedUp = true
      } else if (backedUp && chance.chance(0.5)) {
        await served.restore()
        met.restores++
      }
      await sync(clientOf(1 + chance.int(10), whilePaging)).catch(() => {})
      await Promise.all(grouping.splice(0))
    }
    await served.group()
    await sync()
    expect(mirror()).toEqual(served.lines())
  }
})

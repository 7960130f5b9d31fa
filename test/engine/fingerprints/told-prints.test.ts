/** From the library of a server, through its catalogue and a sync, into that of a device. */
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Catalogue } from '../../../src/engine/catalogue/catalogue.ts'
import { write } from '../../../src/engine/db/store.ts'
import { compressPrint, printFromBase64 } from '../../../src/engine/fingerprints/codec.ts'
import { putPrint, readPrint } from '../../../src/engine/fingerprints/stored-prints.ts'
import { putMade } from '../../../src/engine/fingerprints/unprinted.ts'
import { cataloguePage } from '../../../src/engine/sources/soul/catalogue-page.ts'
import type { SyncClient } from '../../../src/engine/sync/ports.ts'
import { addTerms } from '../../../src/engine/matching/print-index.ts'
import { SyncRun } from '../../../src/engine/sync/run-sync.ts'
import { writesHere } from '../../../src/engine/writer/writes.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import { TracksPage } from '../../../src/shared/protocol/sync.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { copyRecord } from '../../support/records.ts'
import { addSoulSource } from '../../support/soul-sources.ts'
import { FPCALC } from './sounds.ts'

let server: TestLibrary
let device: TestLibrary
let catalogue: Catalogue
let sourceId: SourceId
/** What the next page says in the place of the server's own words. */
let forged: string | undefined

beforeEach(async () => {
  server = await openTestLibrary()
  device = await openTestLibrary()
  catalogue = new Catalogue({ library: server.library, staleAfterMs: 0 })
  sourceId = addSoulSource(device.library)
  forged = undefined
})
afterEach(() => {
  catalogue.stop()
  server.remove()
  device.remove()
})

const client: Pick<SyncClient, 'library' | 'tracks'> = {
  library: async () => ({ store_id: catalogue.storeId(), counts: catalogue.counts() }),
  tracks: async ({ cursor, limit }, { signal }) => {
    const text = catalogue.pageText('tracks', { cursor: cursor ?? undefined, limit })
    const value: unknown = JSON.parse(text, (name, told: unknown) => (name === 'fingerprint' && forged) || told)
    expect(TracksPage.safeParse(value).error).toBeUndefined()
    return cataloguePage({ value, receivedBytes: text.length }, { server: '“Attic”', signal })
  },
}

async function sync() {
  const run = new SyncRun(
    { sourceId, name: 'Attic' },
    {
      library: device.library,
      client,
      writes: writesHere(device.library),
      clock: new FakeClock(),
      log: pino({ level: 'silent' }),
      random: () => 0,
      signal: new AbortController().signal,
      onAnswer: () => {},
      onProgress: () => {},
    },
  )
  return { outcome: await run.run(), ...run.counts }
}

const keyOf = (name: string): string => `key-${name.replace('.', '-')}`
const TUNE = keyOf('tune.mp3')
const bytesOf = (name: string): Buffer => printFromBase64(FPCALC[name]!.compressed)
const has = (name: string) => server.gets(copyRecord(name, { title: name }, { trackKey: keyOf(name) }))
const makes = (name: string) =>
  write(server.library, ({ sql }) => putMade(sql, { trackKey: keyOf(name), bytes: bytesOf(name), durationMs: 16_000 }))
const prints = () => device.sql.prepare('select track_key as trackKey, own from fingerprint order by track_key').all()
const toMatch = () => device.sql.prepare<[], string>('select track_key from to_match order by 1').pluck().all()

describe('a fingerprint that a server has made', () => {
  it('comes with the track', async () => {
    await has('tune.mp3')
    makes('tune.mp3')
    await has('without')
    await sync()
    expect(prints()).toEqual([{ trackKey: TUNE, own: 0 }])
    expect([...readPrint(device.sql, TUNE)!.values]).toEqual(FPCALC['tune.mp3']!.raw)
    expect(toMatch()).toContain(TUNE)
  })

  it('comes later, when it is made later, and nothing else comes with it', async () => {
    for (const name of ['tune.mp3', 'a', 'b', 'c']) await has(name)
    await sync()
    device.sql.prepare('delete from to_match').run()
    makes('tune.mp3')
    expect(await sync()).toMatchObject({ outcome: 'done', added: 0, updated: 0, removed: 0 })
    expect(prints()).toEqual([{ trackKey: TUNE, own: 0 }])
    expect(toMatch()).toEqual([TUNE])
  })

  it('does not take the place of one that was made here, nor of what was told first', async () => {
    await has('tune.mp3')
    const own = compressPrint(Uint32Array.of(1, 2, 3, 4))
    write(device.library, (tx) => putPrint(tx, { trackKey: TUNE, bytes: own, durationMs: 1_000, own: true }))
    makes('tune.mp3')
    await sync()
    expect(prints()).toEqual([{ trackKey: TUNE, own: 1 }])
    expect([...readPrint(device.sql, TUNE)!.values]).toEqual([1, 2, 3, 4])
  })

  it('is not asked of sound that lies here: it could be another’s', async () => {
    await device.gets(copyRecord('mine.mp3', {}, { trackKey: TUNE }))
    await has('tune.mp3')
    makes('tune.mp3')
    await sync()
    expect(prints()).toEqual([])
    expect(device.sql.prepare('select track_key from to_print').pluck().all()).toEqual([TUNE])
  })

  it('gives way, with its terms, once the sound comes here and its own is made', async () => {
    await has('tune.mp3')
    makes('tune.mp3')
    await sync()
    const { id } = device.sql.prepare<[], { id: number }>('select id from fingerprint').get()!
    addTerms(device.sql, id, readPrint(device.sql, TUNE)!.values)
    device.sql.prepare('update fingerprint set indexed = 1').run()
    await device.gets(copyRecord('mine.mp3', {}, { trackKey: TUNE }))
    expect(device.sql.prepare('select track_key from to_print').pluck().all()).toEqual([TUNE])
    const own = compressPrint(Uint32Array.of(1, 2, 3, 4))
    write(device.library, ({ sql }) => putMade(sql, { trackKey: TUNE, bytes: own, durationMs: 1_000 }))
    expect(prints()).toEqual([{ trackKey: TUNE, own: 1 }])
    expect([...readPrint(device.sql, TUNE)!.values]).toEqual([1, 2, 3, 4])
    expect(device.sql.prepare('select count(*) from print_term').pluck().get()).toBe(0)
  })

  it.each([
    ['no base64', '<b>no</b>'],
    ['cut off', FPCALC['tune.mp3']!.compressed.slice(0, 100)],
    ['of another algorithm', `B${FPCALC['tune.mp3']!.compressed.slice(1)}`],
    ['empty', printFromBase64('AQAAAA').toString('base64url')],
    ['longer than fingerprints are', 'A'.repeat(9_000)],
  ])('is as none when it is %s, and the track comes all the same', async (_, text) => {
    await has('tune.mp3')
    makes('tune.mp3')
    forged = text
    expect(await sync()).toMatchObject({ outcome: 'done', added: 1 })
    expect(prints()).toEqual([])
  })
})

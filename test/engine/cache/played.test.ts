/** What was played from a server stays, within its quota; and what is kept plays without asking anybody. */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Verifier } from '../../../src/engine/downloads/verify.ts'
import { createMedia } from '../../../src/engine/media/media.ts'
import type { ReadOutcome } from '../../../src/engine/sources/folder/read-track.ts'
import { coverRecord } from '../../support/records.ts'
import { bytesOf, cacheHouse, serverCopy, type CacheHouse } from './support.ts'

const LENGTH = 10_500
let house: CacheHouse
let now: number
const covers = new Map<string, Uint8Array>()
/** What is found in a file whose server told no digest. */
let read: ReadOutcome[]

beforeEach(async () => {
  now = 1_000_000
  read = []
  const verifier = new Verifier({ reader: { read: async () => read }, ffmpeg: async () => undefined })
  house = await cacheHouse({ now: () => now, covers, check: (...arrived) => verifier.verify(...arrived) })
  await house.settings.update({
    downloads: { ...house.settings.current.downloads, playedQuota: 3 * LENGTH, reserve: 0 },
  })
  await serverSends('Oar', 'Sail', 'Mast', 'Rope')
})
afterEach(() => house.remove())

const serverSends = async (...titles: string[]) => {
  await house.serverHas(...titles.map((title) => serverCopy(title, { sizeBytes: LENGTH })))
  for (const title of titles) house.sends.set(`id-${title}`, sent())
}
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
/** With its digest, as servers tell it. */
const sent = (bytes: Uint8Array = randomBytes(LENGTH)) => ({ bytes, version: '"v1"', sha256: digestOf(bytes) })
const server = (title: string) => ({ sourceId: house.server, remoteId: `id-${title}` })
const play = (title: string, range?: { start: number; end: number }) => bytesOf(house.sources, server(title), range)
const isKept = (title: string) => expect.poll(() => house.fileOf(title)).toBeDefined()
/** Everything that was begun has ended. */
const notKept = async (title: string) => {
  await house.cache.stop()
  expect(house.fileOf(title)).toBeUndefined()
  expect(house.files().filter((name) => !name.startsWith('files'))).toEqual([])
}

describe('a stream that was played', () => {
  it('is kept, without being asked for again', async () => {
    const bytes = await play('Oar')
    await isKept('Oar')

    expect(readFileSync(join(house.cache.folder, 'files', house.fileOf('Oar')!))).toEqual(bytes)
    expect(house.asked).toEqual(['id-Oar'])
    expect(house.sql.prepare('select wanted, version from kept').get()).toEqual({ wanted: 0, version: '"v1"' })
    expect(await house.cache.space()).toMatchObject({
      playedTracks: 1,
      playedBytes: LENGTH,
      wantedTracks: 0,
      partBytes: 0,
    })
  })

  it('is kept when it passed in parts, whatever their order', async () => {
    const { bytes } = house.sends.get('id-Oar')!
    await play('Oar', { start: 4_000, end: LENGTH - 1 })
    await play('Oar', { start: 0, end: 999 })
    await play('Oar', { start: 500, end: 4_500 })
    await isKept('Oar')

    expect(readFileSync(join(house.cache.folder, 'files', house.fileOf('Oar')!))).toEqual(bytes)
  })

  it('is not kept when it is not what its digest says', async () => {
    house.sends.set('id-Oar', { ...sent(), sha256: digestOf(randomBytes(1)) })
    await play('Oar')

    await notKept('Oar')
  })

  it('is kept by what the first answer that has a digest says', async () => {
    const { sha256, ...untold } = sent()
    house.sends.set('id-Oar', untold)
    await play('Oar', { start: 4_000, end: LENGTH - 1 })
    house.sends.set('id-Oar', { ...untold, sha256 })
    await play('Oar', { start: 0, end: 3_999 })
    await isKept('Oar')
  })

  it('is read as what is fetched is where its server tells no digest, and kept when it is the track', async () => {
    const { sha256: _, ...untold } = sent()
    for (const title of ['Oar', 'Sail']) house.sends.set(`id-${title}`, untold)
    read = [{ kind: 'track', copy: serverCopy('Oar') }]
    await play('Oar')
    await isKept('Oar')

    await play('Sail')
    await house.cache.stop()
    expect(house.fileOf('Sail')).toBeUndefined()
  })

  it('is not kept while some of it is missing', async () => {
    await play('Oar', { start: 0, end: 4_000 })
    await play('Oar', { start: 4_002, end: LENGTH - 1 })

    await notKept('Oar')
  })

  it('is not put together of two versions', async () => {
    await play('Oar', { start: 0, end: 4_999 })
    house.sends.set('id-Oar', { bytes: randomBytes(LENGTH), version: '"v2"' })
    await play('Oar', { start: 5_000, end: LENGTH - 1 })

    await notKept('Oar')
  })

  it.each<[string, { version?: string; codec?: string; length?: number }]>([
    ['has no version', {}],
    ['has a weak version', { version: 'W/"v1"' }],
    ['was made smaller', { version: '"v1"', codec: 'mp3' }],
    ['has another length than the track', { version: '"v1"', length: 9_000 }],
  ])('is not kept when it %s', async (_, { length = LENGTH, ...rest }) => {
    house.sends.set('id-Oar', { bytes: randomBytes(length), ...rest })
    await play('Oar')

    await notKept('Oar')
  })

  it('is not kept when nothing is to be', async () => {
    await house.settings.update({ downloads: { ...house.settings.current.downloads, playedQuota: 0 } })
    await play('Oar')

    await notKept('Oar')
  })

  it('is not kept when it is in the queue, where it is fetched anyway', async () => {
    house.sql
      .prepare(
        `insert into download (track_id, state, rank, priority, quality, queued_at) values (?, 'waiting', 0, 0, 'original', 0)`,
      )
      .run(house.trackId('Oar'))
    await play('Oar')

    await notKept('Oar')
    expect(house.sql.prepare('select count(*) from download').pluck().get()).toBe(1)
  })
})

describe('beyond the quota', () => {
  it('what was not heard for longest goes, and never what is wanted', async () => {
    await house.keeps('Rope', randomBytes(5 * LENGTH))
    for (const title of ['Oar', 'Sail', 'Mast']) {
      now += 1_000_000
      await play(title)
      await isKept(title)
    }
    now += 1_000_000
    await bytesOf(house.sources, { sourceId: house.cache.sourceId, remoteId: house.fileOf('Oar')! })
    await house.restart()
    now += 1_000_000
    await serverSends('Flag')
    await play('Flag')
    await isKept('Flag')

    await expect.poll(() => house.fileOf('Sail')).toBeUndefined()
    for (const title of ['Oar', 'Mast', 'Flag', 'Rope']) expect(house.fileOf(title)).toBeDefined()
  })

  it('goes at once when the quota becomes smaller', async () => {
    await play('Oar')
    await isKept('Oar')
    await house.settings.update({ downloads: { ...house.settings.current.downloads, playedQuota: 100 } })

    await expect.poll(() => house.files()).toEqual([])
  })
})

describe('with the server gone', () => {
  it('a kept album plays, and nobody is asked', async () => {
    const image = Buffer.from('<an image>')
    const id = createHash('sha256').update(image).digest('hex').slice(0, 32)
    covers.set(id, image)
    const titles = ['One', 'Two', 'Three']
    await house.serverHas(
      ...titles.map((title) =>
        serverCopy(title, { cover: { ...coverRecord(id, id, 'file'), id, sizeBytes: image.length } }),
      ),
    )
    const kept = new Map<string, Uint8Array>()
    for (const title of titles) {
      kept.set(title, await house.keeps(title))
      await house.cache.keepCover(house.trackId(title))
    }
    expect(house.coversAsked).toEqual([id])
    house.sql.exec(`update source set reachable = 0 where kind = 'soul'`)
    house.asked.length = 0
    const sources = house.sources
    const media = createMedia({ host: house.host, stores: house.stores, settings: house.settings, sources })
    for (const [title, bytes] of kept) {
      const answer = await media(new Request(`http://localhost/media/track/key-${title}`))
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes)
      const part = await media(
        new Request(`http://localhost/media/track/key-${title}`, { headers: { range: 'bytes=10-19' } }),
      )
      expect(part.status).toBe(206)
      expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20))
    }
    const { signal } = new AbortController()
    const origin = house.sql
      .prepare<[number]>(
        'select source_id as sourceId, remote_id as remoteId, kind from cover_origin where source_id = ?',
      )
      .get(house.cache.sourceId)
    expect(await sources.readCover(origin as Parameters<typeof sources.readCover>[0], { signal })).toEqual(image)
    await media.stop()

    expect(house.asked).toEqual([])
  })

  it('a cover goes with the last file that it belongs to', async () => {
    const image = Buffer.from('<another image>')
    const id = createHash('sha256').update(image).digest('hex').slice(0, 32)
    covers.set(id, image)
    const cover = { ...coverRecord(id, id, 'file'), id, sizeBytes: image.length }
    await house.serverHas(serverCopy('One', { cover }), serverCopy('Two', { cover }))
    for (const title of ['One', 'Two']) {
      await house.keeps(title)
      await house.cache.keepCover(house.trackId(title))
    }
    await house.cache.drop([house.trackId('One')])
    expect(house.files()).toContain(`covers/${id}`)
    expect(await house.cache.space()).toMatchObject({ coverBytes: image.length })
    await house.cache.drop([house.trackId('Two')])
    expect(house.files()).toEqual([])
  })

  it('the cover stays with a track that its server has lost', async () => {
    const image = Buffer.from('<a third image>')
    const id = createHash('sha256').update(image).digest('hex').slice(0, 32)
    covers.set(id, image)
    await house.serverHas(serverCopy('One', { cover: { ...coverRecord(id, id, 'file'), id, sizeBytes: image.length } }))
    await house.keeps('One')
    await house.cache.keepCover(house.trackId('One'))
    await house.serverLoses('One')

    expect(house.sql.prepare('select cover_id from track where title = ?').pluck().get('One')).toBe(id)
    expect(house.sql.prepare('select count(*) from cover where id = ?').pluck().get(id)).toBe(1)
  })

  it('neither sound nor cover of what is kept is served to others', async () => {
    const image = Buffer.from('<a fourth image>')
    const id = createHash('sha256').update(image).digest('hex').slice(0, 32)
    covers.set(id, image)
    await house.serverHas(serverCopy('One', { cover: { ...coverRecord(id, id, 'file'), id, sizeBytes: image.length } }))
    await house.keeps('One')
    await house.cache.keepCover(house.trackId('One'))
    expect(house.files()).toContain(`covers/${id}`)
    const { sources, host, stores, settings } = house
    const media = createMedia({ host, stores, settings, sources })
    const request = { method: 'GET', url: '/', header: () => null, signal: new AbortController().signal }

    expect(await media.shareCover(id, request)).toMatchObject({ status: 404 })
    expect(await media.share({ ...request, trackId: 'key-One', kind: 'download' })).toMatchObject({
      status: 404,
    })
    await media.stop()
  })
})

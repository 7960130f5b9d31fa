import { describe, expect, it } from 'vitest'
import { tagsFromWire } from '../../../../src/shared/protocol/tags.ts'
import { wireTrack } from '../../../support/soul-server.ts'
import { clientOf, closesAll, serverFor, signal } from './support.ts'

closesAll()

const ids = (copies: { remoteId: string }[]) => copies.map(({ remoteId }) => remoteId)

describe('the catalogue of a server', () => {
  it('is walked page by page, and then tells what has changed', async () => {
    const server = await serverFor()
    for (let i = 0; i < 25; i++) server.put(wireTrack(`t${i}`))
    const client = clientOf(server)
    const pages = []
    for (let cursor: string | null = null, more = true; more;) {
      const page = await client.tracks({ cursor, limit: 10 }, { signal })
      pages.push(page)
      ;[cursor, more] = [page.nextCursor, page.hasMore]
    }
    expect(pages.map(({ walking, copies, left }) => [walking, copies.length, left])).toEqual([
      [true, 10, 15],
      [true, 10, 5],
      [true, 5, 0],
    ])
    server.put(wireTrack('t3', { title: 'Other' }))
    server.put(wireTrack('new'))
    server.remove('t4')
    const changes = await client.tracks({ cursor: pages.at(-1)!.nextCursor, limit: 10 }, { signal })
    expect(changes).toMatchObject({ walking: false, deleted: ['t4'], rejected: [], hasMore: false })
    expect(ids(changes.copies).toSorted()).toEqual(['new', 't3'])
  })

  it('becomes copies, field by field', async () => {
    const server = await serverFor()
    const cover = { id: 'c'.repeat(32), mime: 'image/png', width: 5, height: 6, size_bytes: 7 }
    const wire = wireTrack('t', { cover, bit_depth: null, composers: ['Bach'], track_gain_db: -3.5 })
    server.put(wire)
    const { copies } = await clientOf(server).tracks({ cursor: null, limit: 10 }, { signal })
    expect(copies).toEqual([
      {
        remoteId: 't',
        folder: 'Music/Artist/Album',
        trackKey: 't',
        sizeBytes: 1_000_000,
        modifiedAt: 1_700_000_000_000,
        headHash: '',
        container: 'flac',
        codec: 'flac',
        lossless: true,
        bitrateKbps: 900,
        sampleRateHz: 44_100,
        channels: 2,
        durationMs: 200_000,
        tags: tagsFromWire(wire),
        cover: { id: cover.id, mime: 'image/png', width: 5, height: 6, sizeBytes: 7, kind: 'file', remoteId: cover.id },
      },
    ])
    expect(copies[0]!.tags).toMatchObject({ composers: ['Bach'], trackGainDb: -3.5, compilation: false, genres: [] })
  })

  it('loses no page to a track that is not as it should be', async () => {
    const server = await serverFor()
    const good = wireTrack('good')
    const broken: [unknown, string][] = [
      [null, ''],
      ['t', ''],
      [{}, ''],
      [{ ...good, id: 7 }, ''],
      [{ ...good, id: 'a b' }, 'a b'],
      [{ ...good, id: '../../etc' }, '../../etc'],
      [{ ...good, id: 'no-title', title: 5 }, 'no-title'],
      [{ ...good, id: 'long', title: 'x'.repeat(4_001) }, 'long'],
      [{ ...good, id: 'gain', track_gain_db: 1e9 }, 'gain'],
      [{ ...good, id: 'cover', cover: { id: '../x', mime: '', width: 1, height: 1, size_bytes: 1 } }, 'cover'],
      [{ ...good, id: 'size', size_bytes: -1 }, 'size'],
      [{ ...good, id: 'lists', artists: Array(201).fill('a') }, 'lists'],
      [{ ...good, id: 'y'.repeat(500) }, 'y'.repeat(64)],
    ]
    const tracks = [good, ...broken.map(([track]) => track), wireTrack('last')]
    const body = JSON.stringify({ tracks, next_cursor: 'c', has_more: false, left: 0 })
    server.fail(/sync/, { kind: 'answer', body })
    const page = await clientOf(server).tracks({ cursor: null, limit: 100 }, { signal })
    expect(ids(page.copies)).toEqual(['good', 'last'])
    expect(page.rejected.map(({ id }) => id)).toEqual(broken.map(([, id]) => id))
    for (const { why } of page.rejected) {
      expect(why).toMatch(/^[a-z_.0-9]+: ./)
      expect(why.length).toBeLessThanOrEqual(200)
    }
    expect(page.rejected.find(({ id }) => id === 'long')!.why).toMatch(/^title: /)
  })

  it('takes no orders from names that mean something to programs', async () => {
    const server = await serverFor()
    const track = JSON.stringify(wireTrack('t')).replace('{', '{"__proto__":{"polluted":1},"constructor":{"x":1},')
    server.fail(/sync/, { kind: 'answer', body: `{"tracks":[${track}],"next_cursor":"c","has_more":false,"left":0}` })
    const { copies } = await clientOf(server).tracks({ cursor: null, limit: 10 }, { signal })
    expect(ids(copies)).toEqual(['t'])
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect(Object.keys(copies[0]!.tags)).not.toContain('constructor')
  })

  it('comes whole when it is as long as a page may be', async () => {
    const server = await serverFor()
    for (let i = 0; i < 1_000; i++) server.put(wireTrack(`t${i}`, { comment: 'x'.repeat(500), genres: ['a', 'b'] }))
    const page = clientOf(server).tracks({ cursor: null, limit: 1_000 }, { signal })
    expect((await page).copies).toHaveLength(1_000)
  })

  it('is left when nobody wants it any more', async () => {
    const server = await serverFor()
    for (let i = 0; i < 1_000; i++) server.put(wireTrack(`t${i}`))
    const leaving = new AbortController()
    const page = clientOf(server).tracks({ cursor: null, limit: 1_000 }, { signal: leaving.signal })
    leaving.abort()
    await expect(page).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('pages without an end', () => {
  const pageOf = (more: object) => JSON.stringify({ tracks: [], next_cursor: 'c', has_more: true, left: 0, ...more })

  it('are noticed when they lead back to where we were', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    server.fail(/sync/, { kind: 'answer', body: pageOf({ tracks: [wireTrack('t')] }) })
    await client.tracks({ cursor: null, limit: 10 }, { signal })
    await expect(client.tracks({ cursor: 'c', limit: 10 }, { signal })).rejects.toMatchObject({ kind: 'bad-answer' })
  })

  it.each([
    ['nothing', [], 200],
    ['the same tracks', Array.from({ length: 500 }, (_, i) => wireTrack(`t${i}`)), 100],
  ])('are noticed when they tell %s again and again', async (_, tracks, most) => {
    const server = await serverFor()
    const client = clientOf(server)
    const walk = async () => {
      for (let at = 0, cursor: string | null = null; at < most; at++) {
        server.heal()
        server.fail(/sync/, { kind: 'answer', body: pageOf({ tracks, next_cursor: `c${at}`, left: 10 }) })
        cursor = (await client.tracks({ cursor, limit: 500 }, { signal })).nextCursor
      }
    }
    await expect(walk()).rejects.toMatchObject({ kind: 'bad-answer', message: expect.stringContaining('end') })
  })

  it('are not seen where a large library grows while it is walked', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    const tracks = Array.from({ length: 500 }, (_, i) => wireTrack(`t${i}`))
    for (let at = 0, cursor: string | null = null; at < 60; at++) {
      const left = Math.max(0, 20_000 - at * 500)
      server.heal()
      server.fail(/sync/, { kind: 'answer', body: pageOf({ tracks, next_cursor: `c${at}`, left, has_more: at < 59 }) })
      cursor = (await client.tracks({ cursor, limit: 500 }, { signal })).nextCursor
    }
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { groupingStep, warmUp, type FactsCache } from '../../../src/engine/library/grouping-step.ts'
import { removeSource } from '../../../src/engine/library/remove-source.ts'
import { regroup, retire, takeIn } from '../../../src/engine/library/take-in.ts'
import { addSource, fillLibrary, syntheticCopies } from '../../support/build-library.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { libraryLines } from '../../support/library-digest.ts'
import { copyRecord } from '../../support/records.ts'

describe('regrouping', () => {
  let one: TestLibrary
  beforeEach(async () => {
    one = await openTestLibrary()
  })
  afterEach(() => one.remove())

  const count = (table: string) => one.sql.prepare(`select count(*) from ${table}`).pluck().get() as number
  const copies = [...syntheticCopies({ tracks: 300, seed: 7 })]

  it('stops where it is told to, and goes on from there', async () => {
    takeIn(one.library, one.sourceId, { copies, problems: [] })
    const abort = new AbortController()
    const cut = regroup(one.library, { signal: abort.signal, onProgress: (done) => void (done > 50 && abort.abort()) })
    await expect(cut).rejects.toThrow('aborted')
    const left = count('dirty_track')
    expect(left).toBeGreaterThan(0)
    expect(count('track')).toBe(300 - left)
    await regroup(one.library)
    expect(count('dirty_track')).toBe(0)
    expect(count('track')).toBe(300)
  })

  it('lets others run between its writes, and tells how far it is', async () => {
    takeIn(one.library, one.sourceId, { copies, problems: [] })
    let turns = 0
    let running = true
    const turn = () => {
      turns++
      if (running) setImmediate(turn)
    }
    setImmediate(turn)
    const progress: [number, number][] = []
    await regroup(one.library, { onProgress: (done, total) => progress.push([done, total]) })
    running = false
    expect(progress.length).toBeGreaterThan(1)
    expect(turns).toBeGreaterThanOrEqual(progress.length - 1)
    expect(progress.at(-1)).toEqual([300, 300])
  })

  it('looks at the neighbours of what changed, however large the library', async () => {
    await fillLibrary(one.stores, { tracks: 2_000 })
    takeIn(one.library, one.sourceId, {
      copies: [copyRecord('new/1.flac', { album: 'New', artists: ['Nobody'] })],
      problems: [],
    })
    const ids = one.sql.prepare<[], number>('select track_id from dirty_track').pluck().all()
    const outcome = one.sql.transaction(() => groupingStep(one.sql, ids, new Map()))()
    expect(outcome).toEqual({ kind: 'done', looked: 2 })
  })

  describe('a heap of tracks with one album title in one folder', () => {
    const heap = Array.from({ length: 1_500 }, (_, i) =>
      copyRecord(`heap/${i}.mp3`, { title: `Part ${i}`, artists: ['Host'], album: 'The Show', trackNo: (i % 90) + 1 }),
    )

    it('is put together in steps that stay small', async () => {
      takeIn(one.library, one.sourceId, { copies: heap, problems: [] })
      const ends = [0]
      await regroup(one.library, { stepMs: 0, onProgress: (done) => void ends.push(done) })
      expect(ends.at(-1)).toBe(1_500)
      expect(Math.max(...ends.slice(1).map((end, i) => end - ends[i]!))).toBeLessThanOrEqual(64)
      expect(one.sql.prepare('select track_count from album').pluck().all()).toEqual([1_500])
    })

    it('is read a little at a time before the write that needs all of it', async () => {
      takeIn(one.library, one.sourceId, { copies: heap, problems: [] })
      await regroup(one.library)
      const changed = copyRecord('heap/7.mp3', { ...heap[7]!.tags, title: 'Changed' }, { headHash: 'new' })
      takeIn(one.library, one.sourceId, { copies: [{ ...changed, trackKey: heap[7]!.trackKey }], problems: [] })
      const ids = one.sql.prepare<[], number>('select track_id from dirty_track').pluck().all()
      const cache: FactsCache = new Map()
      const step = () => one.sql.transaction(() => groupingStep(one.sql, ids, cache, { mostCold: 100 }))()
      const tried = step()
      if (tried.kind !== 'cold') throw new Error('not cold')
      expect(tried.neighbours).toHaveLength(1_499)
      expect(count('dirty_track')).toBe(1)
      for (let at = 0; at < 1_499; at += 100) warmUp(one.sql, tried.neighbours.slice(at, at + 100), cache)
      expect(step().kind).toBe('done')
      expect(count('dirty_track')).toBe(0)
      expect(one.sql.prepare(`select count(*) from track where title = 'Changed'`).pluck().get()).toBe(1)
    })
  })

  it('puts together in small steps what it puts together in one', async () => {
    takeIn(one.library, one.sourceId, { copies, problems: [] })
    await regroup(one.library, { stepMs: 0 })
    const small = libraryLines(one.sql, { words: true })
    retire(
      one.library,
      one.sourceId,
      copies.map(({ remoteId }) => remoteId),
    )
    await regroup(one.library)
    takeIn(one.library, one.sourceId, { copies, problems: [] })
    await regroup(one.library, { stepMs: 10_000 })
    expect(libraryLines(one.sql, { words: true })).toEqual(small)
  })

  it('may run several times at once, with more coming in', async () => {
    const retagged = copies.map((copy, i) => ({
      ...copy,
      headHash: 'new',
      tags: { ...copy.tags, album: `Album ${i % 7}`, releaseDate: String(1990 + (i % 3)), trackNo: (i % 11) + 1 },
    }))
    const rest = () => new Promise((resolve) => void setImmediate(resolve))
    takeIn(one.library, one.sourceId, { copies, problems: [] })
    const running = [regroup(one.library)]
    for (let at = 0; at < retagged.length; at += 60) {
      await rest()
      takeIn(one.library, one.sourceId, { copies: retagged.slice(at, at + 60), problems: [] })
      running.push(regroup(one.library))
    }
    await Promise.all(running)
    const alone = await openTestLibrary()
    try {
      await alone.gets(...retagged)
      expect(libraryLines(one.sql, { words: true })).toEqual(libraryLines(alone.sql, { words: true }))
    } finally {
      alone.remove()
    }
  })

  it('finds by search what it shows, and nothing that is gone', async () => {
    const find = (table: string, words: string) =>
      one.sql.prepare(`select count(*) from ${table} where ${table} match ?`).pluck().get(words)
    await one.gets(
      copyRecord('a/1.flac', { title: 'Seven Seas', artists: ['Queen'], album: 'Rhye' }),
      copyRecord('a/2.flac', { title: 'Nevermore', artists: ['Queen'], album: 'Rhye' }),
    )
    expect([
      find('track_text', 'seas'),
      find('track_text', 'rhye'),
      find('album_text', 'rhye'),
      find('artist_text', 'queen'),
    ]).toEqual([1, 2, 1, 1])
    takeIn(one.library, one.sourceId, {
      copies: [copyRecord('a/1.flac', { title: 'Changed', artists: ['King'], album: 'Two' })],
      problems: [],
    })
    await regroup(one.library)
    expect([
      find('track_text', 'seas'),
      find('track_text', 'rhye'),
      find('track_text', 'changed'),
      find('artist_text', 'king'),
    ]).toEqual([0, 1, 1, 1])
    retire(one.library, one.sourceId, ['a/1.flac', 'a/2.flac'])
    await regroup(one.library)
    expect([find('track_text', 'nevermore'), find('album_text', 'rhye'), find('artist_text', 'queen')]).toEqual([
      0, 0, 0,
    ])
  })
})

describe('artists of one name', () => {
  it('leaves a track its own artist when another of its credits turns out to be somebody else', async () => {
    const one = await openTestLibrary()
    try {
      const named = { artists: ['Nirvana'], album: 'Bleach' }
      await one.gets(copyRecord('a/1.flac', { ...named, albumArtists: ['Nirvana'], albumArtistMbids: ['seattle'] }))
      await one.gets(copyRecord('b/1.flac', { artists: ['Nirvana'], artistMbids: ['london'], album: 'Simon' }))
      const linked = one.sql
        .prepare(
          `select t.key from track t join track_artist ta on ta.track_id = t.id and ta.role = 'artist' and ta.position = 0
           where ta.artist_id = t.artist_id order by 1`,
        )
        .pluck()
        .all()
      expect(linked).toEqual(['key a/1.flac', 'key b/1.flac'])
    } finally {
      one.remove()
    }
  })
})

describe('removing a source', () => {
  let one: TestLibrary
  beforeEach(async () => {
    one = await openTestLibrary()
  })
  afterEach(() => one.remove())

  it('leaves what the others have, as if it had never been', async () => {
    const shared = [...syntheticCopies({ tracks: 60, seed: 3 })]
    takeIn(one.library, one.sourceId, { copies: shared, problems: [] })
    await regroup(one.library)
    const before = libraryLines(one.sql)
    const second = addSource(one.stores, 'Second')
    takeIn(one.library, second, {
      copies: [...shared.slice(0, 20), ...syntheticCopies({ tracks: 400, seed: 4 })],
      problems: [{ remoteId: 'x', reason: 'damaged', message: 'm', sizeBytes: 1, modifiedAt: 1 }],
    })
    await regroup(one.library)
    await removeSource(one.library, second)
    expect(libraryLines(one.sql)).toEqual(before)
    expect(one.sql.prepare('select id from source').pluck().all()).toEqual([one.sourceId])
    expect(one.sql.prepare('select 1 from problem').all()).toEqual([])
    expect(one.events.at(-1)).toEqual({ kind: 'sources.changed', sourceIds: [second] })
  })

  it('keeps the source until all of it is gone, so that a removal cut short can be finished', async () => {
    await fillLibrary(one.stores, { tracks: 500 })
    const id = one.sql.prepare<[], number>('select max(id) from source').pluck().get()!
    const abort = new AbortController()
    const cut = removeSource(one.library, id, { signal: abort.signal })
    abort.abort()
    await expect(cut).rejects.toThrow('aborted')
    expect(one.sql.prepare('select 1 from source where id = ?').all(id)).toHaveLength(1)
    await removeSource(one.library, id)
    expect(one.sql.prepare('select 1 from track').all()).toEqual([])
  })
})

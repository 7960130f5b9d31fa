import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import { LibraryWriter } from '../../../src/engine/writer/library-writer.ts'
import { writesHere } from '../../../src/engine/writer/writes.ts'
import { syntheticCopies } from '../../support/build-library.ts'
import { testHost } from '../../support/host.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'

const MANY = 1_200

describe('the writing worker', () => {
  let one: TestLibrary
  let started: number
  let writer: LibraryWriter
  const writerOf = (options: { keepMs?: number } = {}) => {
    const host = testHost()
    host.remove()
    return new LibraryWriter({
      host: { ...host, workerEntry: (name) => (started++, host.workerEntry(name)) },
      library: one.library,
      turns: one.stores.turns,
      ...options,
    })
  }

  beforeEach(async () => {
    one = await openTestLibrary()
    started = 0
    writer = writerOf()
  })
  afterEach(async () => {
    await writer.stop()
    one.remove()
  })

  const copies = (tracks: number, seed = 1) => [...syntheticCopies({ tracks, seed })]
  const fill = async (writes: Pick<LibraryWriter, 'takeIn' | 'regroup'>, sourceId: number, tracks = MANY) => {
    const all = copies(tracks)
    for (let at = 0; at < all.length; at += 500) {
      await writes.takeIn(sourceId, { copies: all.slice(at, at + 500), problems: [], at: 1 })
    }
    await writes.regroup()
  }
  /** What lists and search are made of, without row ids. */
  const contents = ({ sql }: TestLibrary) => [
    sql.prepare('select key, title, artist, duration_ms, year, genre from track order by key').all(),
    sql.prepare('select key, title, artist, track_count from album order by key').all(),
    sql.prepare('select key, name, track_count, album_count from artist order by key').all(),
    sql.prepare(`select count(*) from track_text('a*')`).all(),
  ]

  it('makes the same library as this thread does', async () => {
    const other = await openTestLibrary()
    try {
      await fill(writer, one.sourceId)
      await fill(writesHere(other.library), other.sourceId)
      expect(started).toBe(1)
      expect(contents(one)).toEqual(contents(other))
    } finally {
      other.remove()
    }
  })

  it('is not started for a handful', async () => {
    const taken = await writer.takeIn(one.sourceId, { copies: copies(50), problems: [] })
    await writer.regroup()
    expect(taken).toEqual({ added: 50, updated: 0, moved: 0 })
    expect(started).toBe(0)
    expect(one.sql.prepare('select count(*) from track').pluck().get()).toBe(50)
  })

  it('announces here what it has changed, after it has', async () => {
    const seen: { revision: number; tracks: unknown }[] = []
    one.library.events.listen((event) => {
      if (event.kind !== 'library.changed') return
      seen.push({ revision: event.revision, tracks: one.sql.prepare('select count(*) from track').pluck().get() })
    })
    await fill(writer, one.sourceId)
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.at(-1)).toEqual({
      revision: Number(one.sql.prepare(`select value from meta where name = 'revision'`).pluck().get()),
      tracks: MANY,
    })
  })

  it('tells how far it is, and lets this thread write in between', async () => {
    await writer.takeIn(one.sourceId, { copies: copies(MANY), problems: [] })
    let written = 0
    const progress: [number, number][] = []
    await writer.regroup({
      onProgress: (done, total) => {
        progress.push([done, total])
        write(one.library, ({ sql }) => {
          sql.prepare('update source set name = ? where id = ?').run(`Music ${++written}`, one.sourceId)
        })
      },
    })
    expect(progress.length).toBeGreaterThan(2)
    expect(progress.at(-1)).toEqual([MANY, MANY])
    expect(one.sql.prepare('select name from source where id = ?').pluck().get(one.sourceId)).toBe(`Music ${written}`)
  })

  it('gives out numbers of the feed in the run of this thread', async () => {
    await fill(writer, one.sourceId)
    expect(one.sql.prepare('select count(*) from epoch').pluck().get()).toBe(1)
    await writer.stop()
    await writesHere(one.library).takeIn(one.sourceId, { copies: copies(20, 2), problems: [] })
    await writesHere(one.library).regroup()
    expect(one.sql.prepare('select count(*) from epoch').pluck().get()).toBe(1)
  })

  it('stops between two steps when it is called off, and goes on with the next call', async () => {
    await writer.takeIn(one.sourceId, { copies: copies(MANY), problems: [] })
    const calling = new AbortController()
    const grouped = writer.regroup({
      signal: calling.signal,
      onProgress: () => calling.abort(new DOMException('enough', 'AbortError')),
    })
    await expect(grouped).rejects.toThrow('enough')
    expect(dirty(one)).toBeGreaterThan(0)
    await writer.regroup()
    expect(dirty(one)).toBe(0)
  })

  it('says what went wrong, and goes on', async () => {
    const broken = copies(500).map((copy) => ({ ...copy, durationMs: null as unknown as number }))
    const failure: unknown = await writer.takeIn(one.sourceId, { copies: broken, problems: [] }).catch((error) => error)
    // It may be shown to people; where in the code it was is for the log.
    expect(failure).toMatchObject({
      message: expect.stringMatching(/^Writing to the library failed: .*duration_?ms.*$/i),
      cause: { stack: expect.stringContaining('take-in.ts') },
    })
    await fill(writer, one.sourceId, 500)
    expect(one.sql.prepare('select count(*) from track').pluck().get()).toBe(500)
  })

  it('ends with what it was about to do left in the library', async () => {
    await writer.takeIn(one.sourceId, { copies: copies(MANY), problems: [] })
    const grouped = writer.regroup({ onProgress: () => void writer.stop() })
    await grouped.catch((error: unknown) => expect(error).toMatchObject({ name: 'AbortError' }))
    await writer.stop()
    await expect(writer.takeIn(one.sourceId, { copies: copies(MANY), problems: [] })).rejects.toMatchObject({
      name: 'AbortError',
    })
    await writesHere(one.library).regroup()
    expect(one.sql.prepare('select count(*) from track').pluck().get()).toBe(MANY)
  })

  it('does what is asked while a worker that was idle is ending', async () => {
    const hasty = writerOf({ keepMs: 0 })
    try {
      const taken = new Promise((resolve, reject) => {
        const ended = () =>
          void hasty.takeIn(one.sourceId, { copies: copies(MANY), problems: [] }).then(resolve, reject)
        process.once('worker', (worker) => worker.once('exit', ended))
      })
      await hasty.takeIn(one.sourceId, { copies: copies(500), problems: [] })
      expect(await taken).toEqual({ added: MANY - 500, updated: 0, moved: 0 })
    } finally {
      await hasty.stop()
    }
  })

  it('may be stopped while it is being started', async () => {
    const taken = writer.takeIn(one.sourceId, { copies: copies(MANY), problems: [] })
    await Promise.all([expect(taken).rejects.toMatchObject({ name: 'AbortError' }), writer.stop()])
    expect(started).toBe(1)
  })

  it('lets go at once whoever waits for a turn and is called off', async () => {
    await writer.takeIn(one.sourceId, { copies: copies(200), problems: [] })
    const ended: string[] = []
    const controller = new AbortController()
    const first = writer.regroup().then(() => ended.push('first'))
    const second = writer.regroup({ signal: controller.signal }).catch((error: Error) => ended.push(error.name))
    controller.abort()
    await Promise.all([first, second])
    expect(ended).toEqual(['AbortError', 'first'])
    await writer.regroup()
    expect(one.sql.prepare('select count(*) from track').pluck().get()).toBe(200)
  })

  it('groups for two who ask at the same time, one after the other', async () => {
    await writer.takeIn(one.sourceId, { copies: copies(MANY), problems: [] })
    await Promise.all([writer.regroup(), writer.regroup()])
    expect(dirty(one)).toBe(0)
  })
})

const dirty = ({ sql }: TestLibrary): number =>
  sql.prepare<[], number>('select count(*) from dirty_track').pluck().get()!

/** What happens to lists while the library changes under them. */
import { afterEach, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import type { TrackList } from '../../../src/shared/api/browse.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { AT_ONCE } from '../../../src/engine/browse/orders.ts'
import { IN_THE_WORKER, libraryOf, type SmallLibrary } from './library-of.ts'

const byTitle: z.output<typeof TrackList> = { filter: {}, sort: { by: 'title', desc: false, thenDesc: false } }
const byPlays: z.output<typeof TrackList> = { filter: {}, sort: { by: 'plays', desc: true, thenDesc: false } }
const all = { offset: 0, limit: 100 }

let library: SmallLibrary
afterEach(() => library.close())

const heard = (kind: LiveEvent['kind']) =>
  new Promise<LiveEvent>((resolve) => {
    const stop = library.events.listen((event) => {
      if (event.kind !== kind) return
      stop()
      resolve(event)
    })
  })
/** Beyond what is answered ahead of the order: waits for the order itself. */
const orderIsMade = (list = byTitle) => library.browse.tracks(list, { offset: 600, limit: 1 })
const titles = async (list = byTitle) => (await library.browse.tracks(list, all)).rows.map((row) => row.title)

describe('an order made at once', () => {
  it('knows every change', async () => {
    library = await libraryOf([{ title: 'b' }], { atOnce: AT_ONCE })
    expect(await titles()).toEqual(['b'])
    const [id] = library.add([{ title: 'a' }])
    expect(await titles()).toEqual(['a', 'b'])
    expect((await library.browse.tracks(byTitle, all)).revision).toBe(library.revision())
    library.remove([id!])
    expect(await titles()).toEqual(['b'])
  })

  it('knows every play', async () => {
    library = await libraryOf([{ title: 'a' }, { title: 'b' }])
    const { rows } = await library.browse.tracks(byPlays, all)
    library.play(rows[1]!.id, 3, 1)
    expect(await titles(byPlays)).toEqual(['b', 'a'])
  })
})

describe('an order made by the worker', () => {
  it('answers at once when stale, and announces the fresh one', async () => {
    library = await libraryOf([{ title: 'b' }], { atOnce: IN_THE_WORKER })
    await orderIsMade()
    library.add([{ title: 'a' }])
    const before = await library.browse.tracks(byTitle, all)
    expect(before.rows.map((row) => row.title)).toEqual(['b'])
    expect(before.revision).toBeLessThan(library.revision())
    expect(await heard('library.changed')).toEqual({ kind: 'library.changed', revision: library.revision() })
    const after = await library.browse.tracks(byTitle, all)
    expect(after.rows.map((row) => row.title)).toEqual(['a', 'b'])
    expect(after).toMatchObject({ total: 2, revision: library.revision() })
  })

  it('is preceded by its beginning, which says how long the whole is', async () => {
    const titles = Array.from({ length: 700 }, (_, n) => `t${String(n).padStart(3, '0')}`)
    library = await libraryOf(
      titles.map((title) => ({ title })),
      { atOnce: IN_THE_WORKER },
    )
    const first = await library.browse.tracks(byTitle, { offset: 50, limit: 100 })
    expect(first.rows.map((row) => row.title)).toEqual(titles.slice(50, 150))
    expect(first.total).toBe(700)
    // Beyond it the whole order is waited for.
    const last = await library.browse.tracks(byTitle, { offset: 650, limit: 100 })
    expect(last.rows.map((row) => row.title)).toEqual(titles.slice(650))
    expect(last.total).toBe(700)
  })

  it('is announced when something changed between its beginning and itself', async () => {
    library = await libraryOf([{ title: 'b' }], { atOnce: IN_THE_WORKER })
    const beginning = library.browse.tracks(byTitle, all)
    library.add([{ title: 'a' }])
    await beginning
    if ((await titles()).length < 2) await heard('library.changed')
    expect(await titles()).toEqual(['a', 'b'])
  })

  it('never shows a hole where a track was removed', async () => {
    library = await libraryOf([{ title: 'a' }, { title: 'b' }, { title: 'c' }], { atOnce: IN_THE_WORKER })
    const { rows } = await library.browse.tracks(byTitle, all)
    await orderIsMade()
    library.remove([rows[1]!.id])
    expect(await library.browse.tracks(byTitle, all)).toMatchObject({
      rows: [{ title: 'a' }, { title: 'c' }],
      total: 2,
    })
  })

  it('catches up with many changes in a row', async () => {
    library = await libraryOf([{ title: 'start' }], { atOnce: IN_THE_WORKER })
    await orderIsMade()
    for (let i = 0; i < 20; i++) {
      library.add([{ title: `more ${i}` }])
      await titles()
    }
    let window = await library.browse.tracks(byTitle, all)
    while (window.revision < library.revision()) {
      await heard('library.changed')
      window = await library.browse.tracks(byTitle, all)
    }
    expect(window.total).toBe(21)
  })

  it('follows plays', async () => {
    library = await libraryOf([{ title: 'a' }, { title: 'b' }], { atOnce: IN_THE_WORKER })
    const { rows } = await library.browse.tracks(byPlays, all)
    await orderIsMade(byPlays)
    library.play(rows[1]!.id, 3, 1)
    await titles(byPlays)
    await heard('library.changed')
    expect(await titles(byPlays)).toEqual(['b', 'a'])
  })

  it('is picked from the known order while one types, and is the same as made anew', async () => {
    library = await libraryOf(
      Array.from({ length: 60 }, (_, i) => ({
        title: `${'abc'[i % 3]}${i} ${'xyz'[i % 2]}`,
        artist: `Artist ${i % 7}`,
        year: 1990 + (i % 5),
      })),
      { atOnce: IN_THE_WORKER },
    )
    for (const text of ['a', 'x', 'rtist', 'b1', 'year:1991', '-x', 'artist:', '?', 'nothing']) {
      for (const by of ['title', 'artist', 'year'] as const) {
        const sort = { by, desc: true, thenDesc: false } as const
        const anew = await library.browse.tracks({ filter: { text }, sort }, all)
        await orderIsMade({ filter: {}, sort })
        // Typed with a blank behind it, the same is another list to the memory of orders.
        const picked = await library.browse.tracks({ filter: { text: `${text} ` }, sort }, all)
        expect(picked, `${text} by ${by}`).toEqual(anew)
      }
    }
  })

  it('is made once for all who ask at the same time', async () => {
    library = await libraryOf([{ title: 'a' }], { atOnce: IN_THE_WORKER })
    const answers = await Promise.all(Array.from({ length: 20 }, () => library.browse.tracks(byTitle, all)))
    expect(new Set(answers.map((answer) => answer.revision)).size).toBe(1)
  })

  it('is given up by who goes, and still made for who stays', async () => {
    library = await libraryOf([{ title: 'a' }], { atOnce: IN_THE_WORKER })
    const leaving = new AbortController()
    const [gone, stays] = [
      library.browse.tracks(byTitle, all, { signal: leaving.signal }),
      library.browse.tracks(byTitle, all, { signal: new AbortController().signal }),
    ]
    leaving.abort()
    await expect(gone).rejects.toMatchObject({ name: 'AbortError' })
    expect((await stays).total).toBe(1)
    await expect(library.browse.tracks(byPlays, all, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(await titles(byPlays)).toEqual(['a'])
  })

  it('ends the waiting of everybody when the library is closed', async () => {
    library = await libraryOf([{ title: 'a' }], { atOnce: IN_THE_WORKER })
    const waiting = library.browse.tracks(byTitle, all)
    const [answer] = await Promise.allSettled([waiting, library.browse.stop()])
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ name: 'AbortError' })
    await expect(library.browse.tracks(byPlays, all)).rejects.toMatchObject({ name: 'AbortError' })
  })
})

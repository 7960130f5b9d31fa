import { afterEach, describe, expect, it } from 'vitest'
import { letterOf } from '../../../src/engine/browse/landmarks.ts'
import { libraryOf, type SmallLibrary } from './library-of.ts'

let library: SmallLibrary | undefined
afterEach(async () => {
  await library?.close()
  library = undefined
})

const sort = <By extends string>(by: By, desc = false) => ({ by, desc, thenDesc: false })

describe('landmarks', () => {
  it('mark where each letter begins, with one mark for all that is no letter', async () => {
    library = await libraryOf(
      ['1999', '!!!', 'Alpha', 'ångström', 'beta', 'Zebra', '~tilde', 'ナイト', '東京', '夜'].map((title) => ({
        title,
      })),
    )
    const list = { filter: {}, sort: sort('title' as const) }
    const marks = await library.browse.trackLandmarks(list)
    const { rows } = await library.browse.tracks(list, { offset: 0, limit: 20 })
    expect(marks.map((mark) => mark.label)).toEqual(['A', 'B', 'Z', 'な', '漢', '#'])
    for (const { label, index } of marks) expect(letterOf(rows[index]!.title)).toBe(label)
    expect(marks[1]!.index).toBe(rows.findIndex((row) => row.title === 'beta'))
  })

  it('hold for every row of a long list', async () => {
    library = await libraryOf(
      Array.from({ length: 400 }, (_, i) => ({
        title: `${String.fromCharCode(97 + ((i * 7) % 26))}x ${i}`,
        album: 'x',
      })),
    )
    const list = { filter: {}, sort: sort('title' as const, true) }
    const marks = await library.browse.trackLandmarks(list)
    const { rows } = await library.browse.tracks(list, { offset: 0, limit: 400 })
    expect(marks).toEqual(
      rows.flatMap((row, index) =>
        index > 0 && letterOf(rows[index - 1]!.title) === letterOf(row.title)
          ? []
          : [{ label: letterOf(row.title), index }],
      ),
    )
  })

  it('are years, or decades where years are many, and say where years are unknown', async () => {
    library = await libraryOf([{ title: 'a', year: 1994 }, { title: 'b', year: 2001 }, { title: 'c' }])
    expect(await library.browse.trackLandmarks({ filter: {}, sort: sort('year' as const) })).toEqual([
      { label: '1994', index: 0 },
      { label: '2001', index: 1 },
      { label: '?', index: 2 },
    ])
    library.add(Array.from({ length: 60 }, (_, i) => ({ title: `${i}`, year: 1950 + i })))
    const marks = await library.browse.trackLandmarks({ filter: {}, sort: sort('year' as const, true) })
    expect(marks.map((mark) => mark.label)).toEqual(['2000s', '1990s', '1980s', '1970s', '1960s', '1950s', '?'])
  })

  it('are stars, and months for when a heart was given or something was played last', async () => {
    const at = Date.UTC(2024, 4, 9)
    library = await libraryOf([
      { title: 'a', album: 'One', stars: 9, favouriteAt: at, plays: 1, lastPlayedAt: at },
      { title: 'b', stars: 10 },
      { title: 'c', stars: 10 },
      { title: 'd' },
    ])
    const marks = (by: 'stars' | 'favouriteAt' | 'lastPlayedAt') =>
      library!.browse.trackLandmarks({ filter: {}, sort: sort(by, true) })
    expect(await marks('stars')).toEqual([
      { label: '5★', index: 0 },
      { label: '4.5★', index: 2 },
      { label: '?', index: 3 },
    ])
    expect(await marks('favouriteAt')).toEqual([
      { label: '2024-05', index: 0 },
      { label: '?', index: 1 },
    ])
    expect(await marks('lastPlayedAt')).toEqual(await marks('favouriteAt'))
    const ofAlbums = (by: 'lastPlayedAt' | 'stars') =>
      library!.browse.albumLandmarks({ filter: {}, sort: sort(by, true) })
    expect(await ofAlbums('lastPlayedAt')).toEqual([{ label: '2024-05', index: 0 }])
    expect(await ofAlbums('stars')).toEqual([{ label: '?', index: 0 }])
  })

  it('are months for when things were added', async () => {
    library = await libraryOf([
      { title: 'a', artist: 'x', album: 'one', addedAt: Date.UTC(2026, 0, 5) },
      { title: 'b', artist: 'x', album: 'two', addedAt: Date.UTC(2026, 2, 5) },
    ])
    expect(await library.browse.albumLandmarks({ filter: {}, sort: sort('addedAt' as const, true) })).toEqual([
      { label: '2026-03', index: 0 },
      { label: '2026-01', index: 1 },
    ])
  })

  it('are none where a sort has nothing to mark', async () => {
    library = await libraryOf([{ title: 'a', artist: 'x', album: 'y' }])
    expect(await library.browse.trackLandmarks({ filter: {}, sort: sort('durationMs' as const) })).toEqual([])
    expect(
      await library.browse.artistLandmarks({ filter: { role: 'any', text: 'nobody' }, sort: sort('name' as const) }),
    ).toEqual([])
    expect(await library.browse.artistLandmarks({ filter: { role: 'any' }, sort: sort('name' as const) })).toEqual([
      { label: 'X', index: 0 },
    ])
  })
})

describe('the mark of a name', () => {
  it.each([
    ['Ångström', 'A'],
    ['éclair', 'E'],
    ['Øresund', 'O'],
    ['Жук', 'Ж'],
    ['ώρα', 'Ω'],
    ['4 Non Blondes', '#'],
    ['', '#'],
    ['(What)', '#'],
    ['カタカナ', 'か'],
    ['じゃ', 'さ'],
    ['ん', 'わ'],
    ['東京', '漢'],
    ['방탄', 'ㅂ'],
    ['😀', '#'],
  ])('of %s is %s', (name, mark) => expect(letterOf(name)).toBe(mark))
})

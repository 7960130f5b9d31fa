/** The search field. */
import { afterEach, describe, expect, it } from 'vitest'
import { albumExpression, artistExpression, trackExpression } from '../../../src/engine/browse/fts-expression.ts'
import { middleWords } from '../../../src/engine/browse/near-words.ts'
import { parseSearch } from '../../../src/engine/browse/search-query.ts'
import { libraryOf, type SmallLibrary, type TrackOf } from './library-of.ts'
import { randomOf } from '../../../scripts/music/random.ts'

let library: SmallLibrary
afterEach(() => library.close())
const open = async (tracks: readonly TrackOf[]) => (library = await libraryOf(tracks))
const search = (text: string, limit = 8) => library.browse.search({ text, limit })
const titles = async (text: string) => (await search(text)).tracks.rows.map((row) => row.title)
const top = async (text: string) => {
  const hit = (await search(text)).top
  return hit && [hit.kind, hit.kind === 'artist' ? hit.row.name : hit.row.title]
}

describe('search', () => {
  it('answers from the first letter, in groups', async () => {
    await open([
      { title: 'Hoppípolla', artist: 'Sigur Rós', album: 'Takk...' },
      { title: 'Svefn', artist: 'Ólafur', album: 'Island Songs' },
    ])
    const answer = await search('s')
    expect(answer.tracks.rows.map((row) => row.title).sort()).toEqual(['Hoppípolla', 'Svefn'])
    expect(answer.albums.rows.map((row) => row.title).sort()).toEqual(['Island Songs', 'Takk...'])
    expect(answer.artists.rows.map((row) => row.name)).toEqual(['Sigur Rós'])
    expect(answer.hints).toEqual([])
  })

  it('folds accents, width and case both ways', async () => {
    await open([{ title: 'Café del Mar' }, { title: 'Cafe Society' }, { title: 'ＷＩＤＥ' }])
    expect((await titles('cafe')).sort()).toEqual(['Cafe Society', 'Café del Mar'])
    expect((await titles('CAFÉ')).sort()).toEqual(['Cafe Society', 'Café del Mar'])
    expect(await titles('wide')).toEqual(['ＷＩＤＥ'])
  })

  it('finds single and several characters of scripts without blanks, anywhere in a name', async () => {
    await open([{ title: '東京の空' }, { title: '京都' }, { title: 'サクラ' }, { title: '봄날' }])
    expect(await titles('京')).toEqual(['京都', '東京の空'])
    expect(await titles('東京')).toEqual(['東京の空'])
    expect(await titles('京東')).toEqual([])
    expect(await titles('さくら')).toEqual(['サクラ'])
    expect(await titles('날')).toEqual(['봄날'])
  })

  it('adds what lies in the middle of words behind what begins with it', async () => {
    await open([{ title: 'Midnight' }, { title: 'Nightcall' }, { title: 'Knights' }])
    expect((await titles('night'))[0]).toBe('Nightcall')
    expect((await titles('night')).sort()).toEqual(['Knights', 'Midnight', 'Nightcall'])
  })

  it('takes every word for the beginning of one when the words as they are find too little', async () => {
    await open([
      { title: 'Wish You Were Here', artist: 'Pink Floyd' },
      { title: 'You were', artist: 'Wish' },
    ])
    expect(await titles('pin flo')).toEqual(['Wish You Were Here'])
    expect(await titles('flo wis he')).toEqual(['Wish You Were Here'])
    expect((await titles('wish were')).sort()).toEqual(['Wish You Were Here', 'You were'])
  })

  it('finds tracks by who wrote them', async () => {
    await open([{ title: 'Goldberg Variations', artist: 'Glenn Gould', composer: 'Johann Sebastian Bach' }])
    expect(await titles('bach')).toEqual(['Goldberg Variations'])
    expect(await titles('artist:bach gould')).toEqual(['Goldberg Variations'])
    expect((await search('bach')).top).toMatchObject({ kind: 'artist', row: { name: 'Johann Sebastian Bach' } })
  })

  it('asks for all words, across title, artist and album', async () => {
    await open([
      { title: 'Blue', artist: 'Joni', album: 'First' },
      { title: 'Blue', artist: 'Miles', album: 'Second' },
    ])
    const { tracks } = await search('mil blue sec')
    expect(tracks.rows.map((row) => row.artist)).toEqual(['Miles'])
    expect((await search('blue nothing')).tracks.rows).toEqual([])
  })

  it('puts an exact name on top, artists before albums before tracks', async () => {
    await open([
      { title: 'Heroes', artist: 'David Bowie', album: 'Heroes' },
      { title: 'We could be heroes', artist: 'Ann', album: 'Heroes and Villains' },
      { title: 'Something', artist: 'The Heroes', album: 'Else' },
    ])
    expect(await top('heroes')).toEqual(['artist', 'The Heroes'])
    expect(await top('heroes bowie')).toEqual(['album', 'Heroes'])
    expect(await top('we could')).toEqual(['track', 'We could be heroes'])
    expect(await top('david bowie')).toEqual(['artist', 'David Bowie'])
    expect((await search('heroes')).albums.rows.map((row) => row.title)).toEqual([
      'Heroes',
      'Heroes and Villains',
      'Else',
    ])
  })

  it('puts what is played more before its equals', async () => {
    await open([{ title: 'Home one' }, { title: 'Home two', plays: 50 }, { title: 'Home six' }])
    expect((await titles('home'))[0]).toBe('Home two')
  })

  it('finds an exact title among more matches than it ranks', async () => {
    await open([
      ...Array.from({ length: 600 }, (_, i) => ({ title: `Zed ${i}`, artist: 'Zed Band' })),
      { title: 'Zed' },
    ])
    expect((await titles('zed'))[0]).toBe('Zed')
    const answer = await search('zed', 5)
    expect(answer.tracks.rows).toHaveLength(5)
    expect(answer.tracks.more).toBe(true)
    expect(answer.artists.more).toBe(false)
  })

  it('finds names with and without their signs', async () => {
    await open([
      { title: 'Thunderstruck', artist: 'AC/DC' },
      { title: "Don't Stop", artist: 'P!nk' },
      { title: 'Yadnus', artist: '!!!' },
    ])
    expect(await titles('acdc')).toEqual(['Thunderstruck'])
    expect(await titles('ac/dc')).toEqual(['Thunderstruck'])
    expect(await titles('dont')).toEqual(["Don't Stop"])
    expect(await titles('pink')).toEqual(["Don't Stop"])
    expect(await titles('!!!')).toEqual(['Yadnus'])
  })

  it('forgives a slip when nothing else is found', async () => {
    await open([{ title: 'Yesterday', artist: 'The Beatles' }])
    expect(await titles('beatels')).toEqual(['Yesterday'])
    expect(await titles('yesturday')).toEqual(['Yesterday'])
    expect((await search('beatels')).artists.rows.map((row) => row.name)).toEqual(['The Beatles'])
    expect(await titles('qqqq')).toEqual([])
  })

  it('takes filter words, phrases and exclusions', async () => {
    await open([
      { title: 'One', artist: 'Ann', album: 'Live at Home', year: 1994, format: 'flac', genres: ['Hip Hop'] },
      { title: 'Two', artist: 'Ann', album: 'Studio', year: 2003, format: 'mp3', lossless: false, genres: ['Rock'] },
      { title: 'Ann', artist: 'Bob', album: 'Home Live', year: 1999, format: 'aac', lossless: false },
    ])
    expect(await titles('artist:ann')).toEqual(['One', 'Two'])
    expect(await titles('ann -live')).toEqual(['Two'])
    expect(await titles('artist:ann -liv')).toEqual(['One', 'Two'])
    expect(await titles('"live at"')).toEqual(['One'])
    expect((await titles('year:1990..1999')).sort()).toEqual(['Ann', 'One'])
    expect(await titles('year:..1995')).toEqual(['One'])
    expect(await titles('format:m4a')).toEqual(['Ann'])
    expect(await titles('genre:"hip hop"')).toEqual(['One'])
    expect(await titles('is:lossless album:live')).toEqual(['One'])
    expect(await titles('-is:lossless artist:ann')).toEqual(['Two'])
    expect(await titles('album:home title:ann')).toEqual(['Ann'])
  })

  it('shows the albums and artists of the tracks found when only tracks can answer', async () => {
    await open([
      { title: 'One', artist: 'Ann', album: 'First', format: 'flac' },
      { title: 'Two', artist: 'Bob', album: 'Second', format: 'mp3' },
    ])
    const answer = await search('format:mp3')
    expect(answer.albums.rows.map((row) => row.title)).toEqual(['Second'])
    expect(answer.artists.rows.map((row) => row.name)).toEqual(['Bob'])
  })

  it('does not mistake words for what filter words are kept as', async () => {
    await open([{ title: 'Moon', year: 1994, genres: ['Rock'], format: 'flac' }])
    for (const text of ['rock', 'flac', 'y1994', '=y1994', '=frock', 'lossless', '='])
      expect(await titles(text), text).toEqual([])
  })

  it('tells what it did not understand, and answers the rest', async () => {
    await open([{ title: 'Moon' }])
    const answer = await search('moon year:abc')
    expect(answer.tracks.rows).toHaveLength(1)
    expect(answer.hints).toHaveLength(1)
    expect(await search('   ')).toEqual({
      top: null,
      tracks: { rows: [], more: false },
      albums: { rows: [], more: false },
      artists: { rows: [], more: false },
      hints: [],
    })
  })

  it('forgets tracks that are gone and follows those that change', async () => {
    const [id] = (await open([{ title: 'Moon' }, { title: 'Moonlight' }])).add([{ title: 'Moonstone' }])
    library.remove([id!])
    expect(await titles('moonst')).toEqual([])
    expect(await titles('moon')).toHaveLength(2)
  })

  it('stops when it is told to', async () => {
    await open([{ title: 'Moon' }])
    await expect(
      library.browse.search({ text: 'moon', limit: 8 }, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('is never a syntax error, whatever is typed', { timeout: 120_000 }, async () => {
    await open([
      { title: 'Moon "river" AND NEAR(x)', artist: 'AC/DC', album: 'a* OR b', year: 1994, genres: ['Rock & Roll'] },
      { title: '東京', artist: '!!!' },
    ])
    const { sql } = library.stores.library
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.log(`seed ${seed}`)
    const random = randomOf(seed)
    const match = (['track_text', 'album_text', 'artist_text'] as const).map((table) =>
      sql.prepare(`select rowid from ${table} where ${table} match ? limit 5`),
    )
    const expressions = [trackExpression, albumExpression, artistExpression]
    for (let i = 0; i < 20_000; i++) {
      const text = randomText(random)
      const query = parseSearch(text)
      const expand = i % 10 === 0 ? (word: string) => middleWords(sql, word, 20) : undefined
      expressions.forEach((expressionOf, n) => {
        const expression = expressionOf(query, { expand, earlierWhole: i % 2 === 0 })
        if (expression === undefined) return
        expect(
          () => match[n]!.all(expression),
          `seed ${seed}, string ${i}: ${JSON.stringify(text)} as ${expression}`,
        ).not.toThrow()
      })
      if (i % 40 === 0) {
        await library.browse.search({ text, limit: 3 })
        await library.browse.tracks(
          { filter: { text }, sort: { by: 'title', desc: false, thenDesc: false } },
          { offset: 0, limit: 3 },
        )
      }
    }
  })
})

const PIECES = [
  'favourite:yes',
  'favourite:',
  '-played:no',
  'stars:',
  'stars:>=4',
  'stars:0..',
  '"',
  "'",
  '“',
  '(',
  ')',
  '*',
  '^',
  '+',
  '-',
  ':',
  '{',
  '}',
  '=',
  '\\',
  '/',
  '%',
  '_',
  ';',
  '--',
  '..',
  '\u0000',
  '\ud800',
  '\udc00',
  ' ',
  '  ',
  '\n',
  '\t',
  'AND',
  'OR',
  'NOT',
  'NEAR',
  'NEAR(',
  'artist:',
  'title:',
  'album:',
  'genre:',
  'year:',
  'format:',
  'is:',
  'facet:',
  'track_text',
  'moon',
  'a',
  'Ö',
  '東京',
  'し',
  '한',
  'ไทย',
  '😀',
  '1990',
  '..1980',
  '1990..',
  '=y1994',
  '$',
  '?',
  '?1',
  '@x',
  '!!!',
  'é\u0301',
  '\u200d',
  '\ufeff',
  '\u202e',
  'ﬁ',
  'ß',
]

function randomText(random: () => number): string {
  const length = Math.floor(random() * 14)
  return Array.from({ length }, () =>
    random() < 0.8
      ? PIECES[Math.floor(random() * PIECES.length)]!
      : String.fromCharCode(Math.floor(random() * 0x10000)),
  ).join(random() < 0.5 ? '' : ' ')
}

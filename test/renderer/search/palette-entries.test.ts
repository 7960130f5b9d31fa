import { describe, expect, it } from 'vitest'
import type { SearchAnswer } from '../../../src/shared/model/search.ts'
import { paletteGroups } from '../../../src/renderer/search/palette-entries.ts'

const commands = [
  { id: 'go.albums', name: 'Albums' },
  { id: 'player.shuffle', name: 'Shuffle' },
  { id: 'library.refresh', name: 'Look for new music' },
] as const

const row = (id: string) => ({ id }) as never
const answer: SearchAnswer = {
  top: { kind: 'album', row: row('a1') },
  tracks: { rows: [row('t1'), row('t2')], more: true },
  albums: { rows: [row('a1'), row('a2')], more: false },
  artists: { rows: [], more: false },
  hints: [],
}

describe('the palette', () => {
  it('begins with the best match, which stands nowhere else', () => {
    const groups = paletteGroups({ text: 'x', answer, commands, recent: [] })
    expect(groups.map(({ id }) => id)).toEqual(['top', 'tracks', 'albums', 'more'])
    expect(groups[0]!.entries).toEqual([{ kind: 'album', row: { id: 'a1' } }])
    expect(groups[2]!.entries).toEqual([{ kind: 'album', row: { id: 'a2' } }])
  })

  it('finds commands and pages by the beginnings of their words', () => {
    const groups = paletteGroups({ text: 'new mus', answer: null, commands, recent: [] })
    expect(groups).toEqual([
      { id: 'commands', entries: [{ kind: 'command', id: 'library.refresh', name: 'Look for new music' }] },
    ])
    expect(paletteGroups({ text: 'alb', answer: null, commands, recent: [] })[0]!.id).toBe('pages')
  })

  it('leads to the pages of personal data by their names', () => {
    const pages = [
      { id: 'go.history', name: 'History' },
      { id: 'go.changes', name: 'History of changes' },
      { id: 'go.data', name: 'Your data' },
    ] as const
    const found = (text: string) =>
      paletteGroups({ text, answer: null, commands: pages, recent: [] }).flatMap(({ entries }) => entries)
    expect(found('changes')).toEqual([{ kind: 'command', id: 'go.changes', name: 'History of changes' }])
    expect(found('data')).toEqual([{ kind: 'command', id: 'go.data', name: 'Your data' }])
  })

  it('offers recent searches, pages and commands before anything is typed', () => {
    const groups = paletteGroups({ text: '', answer: null, commands, recent: ['abba'] })
    expect(groups.map(({ id }) => id)).toEqual(['recent', 'pages', 'commands'])
  })

  it('lists playlists by their names after what the library has', () => {
    const playlists = [
      { id: 'p1', name: 'Morning coffee' },
      { id: 'p2', name: 'Evening' },
    ] as never
    const groups = paletteGroups({ text: 'coff', answer, commands, recent: [], playlists })
    expect(groups.map(({ id }) => id)).toEqual(['top', 'tracks', 'albums', 'playlists', 'more'])
    expect(groups[3]!.entries).toEqual([{ kind: 'playlist', row: { id: 'p1', name: 'Morning coffee' } }])
  })
})

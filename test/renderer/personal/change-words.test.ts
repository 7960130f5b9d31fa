/** What was changed, as it is told. */
import { afterEach, describe, expect, it } from 'vitest'
import { personalKinds } from '../../../src/engine/personal-kinds.ts'
import { showLanguage, t } from '../../../src/renderer/i18n/i18n.ts'
import { changeWords } from '../../../src/renderer/personal/change-words.ts'
import type { ChangeRow, Subject } from '../../../src/shared/model/personal.ts'
import { change } from './builders.ts'

const FOLDERS = { folder: (id: string) => (id === 'f1' ? 'Quiet' : undefined) }
const say = (about: Partial<Subject>, more: Partial<Omit<ChangeRow, 'subject'>>) =>
  changeWords(change(about, more), t, FOLDERS)
const song = (kind: string): Partial<Subject> => ({ kind, type: 'track', name: 'Song' })

afterEach(() => showLanguage('en'))

describe('a change', () => {
  it('tells stars as stars, in halves', () => {
    expect(say(song('rating'), { field: 'stars', after: 9 })).toBe('Gave “Song” 4½ stars')
    expect(say(song('rating'), { field: 'stars', after: 2 })).toBe('Gave “Song” 1 star')
    expect(say(song('rating'), { field: 'stars', after: 1 })).toBe('Gave “Song” ½ stars')
    expect(say(song('rating'), { field: 'stars', before: 6, after: 0 })).toBe('Took the stars away from “Song”')
    expect(say(song('rating'), { field: 'stars', after: 8, count: 24, things: 12 })).toBe('Gave 12 things 4 stars')
  })

  it('tells hearts given and taken away', () => {
    expect(say(song('favourite'), { field: 'on', after: true })).toBe('Made “Song” a favourite')
    expect(say(song('favourite'), { field: 'on', before: true, after: false })).toBe('Took “Song” off the favourites')
  })

  it('tells a new name from a first one', () => {
    expect(say({ name: 'Evening now' }, { field: 'name' })).toBe('Made the playlist “Evening”')
    expect(say({}, { field: 'name', before: 'Night', after: 'Evening' })).toBe(
      'Renamed the playlist “Night” to “Evening”',
    )
  })

  it('tells what was taken back by what it was', () => {
    expect(say({ name: '' }, { field: 'name', before: 'Evening', after: null })).toBe(
      'Took back that the playlist “Evening” was made',
    )
    const what = JSON.stringify(['p1', 't1', 'Song', 'Ada', 5])
    expect(say({ kind: 'playlist-item', name: '' }, { field: 'what', before: what, after: null })).toBe(
      'Took back that “Song” was added to a playlist',
    )
  })

  it('tells what was left as it was when a conflict was decided', () => {
    expect(say({}, { field: 'name', before: 'Evening', after: 'Evening' })).toBe(
      'Kept the name of “Evening” as shown: “Evening”',
    )
    expect(say(song('rating'), { field: 'stars', before: 9, after: 9 })).toBe(
      'Kept the stars of “Song” as shown: 4½ stars',
    )
  })

  it('names the folder a playlist was put into', () => {
    expect(say({}, { field: 'folder', after: 'f1' })).toBe('Put the playlist “Evening” into “Quiet”')
    expect(say({}, { field: 'folder', before: 'f1', after: null })).toBe(
      'Took the playlist “Evening” out of its folder',
    )
    expect(say({}, { field: 'folder', after: 'f9' })).toContain('a folder that is gone')
  })

  it('counts tracks that were added, and names the playlist', () => {
    const item = { ...song('playlist-item'), within: 'Evening' }
    expect(say(item, { field: 'what', count: 24, things: 12 })).toBe('Added 12 tracks to “Evening”')
    expect(say(item, { field: 'what' })).toBe('Added “Song” to “Evening”')
    expect(say({ ...item, within: '' }, { what: 'delete' })).toBe('Took “Song” out of a playlist that is gone')
  })

  it('tells what was deleted and brought back', () => {
    expect(say({}, { what: 'delete' })).toBe('Deleted the playlist “Evening”')
    expect(say({}, { what: 'restore' })).toBe('Brought back the playlist “Evening”')
  })

  it('tells a correction that says nothing from one taken back', () => {
    expect(say(song('correction'), { field: 'year', after: '1999' })).toBe('Corrected the year of “Song” to “1999”')
    expect(say(song('correction'), { field: 'year', after: '' })).toBe('Corrected the year of “Song” to nothing')
    expect(say(song('correction'), { field: 'year', before: '1999', after: null })).toBe(
      'Took back the correction of the year of “Song”',
    )
  })

  it('begins with a capital where a name is not known', () => {
    expect(say({ ...song('sameness'), name: '' }, { field: 'says', after: 'same' })).toBe(
      'Said that a track that is not here and another are the same recording',
    )
  })

  it('of a kind that is not known is still told', () => {
    expect(say(song('mood'), { field: 'colour', after: 'blue' })).toBe('Changed “colour” of “Song”')
    expect(say(song('mood'), { what: 'delete' })).toBe('Deleted “Song”')
    expect(say({}, { what: 'unknown', count: 3 })).toBe('3 changes that only a newer Soul Player can read')
  })

  it.each(['en', 'de'])('of every kind and field has words of its own (%s)', async (language) => {
    await showLanguage(language)
    const general = say({ kind: 'unheard-of' }, { field: 'name', before: 'a', after: 'b' })
    for (const { name: kind, fields, events } of personalKinds) {
      const told = (field: string, more: Partial<Omit<ChangeRow, 'subject'>>) => {
        const said = say({ kind }, { field, ...more })
        expect(said, `${kind}.${field}`).not.toMatch(/personal\.|\{\{|undefined/)
        return said
      }
      for (const what of ['delete', 'restore'] as const)
        if (!events) expect(told('', { what }), `${kind} ${what}`).not.toBe(say({ kind: 'unheard-of' }, { what }))
      for (const [field, { deviceOnly }] of Object.entries(fields)) {
        if (deviceOnly) continue
        const unlike = say({ kind: 'unheard-of' }, { field, before: 'a', after: 'b' })
        expect(told(field, { before: 'a', after: 'b' }), `${kind}.${field}`).not.toBe(unlike)
        for (const things of [1, 12])
          for (const after of [null, false, 0, '', 'text', true, 7]) told(field, { after, things })
      }
      if (events) expect(told('', { what: 'event' })).not.toBe(general)
    }
  })
})

/** What two devices disagree on, as it is told. */
import { afterEach, describe, expect, it } from 'vitest'
import { personalKinds } from '../../../src/engine/personal-kinds.ts'
import { showLanguage, t } from '../../../src/renderer/i18n/i18n.ts'
import { conflictWords } from '../../../src/renderer/personal/conflict-words.ts'
import type { PersonalValue, Subject } from '../../../src/shared/model/personal.ts'
import { conflict } from './builders.ts'

const FOLDERS = { folder: (id: string) => (id === 'f1' ? 'Quiet' : undefined) }
const say = (about: Partial<Subject>, field: string, shown: PersonalValue, other: PersonalValue) =>
  conflictWords(conflict(about, field, [shown, other]), t, FOLDERS)

afterEach(() => showLanguage('en'))

describe('a conflict', () => {
  it('is told with both values and both devices', () => {
    expect(say({ name: 'Evenings' }, 'name', 'Evenings', 'Evening walk')).toEqual({
      sentence: 'A playlist was named “Evenings” on Laptop, and “Evening walk” on Phone.',
      shown: '“Evenings”',
      other: '“Evening walk”',
    })
  })

  it('says values as people do', () => {
    const track: Partial<Subject> = { type: 'track', name: 'Song' }
    expect(say({ ...track, kind: 'rating' }, 'stars', 9, 0)).toMatchObject({ shown: '4½ stars', other: 'no stars' })
    expect(say({ ...track, kind: 'favourite' }, 'on', false, true).sentence).toBe(
      '“Song” is no favourite on Laptop, and a favourite on Phone.',
    )
    expect(say({ ...track, kind: 'correction' }, 'genre', 'Folk', '').sentence).toBe(
      'For “Song”, the genre was corrected to “Folk” on Laptop, and to nothing on Phone.',
    )
    expect(say({}, 'folder', 'f1', null)).toMatchObject({ shown: '“Quiet”', other: 'no folder' })
    const rules = { group: { match: 'all', rules: [{ field: 'year' }, { match: 'any', rules: [{}, {}] }] } }
    expect(say({}, 'rules', JSON.stringify(rules), null)).toMatchObject({ shown: '3 rules', other: 'no rules' })
    expect(say({ kind: 'saved-queue', type: 'queue' }, 'tracks', 'a\nb', '')).toMatchObject({
      shown: '2 tracks',
      other: '0 tracks',
    })
  })

  it('says who deleted and who changed, whichever is shown', () => {
    const sentence = 'The playlist “Evening” was deleted on Laptop, and changed on Phone.'
    expect(say({}, '', true, false)).toEqual({ sentence, shown: 'deleted', other: 'kept' })
    expect(say({}, '', false, true)).toEqual({
      sentence: 'The playlist “Evening” was deleted on Phone, and changed on Laptop.',
      shown: 'kept',
      other: 'deleted',
    })
  })

  it('of a kind that is not known is still told', () => {
    expect(say({ kind: 'mood', name: 'Song' }, 'colour', 'blue', 'red').sentence).toBe(
      'For “Song”, “colour” is “blue” on Laptop, and “red” on Phone.',
    )
    expect(say({ kind: 'mood', name: 'Song' }, '', true, false).sentence).toBe(
      '“Song” was deleted on Laptop, and changed on Phone.',
    )
  })

  it('shortens a value that would fill the page', () => {
    expect(say({}, 'description', 'long '.repeat(200), '').shown.length).toBeLessThan(130)
  })

  it.each(['en', 'de'])('of every kind and reviewed field has words of its own (%s)', async (language) => {
    await showLanguage(language)
    for (const { name: kind, fields } of personalKinds) {
      const reviewed = Object.entries(fields).filter(([, field]) => field.reviewed)
      for (const [field] of reviewed) {
        const { sentence } = say({ kind }, field, 'a', 'b')
        expect(sentence, `${kind}.${field}`).not.toMatch(/personal\.|\{\{|undefined/)
        expect(sentence, `${kind}.${field}`).not.toBe(say({ kind: 'unheard-of' }, field, 'a', 'b').sentence)
      }
      if (reviewed.length === 0) continue
      expect(say({ kind }, '', true, false).sentence, kind).not.toBe(
        say({ kind: 'unheard-of' }, '', true, false).sentence,
      )
    }
  })
})

import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  changed,
  comparisonsOf,
  draftOf,
  familyOf,
  newDraft,
  newGroup,
  newRule,
  RULE_FIELDS,
  rulesOf,
  withField,
  type Draft,
  type DraftRule,
} from '../../../src/renderer/playlists/rule-draft.ts'
import { DATE_FIELDS, FLAG_FIELDS, NUMBER_FIELDS, TEXT_FIELDS } from '../../../src/shared/model/rule-fields.ts'
import { SmartRules, type Condition, type RuleGroup } from '../../../src/shared/model/smart-rules.ts'

const draftWith = (...rules: DraftRule[]): Draft => {
  const draft = newDraft()
  return { ...draft, group: { ...draft.group, rules } }
}
const ruleWith = (change: Partial<DraftRule>): DraftRule => ({ ...newRule(change.field), ...change })
const firstOf = (draft: Draft) => rulesOf(draft).rules?.group.rules[0]
const faultOf = (draft: Draft) => [...rulesOf(draft).faults.values()]

const number = (field: (typeof NUMBER_FIELDS)[number]): fc.Arbitrary<Condition> =>
  field === 'durationMs'
    ? fc.record({
        field: fc.constant(field),
        is: fc.constantFrom('atLeast' as const, 'atMost' as const),
        value: fc.nat(7_200).map((seconds) => seconds * 1000),
      })
    : fc.record({
        field: fc.constant(field),
        is: fc.constantFrom('is' as const, 'isNot' as const, 'atLeast' as const, 'atMost' as const),
        value: fc.nat(field === 'stars' ? 10 : 3_000),
      })
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field: fc.constantFrom(...TEXT_FIELDS),
    is: fc.constantFrom('is' as const, 'contains' as const, 'endsWith' as const),
    value: fc.string({ minLength: 1 }).map((text) => text.trim() || 'x'),
  }),
  fc.constantFrom(...NUMBER_FIELDS).chain(number),
  fc.record({
    field: fc.constantFrom(...DATE_FIELDS),
    is: fc.constantFrom('inLast' as const, 'notInLast' as const),
    days: fc.integer({ min: 1, max: 36_500 }),
  }),
  fc.record({ field: fc.constantFrom(...FLAG_FIELDS), is: fc.boolean() }),
  fc.record({
    field: fc.constant('playlist' as const),
    is: fc.constantFrom('in' as const, 'notIn' as const),
    id: fc.constant('p1'),
  }),
)
const group = (depth: number): fc.Arbitrary<RuleGroup> =>
  fc.record({
    match: fc.constantFrom('all' as const, 'any' as const),
    rules: fc.array(depth === 0 ? condition : fc.oneof(condition, group(depth - 1)), { maxLength: 4 }),
  })
const rules: fc.Arbitrary<SmartRules> = fc.record({
  group: group(2),
  sort: fc.constant({ by: 'year' as const, desc: true, thenDesc: false }),
  limit: fc.option(fc.integer({ min: 1, max: 100_000 })),
})

/** A second is a second: what is at most 3:30 is at most its last millisecond. */
const withWholeSeconds = (group: RuleGroup): RuleGroup => ({
  ...group,
  rules: group.rules.map((rule) => {
    if ('match' in rule) return withWholeSeconds(rule)
    if (!('value' in rule) || rule.field !== 'durationMs' || rule.is !== 'atMost') return rule
    return { ...rule, value: Math.floor(rule.value / 1000) * 1000 }
  }),
})

describe('a draft of rules', () => {
  test.prop([rules])('says after editing nothing what it was made from, and the engine takes it', (made) => {
    const { rules: again, faults } = rulesOf(draftOf(made))
    expect([...faults]).toEqual([])
    expect({ ...again, group: withWholeSeconds(again!.group) }).toEqual(made)
    expect(SmartRules.safeParse(again).success).toBe(true)
  })

  it('begins with one rule that still lacks its value', () => {
    expect(faultOf(newDraft())).toEqual(['missingValue'])
  })

  it('takes no text for having none, where something is compared with it', () => {
    expect(firstOf(draftWith(ruleWith({ field: 'genre', is: 'is', value: ' ' })))).toEqual({
      field: 'genre',
      is: 'is',
      value: '',
    })
    expect(faultOf(draftWith(ruleWith({ field: 'genre', is: 'contains', value: ' ' })))).toEqual(['missingValue'])
  })

  it('reads lengths as people write them', () => {
    const read = (value: string, is: 'atLeast' | 'atMost' = 'atLeast') => {
      const draft = draftWith(ruleWith({ field: 'durationMs', is, value }))
      const made = firstOf(draft)
      return made && 'value' in made ? made.value : faultOf(draft)[0]
    }
    expect(['3:30', '3', '1:02:03', '0:05', '75:00'].map((text) => read(text))).toEqual([
      210_000, 180_000, 3_723_000, 5_000, 4_500_000,
    ])
    expect(read('3:30', 'atMost')).toBe(210_999)
    expect(['3:60', 'x', '3:3:3:3', '-1'].map((text) => read(text))).toEqual(Array(4).fill('badLength'))
  })

  it('says what is no number, no days, no playlist and no limit', () => {
    expect(faultOf(draftWith(ruleWith({ field: 'year', is: 'atLeast', value: '19x' })))).toEqual(['badNumber'])
    expect(faultOf(draftWith(ruleWith({ field: 'addedAt', is: 'inLast', value: '0' })))).toEqual(['badNumber'])
    expect(faultOf(draftWith(ruleWith({ field: 'playlist', is: 'in', value: '' })))).toEqual(['choosePlaylist'])
    const draft = draftWith(ruleWith({ field: 'favourite' }))
    expect(faultOf({ ...draft, limit: '0' })).toEqual(['badNumber'])
    expect(rulesOf({ ...draft, limit: ' 25 ' }).rules?.limit).toBe(25)
    expect(rulesOf({ ...draft, limit: '' }).rules?.limit).toBeNull()
  })

  it('offers for every field only comparisons that the engine knows', () => {
    for (const field of RULE_FIELDS)
      for (const is of comparisonsOf(field)) {
        const value = { text: 'x', number: field === 'durationMs' ? '3:30' : '5', date: '5', flag: '', playlist: 'p' }
        const { rules } = rulesOf(draftWith(ruleWith({ field, is, value: value[familyOf(field)] })))
        expect(SmartRules.safeParse(rules).success, `${field} ${is}`).toBe(true)
      }
  })

  it('keeps what was typed when the new field is of the same sort', () => {
    const typed = ruleWith({ field: 'artist', is: 'startsWith', value: 'Da' })
    expect(withField(typed, 'album')).toMatchObject({ key: typed.key, field: 'album', is: 'startsWith', value: 'Da' })
    expect(withField(typed, 'year')).toMatchObject({ field: 'year', is: 'atLeast', value: '' })
    expect(withField(ruleWith({ field: 'year', value: '1999' }), 'stars')).toMatchObject({ field: 'stars', value: '8' })
  })

  it('changes and takes out one node wherever it lies', () => {
    const inner = newGroup()
    const outer = { ...newGroup('all'), rules: [newRule(), inner] }
    const without = changed(outer, inner.rules[0]!.key, () => null)
    expect(without.rules[1]).toMatchObject({ kind: 'group', rules: [] })
    expect(changed(outer, inner.key, () => null).rules).toHaveLength(1)
    expect(changed(outer, outer.key, (node) => ({ ...node, match: 'any' }) as typeof outer).match).toBe('any')
  })
})

/**
 * Rules while they are being edited: everything is text, as it stands in the fields, and every node has a key of its own, so that
 * half a number or an empty name is nothing special. Pure; `rulesOf` says what of it is not ready yet.
 */
import type { TrackSort, TrackSortKey } from '../../shared/model/list.ts'
import { DATE_FIELDS, FLAG_FIELDS, NUMBER_FIELDS, TEXT_FIELDS } from '../../shared/model/rule-fields.ts'
import type { Condition, RuleGroup, SmartRules } from '../../shared/model/smart-rules.ts'
import { formatDuration } from '../i18n/format.ts'

type FieldOf<T extends readonly string[]> = T[number]
export type RuleField =
  | FieldOf<typeof TEXT_FIELDS>
  | FieldOf<typeof NUMBER_FIELDS>
  | FieldOf<typeof DATE_FIELDS>
  | FieldOf<typeof FLAG_FIELDS>
  | 'playlist'

/** In the order they are offered. */
export const RULE_FIELDS: readonly RuleField[] = [
  ...TEXT_FIELDS,
  ...NUMBER_FIELDS,
  ...DATE_FIELDS,
  ...FLAG_FIELDS,
  'playlist',
]

export type Family = 'text' | 'number' | 'date' | 'flag' | 'playlist'

const has = (fields: readonly string[], field: string): boolean => fields.includes(field)

export function familyOf(field: RuleField): Family {
  if (has(TEXT_FIELDS, field)) return 'text'
  if (has(NUMBER_FIELDS, field)) return 'number'
  if (has(DATE_FIELDS, field)) return 'date'
  return has(FLAG_FIELDS, field) ? 'flag' : 'playlist'
}

const COMPARISONS = {
  text: ['is', 'isNot', 'contains', 'containsNot', 'startsWith', 'endsWith'],
  number: ['is', 'isNot', 'atLeast', 'atMost'],
  date: ['inLast', 'notInLast'],
  flag: ['yes', 'no'],
  playlist: ['in', 'notIn'],
} as const
export type Comparison = (typeof COMPARISONS)[Family][number]

/** A length is hardly ever exact to the millisecond. */
export const comparisonsOf = (field: RuleField): readonly Comparison[] =>
  field === 'durationMs' ? ['atLeast', 'atMost'] : COMPARISONS[familyOf(field)]

export interface DraftRule {
  kind: 'rule'
  key: number
  field: RuleField
  is: Comparison
  value: string
}

export interface DraftGroup {
  kind: 'group'
  key: number
  match: 'all' | 'any'
  rules: readonly (DraftRule | DraftGroup)[]
}

export interface Draft {
  group: DraftGroup
  sort: TrackSort
  /** Text; empty: all. */
  limit: string
}

/** Groups within groups. */
export const MOST_DEPTH = 2

export type Fault = 'missingValue' | 'badNumber' | 'badLength' | 'choosePlaylist'

let keys = 0
const newKey = (): number => ++keys

const USUAL: Record<Family, { is: Comparison; value: string }> = {
  text: { is: 'contains', value: '' },
  number: { is: 'atLeast', value: '' },
  date: { is: 'inLast', value: '30' },
  flag: { is: 'yes', value: '' },
  playlist: { is: 'in', value: '' },
}

const USUAL_SORT: TrackSort = { by: 'artist', desc: false, thenBy: 'album', thenDesc: false }

export const newRule = (field: RuleField = 'artist'): DraftRule => ({
  kind: 'rule',
  key: newKey(),
  field,
  ...USUAL[familyOf(field)],
  ...(field === 'stars' && { value: '8' }),
})

export const newGroup = (match: DraftGroup['match'] = 'any'): DraftGroup => ({
  kind: 'group',
  key: newKey(),
  match,
  rules: [newRule()],
})

export const newDraft = (): Draft => ({ group: newGroup('all'), sort: USUAL_SORT, limit: '' })

/** Another field: what was typed stays where it still makes sense. */
export function withField(rule: DraftRule, field: RuleField): DraftRule {
  const fresh = { ...newRule(field), key: rule.key }
  if (familyOf(rule.field) !== familyOf(field) || isOdd(rule.field) || isOdd(field)) return fresh
  return { ...fresh, is: rule.is, value: rule.value }
}

/** Numbers that are not written as numbers. */
const isOdd = (field: RuleField): boolean => field === 'durationMs' || field === 'stars'

/** The node with a key replaced by another, or taken out. */
export function changed(
  group: DraftGroup,
  key: number,
  change: (node: DraftRule | DraftGroup) => DraftRule | DraftGroup | null,
): DraftGroup {
  if (group.key === key) return (change(group) as DraftGroup | null) ?? group
  return {
    ...group,
    rules: group.rules.flatMap((node) => {
      if (node.key === key) return change(node) ?? []
      return node.kind === 'group' ? changed(node, key, change) : node
    }),
  }
}

export const draftOf = ({ group, sort, limit }: SmartRules): Draft => ({
  group: draftGroupOf(group),
  sort,
  limit: limit === null ? '' : String(limit),
})

const draftGroupOf = ({ match, rules }: RuleGroup): DraftGroup => ({
  kind: 'group',
  key: newKey(),
  match,
  rules: rules.map((rule) => ('match' in rule ? draftGroupOf(rule) : draftRuleOf(rule))),
})

function draftRuleOf(condition: Condition): DraftRule {
  const { field } = condition
  const node = { kind: 'rule' as const, key: newKey(), field }
  if ('days' in condition) return { ...node, is: condition.is, value: String(condition.days) }
  if ('id' in condition) return { ...node, is: condition.is, value: condition.id }
  if (!('value' in condition)) return { ...node, is: condition.is ? 'yes' : 'no', value: '' }
  if (condition.field === 'durationMs') return { ...node, is: condition.is, value: formatDuration(condition.value) }
  return { ...node, is: condition.is, value: String(condition.value) }
}

/** `faults` by the key of the rule; the limit's has the key of the outermost group. `rules` only when there are none. */
export function rulesOf({ group, sort, limit }: Draft): {
  rules: SmartRules | null
  faults: ReadonlyMap<number, Fault>
} {
  const faults = new Map<number, Fault>()
  const asked = limit.trim()
  const most = asked === '' ? null : wholeNumber(asked)
  if (most === undefined || (most !== null && (most < 1 || most > 100_000))) faults.set(group.key, 'badNumber')
  const rules: SmartRules = { group: groupOf(group, faults), sort, limit: most ?? null }
  return { rules: faults.size === 0 ? rules : null, faults }
}

function groupOf({ match, rules }: DraftGroup, faults: Map<number, Fault>): RuleGroup {
  return {
    match,
    rules: rules.flatMap((node): (Condition | RuleGroup)[] => {
      if (node.kind === 'group') return [groupOf(node, faults)]
      const made = conditionOf(node)
      if (typeof made === 'string') faults.set(node.key, made)
      return typeof made === 'string' ? [] : [made]
    }),
  }
}

function conditionOf({ field, is, value }: DraftRule): Condition | Fault {
  const text = value.trim()
  switch (familyOf(field)) {
    case 'text':
      // To be nothing is to have no value: untagged genres can be asked for.
      if (text === '' && is !== 'is' && is !== 'isNot') return 'missingValue'
      return { field, is, value: text } as Condition
    case 'number':
      return numberOf(field, is, text)
    case 'date': {
      const days = wholeNumber(text)
      if (text === '') return 'missingValue'
      return days === undefined || days < 1 || days > 36_500 ? 'badNumber' : ({ field, is, days } as Condition)
    }
    case 'flag':
      return { field, is: is === 'yes' } as Condition
    case 'playlist':
      return text === '' ? 'choosePlaylist' : ({ field, is, id: text } as Condition)
  }
}

function numberOf(field: RuleField, is: Comparison, text: string): Condition | Fault {
  if (text === '') return 'missingValue'
  if (field !== 'durationMs') {
    const value = wholeNumber(text)
    return value === undefined ? 'badNumber' : ({ field, is, value } as Condition)
  }
  const ms = lengthOf(text)
  if (ms === undefined) return 'badLength'
  // 3:30 means all of that second.
  return { field, is, value: is === 'atMost' ? ms + 999 : ms } as Condition
}

const wholeNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined)

/** `3:30`, `1:02:45`; a number alone is minutes. */
function lengthOf(text: string): number | undefined {
  if (!/^\d{1,4}(?::[0-5]?\d){0,2}$/.test(text)) return undefined
  const parts = text.split(':').map(Number)
  if (parts.length === 1) parts.push(0)
  return parts.reduce((sum, part) => sum * 60 + part, 0) * 1000
}

/** What is sorted downwards at first: the most, the newest. */
export const DOWNWARDS: ReadonlySet<TrackSortKey> = new Set([
  'year',
  'addedAt',
  'plays',
  'lastPlayedAt',
  'stars',
  'favouriteAt',
  'bitrate',
])

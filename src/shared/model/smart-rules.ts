/**
 * What a smart playlist consists of, said as rules: always what matches now. A condition names a field of a track, a
 * comparison, and a value; groups say whether all or any of theirs must hold.
 */
import * as z from 'zod'
import { TrackSort } from './list.ts'
import { DATE_FIELDS, FLAG_FIELDS, NUMBER_FIELDS, TEXT_FIELDS } from './rule-fields.ts'

export const TextCondition = z.object({
  field: z.enum(TEXT_FIELDS),
  is: z.enum(['is', 'isNot', 'contains', 'containsNot', 'startsWith', 'endsWith']),
  value: z.string().max(500),
})
export const NumberCondition = z.object({
  field: z.enum(NUMBER_FIELDS),
  /** `atLeast` and `atMost` include the value. Stars count in halves: 9 is four and a half. */
  is: z.enum(['is', 'isNot', 'atLeast', 'atMost']),
  value: z.number(),
})
export const DateCondition = z.object({
  field: z.enum(DATE_FIELDS),
  /** Within the last so many days, or not; one that has no date (never played) is in none and matches `notInLast`. */
  is: z.enum(['inLast', 'notInLast']),
  days: z.number().int().min(1).max(36_500),
})
export const FlagCondition = z.object({ field: z.enum(FLAG_FIELDS), is: z.boolean() })
/** Whether it stands in another, ordinary playlist. */
export const PlaylistCondition = z.object({
  field: z.literal('playlist'),
  is: z.enum(['in', 'notIn']),
  id: z.string().max(64),
})

export const Condition = z.union([TextCondition, NumberCondition, DateCondition, FlagCondition, PlaylistCondition])
export type Condition = z.infer<typeof Condition>

export interface RuleGroup {
  match: 'all' | 'any'
  rules: (Condition | RuleGroup)[]
}
const groupOf = (depth: number): z.ZodType<RuleGroup> =>
  z.object({
    match: z.enum(['all', 'any']),
    rules: z.array(depth === 0 ? Condition : z.union([Condition, groupOf(depth - 1)])).max(50),
  })
/** Groups within groups, three deep at most. No rules at all match everything. */
export const RuleGroup = groupOf(2)

export const SmartRules = z.object({
  group: RuleGroup,
  sort: TrackSort,
  /** The first so many in that order; null: all. */
  limit: z.number().int().min(1).max(100_000).nullable(),
})
export type SmartRules = z.infer<typeof SmartRules>

/** All that is to be kept at one moment, wants and rules that are on alike, each by the name that its rows have in library.db. */
import type { KeepRuleId, KeptQuality } from '../../shared/model/downloads.ts'
import { markRow } from '../marks/mark-row.ts'
import type { WantedBy } from './reads.ts'
import type { WantKey, Wants } from './wants.ts'

export interface Wish {
  name: string
  by: WantedBy
  quality: KeptQuality
}

export const nameOfWant = ({ type, key }: WantKey): string => markRow(type, key)
export const nameOfRule = (id: KeepRuleId): string => markRow('rule', id)

export const wishesOf = (wants: Wants): Wish[] => [
  ...wants.all().map(({ type, key, quality }) => ({ name: nameOfWant({ type, key }), by: { type, key }, quality })),
  ...wants
    .rules()
    .flatMap(({ id, on, what, quality }) =>
      on ? { name: nameOfRule(id), by: { type: 'rule' as const, what }, quality } : [],
    ),
]

/** How many conditions the rules of one smart playlist may have, whoever wrote them. */
import type { RuleGroup } from '../../shared/model/smart-rules.ts'

/** More are refused: SQLite nests no deeper than 1,000. */
export const MOST_CONDITIONS = 400

export function conditionsIn(group: RuleGroup): number {
  return group.rules.reduce((sum, rule) => sum + ('match' in rule ? conditionsIn(rule) : 1), 0)
}

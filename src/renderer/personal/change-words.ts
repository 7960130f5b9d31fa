/** What was changed, in one plain sentence: “Gave ‘Song’ 4½ stars”, “Added 12 tracks to ‘Evening’”. Pure. */
import type { TFunction } from 'i18next'
import type { ChangeRow } from '../../shared/model/personal.ts'
import { fieldName, isNothing, nameOf, sayFirst, withinOf } from './say.ts'
import { valueWords, type Names } from './value-words.ts'

const DONE: Partial<Record<ChangeRow['what'], string>> = {
  delete: 'deleted',
  restore: 'restored',
  event: 'happened',
}

export function changeWords(change: ChangeRow, t: TFunction, names: Names): string {
  const { subject, field, before, after, what, count, things } = change
  if (what === 'unknown') return sayFirst(t, ['change.unknown'], { count })
  const { kind } = subject
  return sayFirst(t, keysOf(change), {
    count: things,
    name: nameOf(t, subject),
    within: withinOf(t, subject.within),
    field: fieldName(t, field),
    before: valueWords(kind, field, before, t, names),
    after: valueWords(kind, field, after, t, names),
  })
}

/** From the most exact to the most general. */
function keysOf({ subject: { kind }, field, before, after, what }: ChangeRow): string[] {
  // The same again: so a conflict is decided for what is shown.
  if (what === 'set' && before === after && after !== null) return ['change.kept']
  const done = DONE[what]
  if (done) return [`change.${kind}.${done}`, `change.${done}`, 'change.other']
  const how = isNothing(kind, after) ? 'Off' : before === null ? 'New' : ''
  return [
    `change.${kind}.${field}${how}`,
    `change.${kind}.${field}`,
    `change.${kind}.other${how}`,
    `change.${kind}.other`,
    'change.other',
  ]
}

/** A conflict in one plain sentence, and what each side would have it be. Pure. */
import type { TFunction } from 'i18next'
import type { Conflict } from '../../shared/model/personal.ts'
import { deviceOf, fieldName, nameOf, sayFirst, withinOf } from './say.ts'
import { valueWords, type Names } from './value-words.ts'

export interface ConflictWords {
  sentence: string
  /** What is shown now, and what could be instead. */
  shown: string
  other: string
}

export function conflictWords(conflict: Conflict, t: TFunction, names: Names): ConflictWords {
  const { subject, field, shown, other } = conflict
  const { kind } = subject
  const name = nameOf(t, subject)
  if (field === '') {
    const [deleted, changed] = shown.value === true ? [shown, other] : [other, shown]
    return {
      sentence: sayFirst(t, [`conflict.${kind}.gone`, 'conflict.gone'], {
        name,
        within: withinOf(t, subject.within),
        deletedBy: deviceOf(t, deleted),
        changedBy: deviceOf(t, changed),
      }),
      shown: t(shown === deleted ? 'personal.conflicts.deleted' : 'personal.conflicts.kept'),
      other: t(other === deleted ? 'personal.conflicts.deleted' : 'personal.conflicts.kept'),
    }
  }
  const words = {
    shown: valueWords(kind, field, shown.value, t, names),
    other: valueWords(kind, field, other.value, t, names),
  }
  const sentence = sayFirst(t, [`conflict.${kind}.${field}`, `conflict.${kind}.other`, 'conflict.other'], {
    ...words,
    name,
    within: withinOf(t, subject.within),
    field: fieldName(t, field),
    shownBy: deviceOf(t, shown),
    otherBy: deviceOf(t, other),
  })
  return { ...words, sentence }
}

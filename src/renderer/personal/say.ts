/**
 * Sentences that are found, not chosen: of several keys the first that has words is said. So a kind of personal data gets
 * words of its own where they are written (i18n/en/personal.ts), and one from a newer version is still told in general ones.
 */
import i18next, { type TFunction } from 'i18next'
import type { PersonalValue, Subject } from '../../shared/model/personal.ts'
import './words.ts'

/** What a sentence's blanks are filled with; `count` chooses between one and many. */
export type Blanks = Readonly<Record<string, string | number>> & { count?: number }

/** `keys` below `personal.`; the last must exist. The beginning is a capital, for a name that is not known has none. */
export function sayFirst(t: TFunction, keys: readonly string[], blanks: Blanks): string {
  const found = keys.find((key) => i18next.exists(`personal.${key}`, blanks)) ?? keys.at(-1)!
  const said = t(`personal.${found}` as 'personal.change.other', { name: '', field: '', ...blanks })
  return said.charAt(0).toLocaleUpperCase(i18next.language) + said.slice(1)
}

/** As it is spelled, in the quotation marks of the language. */
export const quoted = (t: TFunction, text: string): string => t('personal.quoted', { text })

/** “Evening”, or what it is called when its name is not known. */
export const nameOf = (t: TFunction, { name, type }: Pick<Subject, 'name' | 'type'>): string =>
  name === '' ? t(`personal.unnamed.${type}`) : quoted(t, name)

/** Who did something; not every device tells its name. */
export const deviceOf = (t: TFunction, { deviceName }: { deviceName: string }): string =>
  deviceName === '' ? t('personal.unnamed.device') : deviceName

/** The playlist a thing stands in. */
export const withinOf = (t: TFunction, within: string): string =>
  within === '' ? t('personal.unnamed.playlist') : quoted(t, within)

/** A field in the midst of a sentence; one that has no words, as it is spelled. */
export const fieldName = (t: TFunction, field: string): string =>
  i18next.exists(`personal.fields.${field}`)
    ? t(`personal.fields.${field}` as 'personal.fields.name')
    : quoted(t, field)

/** Whether a value says that something is not, or no more. An empty correction is one: it says that there is nothing. */
export const isNothing = (kind: string, value: PersonalValue): boolean =>
  value === null || value === false || value === 0 || (value === '' && kind !== 'correction')

/** Rules as lines of plain text, for properties and for hovering. */
import type { TFunction } from 'i18next'
import type { Condition, RuleGroup, SmartRules } from '../../shared/model/smart-rules.ts'
import { formatDuration, formatNumber } from '../i18n/format.ts'

export function rulesInWords({ group, sort, limit }: SmartRules, t: TFunction, nameOf: (id: string) => string): string {
  const lines = group.rules.length === 0 ? [t('playlists.rules.none')] : groupLines(group, t, nameOf, '')
  const order = `${t('playlists.rules.sort')}: ${t(`playlists.rules.sorts.${sort.by}`)}`
  const most = limit === null ? [] : [`${t('playlists.rules.limit')} ${t('common.tracks', { count: limit })}`]
  return [...lines, order, ...most].join('\n')
}

function groupLines(
  { match, rules }: RuleGroup,
  t: TFunction,
  nameOf: (id: string) => string,
  indent: string,
): string[] {
  const head = `${indent}${t(indent === '' ? 'playlists.rules.match' : 'playlists.rules.groupMatch')} ${t(`playlists.rules.${match}`)}:`
  return [
    head,
    ...rules.flatMap((rule) =>
      'match' in rule
        ? groupLines(rule, t, nameOf, `${indent}   `)
        : [`${indent} · ${conditionWords(rule, t, nameOf)}`],
    ),
  ]
}

function conditionWords(condition: Condition, t: TFunction, nameOf: (id: string) => string): string {
  const field = t(`playlists.rules.fields.${condition.field}`)
  if ('days' in condition)
    return `${field} ${t(`playlists.rules.is.${condition.is}`)} ${formatNumber(condition.days)} ${t('playlists.rules.daysUnit', { count: condition.days })}`
  if ('id' in condition) return `“${nameOf(condition.id)}” ${t(`playlists.rules.is.${condition.is}`)}`
  if (!('value' in condition))
    return `${field}: ${t(condition.is ? 'playlists.rules.is.yes' : 'playlists.rules.is.no')}`
  return `${field} ${t(`playlists.rules.is.${condition.is}`)} ${valueWords(condition, t)}`
}

function valueWords(condition: Extract<Condition, { value: unknown }>, t: TFunction): string {
  if (typeof condition.value === 'string') return `“${condition.value}”`
  if (condition.field === 'durationMs') return formatDuration(condition.value)
  if (condition.field === 'stars') return starsWords(condition.value, t)
  return String(condition.value)
}

/** `halves` as everywhere: 9 is four and a half. */
export const starsWords = (halves: number, t: TFunction): string =>
  t('playlists.rules.stars', { count: halves / 2, stars: halves / 2 })

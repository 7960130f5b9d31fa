/** What stands in a field, as people say it: stars in halves, the name of a folder, how many tracks. Pure. */
import type { TFunction } from 'i18next'
import type { PersonalValue } from '../../shared/model/personal.ts'
import { formatDateTime, formatNumber } from '../i18n/format.ts'
import { quoted } from './say.ts'

/** Names of what values refer to by id. */
export interface Names {
  /** Undefined when it is not known, or gone. */
  folder(id: string): string | undefined
}

type Words = (value: PersonalValue, t: TFunction, names: Names) => string

const LONGEST = 120

const folder: Words = (value, t, names) => {
  if (value === null || value === '') return t('personal.value.noFolder')
  const name = names.folder(String(value))
  return name === undefined ? t('personal.value.aFolder') : quoted(t, name)
}

const time: Words = (value, t, names) => (typeof value === 'number' ? formatDateTime(value) : plain(value, t, names))

const TIMES = new Set(['at', 'savedAt', 'createdAt', 'addedAt', 'changedAt'])

/** By kind and field; what is not here is said as it is. */
const WORDS: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  rating: {
    stars: (value, t) =>
      typeof value === 'number' && value > 0
        ? t('personal.value.stars', { count: value / 2, stars: starsText(value) })
        : t('personal.value.noStars'),
  },
  favourite: { on: (value, t) => t(value === true ? 'personal.value.favourite' : 'personal.value.noFavourite') },
  want: { on: (value, t) => t(value === true ? 'personal.value.wanted' : 'personal.value.unwanted') },
  'keep-rule': { what: (value, t) => keepWhat(value, t) },
  sameness: {
    says: (value, t) => {
      if (value === 'same') return t('personal.value.same')
      return t(value === 'different' ? 'personal.value.different' : 'personal.value.unsaid')
    },
  },
  playlist: { folder, rules: (value, t) => rules(value, t) },
  'playlist-folder': { parent: folder },
  'playlist-item': { what: (value, t) => itemTitle(value, t) },
  'saved-queue': { tracks: (value, t) => t('common.tracks', { count: linesIn(value) }) },
}

export const valueWords = (kind: string, field: string, value: PersonalValue, t: TFunction, names: Names): string =>
  (WORDS[kind]?.[field] ?? (TIMES.has(field) ? time : plain))(value, t, names)

const plain: Words = (value, t) => {
  if (value === null || value === '') return t('personal.value.nothing')
  if (typeof value === 'boolean') return t(value ? 'personal.value.yes' : 'personal.value.no')
  if (typeof value === 'number') return formatNumber(value)
  return quoted(t, value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value)
}

/** `4½`, `½`, `3`. */
function starsText(halves: number): string {
  const whole = Math.floor(halves / 2)
  return `${whole > 0 || halves % 2 === 0 ? whole : ''}${halves % 2 === 1 ? '½' : ''}`
}

const linesIn = (value: PersonalValue): number =>
  typeof value === 'string' && value !== '' ? value.split('\n').length : 0

/** An item says what belongs in its place: playlist, track, title, artist, when. */
function itemTitle(value: PersonalValue, t: TFunction): string {
  const parts = parsed(value)
  const title = Array.isArray(parts) ? (parts as unknown[])[2] : undefined
  return typeof title === 'string' && title !== '' ? quoted(t, title) : t('personal.unnamed.track')
}

/** How many conditions they are, at every depth. */
function rules(value: PersonalValue, t: TFunction): string {
  const told = parsed(value)
  if (told === undefined || told === null) return t('personal.value.noRules')
  return t('personal.value.rules', { count: conditionsIn((told as { group?: unknown }).group) })
}

/** What a rule for keeping asks for: conditions, or playlists. */
function keepWhat(value: PersonalValue, t: TFunction): string {
  const told = parsed(value) as { kind?: unknown; rules?: { group?: unknown } } | null | undefined
  if (told?.kind === 'playlists') return t('personal.value.playlists')
  return t('personal.value.rules', { count: conditionsIn(told?.rules?.group) })
}

function conditionsIn(group: unknown): number {
  const within = (group as { rules?: unknown } | undefined)?.rules
  if (!Array.isArray(within)) return 0
  return within.reduce((sum: number, one: object) => sum + ('rules' in one ? conditionsIn(one) : 1), 0)
}

function parsed(value: PersonalValue): unknown {
  if (typeof value !== 'string') return undefined
  try {
    return JSON.parse(value)
  } catch {
    // Of a newer version, perhaps: there is something, and that is all that can be said.
    return undefined
  }
}

/**
 * The rules of a smart playlist as SQL over `track t`, with every value as a parameter. What few tracks have (stars, plays, hearts)
 * and what stands once for many (genres, albums) is asked as a set, so that a library of a million is walked once at most.
 *
 * Text is compared as the search compares it: case, accents and width do not count. A field of several values (genres,
 * artists, folders) matches by any of them, and a negation is exactly the opposite. What a track does not have is empty text, and
 * no number.
 */
import type { Database } from 'better-sqlite3'
import type * as z from 'zod'
import type {
  Condition,
  DateCondition,
  FlagCondition,
  NumberCondition,
  PlaylistCondition,
  RuleGroup,
  SmartRules,
  TextCondition,
} from '../../shared/model/smart-rules.ts'
import { isPlayable } from './availability.ts'
import { rootsInSql } from '../library/alias-sql.ts'
import { perDatabase } from '../library/per-database.ts'
import { fold } from '../library/search-text.ts'
import { PLAYS, STARS } from './marks-of-tracks.ts'

export interface Sql {
  sql: string
  params: (string | number)[]
}

const DAY_MS = 86_400_000

/** `now`: milliseconds since 1970. Of any depth, for who reads rules from elsewhere checks them first. */
export function smartSql(db: Database, { group }: Pick<SmartRules, 'group'>, now: number): Sql {
  teachFolding(db)
  return groupSql(group, now)
}

const teachFolding = perDatabase((db) => {
  db.function('folded', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? fold(text) : ''))
})

function groupSql({ match, rules }: RuleGroup, now: number): Sql {
  if (rules.length === 0) return { sql: '1', params: [] }
  const parts = rules.map((rule) => ('match' in rule ? groupSql(rule, now) : conditionSql(rule, now)))
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(match === 'all' ? ' and ' : ' or '),
    params: parts.flatMap(({ params }) => params),
  }
}

function conditionSql(condition: Condition, now: number): Sql {
  if ('value' in condition) {
    return typeof condition.value === 'string'
      ? textSql(condition as z.infer<typeof TextCondition>)
      : numberSql(condition as z.infer<typeof NumberCondition>)
  }
  if ('days' in condition) return dateSql(condition, now)
  if (condition.field === 'playlist') return playlistSql(condition)
  return flagSql(condition)
}

/** For each text field, SQL that is true of a track when `matches` is of one of its values. */
const ANY_TEXT: Record<z.infer<typeof TextCondition>['field'], (matches: (text: string) => string) => string> = {
  title: (matches) => matches('t.title'),
  artist: (matches) => `${matches('t.artist')} or ${creditedIn('artist', matches)}`,
  album: (matches) => `t.album_id in (select id from album where ${matches('title')})`,
  albumArtist: (matches) => `t.album_id in (select id from album where ${matches('artist')} union
    select aa.album_id from album_artist aa join artist r on r.id = aa.artist_id where ${matches('r.name')})`,
  genre: (matches) =>
    `t.id in (select track_id from track_genre where genre_id in (select id from genre where ${matches('name')}))`,
  composer: (matches) => creditedIn('composer', matches),
  label: (matches) => `t.album_id in (select id from album where ${matches('label')})`,
  comment: (matches) => matches('t.comment'),
  format: (matches) => matches('t.format'),
  folder: (matches) => `t.id in (select track_id from copy where ${matches('folder')})`,
}

const creditedIn = (role: 'artist' | 'composer', matches: (text: string) => string): string =>
  `t.id in (select track_id from track_artist where role = '${role}' and ${matches('name')})`

function textSql({ field, is, value }: z.infer<typeof TextCondition>): Sql {
  // A NUL would end the text for some of SQLite's functions and not for others.
  const wanted = fold(value.replaceAll('\0', ''))
  const positive = is === 'isNot' ? 'is' : is === 'containsNot' ? 'contains' : is
  const negated = is !== positive
  if (wanted === '') {
    // Empty text is in everything; to be empty is to have no value that is not.
    if (positive !== 'is') return { sql: negated ? '0' : '1', params: [] }
    const hasSome = ANY_TEXT[field]((text) => `folded(${text}) <> ''`)
    return { sql: negated ? hasSome : `(${hasSome}) is not true`, params: [] }
  }
  const params: string[] = []
  const any = ANY_TEXT[field]((text) => {
    params.push(...Array.from({ length: TEXT_COMPARED[positive].times }, () => wanted))
    return TEXT_COMPARED[positive].sql(`folded(${text})`)
  })
  return { sql: negated ? `(${any}) is not true` : any, params }
}

const TEXT_COMPARED = {
  is: { sql: (text: string) => `${text} = ?`, times: 1 },
  contains: { sql: (text: string) => `instr(${text}, ?) > 0`, times: 1 },
  startsWith: { sql: (text: string) => `substr(${text}, 1, length(?)) = ?`, times: 2 },
  endsWith: { sql: (text: string) => `substr(${text}, -length(?)) = ?`, times: 2 },
} as const

const COMPARED = { is: '=', atLeast: '>=', atMost: '<=' } as const

const COLUMNS = {
  year: 't.year',
  durationMs: 't.duration_ms',
  bitrateKbps: 't.bitrate_kbps',
  bpm: 't.bpm',
  trackNo: 't.track_no',
  discNo: 't.disc_no',
} as const

/** What a track has none of is 0. */
const FEW_HAVE = {
  stars: { keys: `select key from (${STARS}) where`, number: 'stars' },
  plays: { keys: `select key from (${PLAYS}) where`, number: 'plays' },
} as const

function numberSql({ field, is, value }: z.infer<typeof NumberCondition>): Sql {
  if (field !== 'stars' && field !== 'plays') {
    return {
      sql: is === 'isNot' ? `${COLUMNS[field]} is not ?` : `${COLUMNS[field]} ${COMPARED[is]} ?`,
      params: [value],
    }
  }
  const { keys, number } = FEW_HAVE[field]
  const compared = is === 'isNot' ? `${number} <> ?` : `${number} ${COMPARED[is]} ?`
  // Where none at all matches, those are looked for that do not.
  const noneMatches =
    is === 'is' ? value === 0 : is === 'isNot' ? value !== 0 : is === 'atLeast' ? value <= 0 : value >= 0
  return noneMatches
    ? { sql: `t.key not in (${keys} not (${compared}))`, params: [value] }
    : { sql: `t.key in (${keys} ${compared})`, params: [value] }
}

const FAVOURITES = rootsInSql('f.key', 'personal.favourite f', `f.type = 'track'`)

const SINCE: Record<z.infer<typeof DateCondition>['field'], string> = {
  addedAt: 't.added_at >= ?',
  lastPlayedAt: `t.key in (${rootsInSql('p.track_key', 'personal.play_total p', 'p.last_played_at >= ?')})`,
  favouriteAt: `t.key in (${FAVOURITES} and f.at >= ?)`,
}

function dateSql({ field, is, days }: z.infer<typeof DateCondition>, now: number): Sql {
  const since = SINCE[field]
  return { sql: is === 'inLast' ? since : `not (${since})`, params: [now - days * DAY_MS] }
}

const FLAGS: Record<z.infer<typeof FlagCondition>['field'], string> = {
  favourite: `t.key in (${FAVOURITES})`,
  lossless: 't.lossless',
  compilation: 't.album_id in (select id from album where compilation)',
  playable: isPlayable('copy c', 'c.track_id = t.id'),
}

const flagSql = ({ field, is }: z.infer<typeof FlagCondition>): Sql => ({
  sql: is ? FLAGS[field] : `(${FLAGS[field]}) is not true`,
  params: [],
})

/** Of one that was deleted, or is a smart one itself, there is nothing to be in. */
const playlistSql = ({ is, id }: z.infer<typeof PlaylistCondition>): Sql => ({
  sql: `t.key ${is === 'in' ? 'in' : 'not in'} (${rootsInSql(
    'i.track_key',
    'personal.playlist_item i',
    `i.playlist_id = ? and exists (select 1 from personal.playlist l where l.id = i.playlist_id and l.rules is null)`,
  )})`,
  params: [id],
})

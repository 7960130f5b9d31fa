/** What moves the order of a list beside the library itself: plays, marks, playlists, the state of sources, time. */
import type { Database } from 'better-sqlite3'
import type { PlaylistId } from '../../shared/model/ids.ts'
import type { RuleGroup, SmartRules } from '../../shared/model/smart-rules.ts'
import type { List } from './list-sql.ts'
import { marksIn } from './list-where.ts'
import type { Mark } from './mark-sql.ts'
import { rulesOf } from './playlist-sql.ts'
import { parseSearch } from './search-query.ts'

export interface Moves {
  /** Plays decide the order, or what is in it: a play makes it stale. */
  plays: boolean
  /** Hearts or stars do. */
  marks: boolean
  /** Playlists do. */
  playlists: boolean
  /** The state of sources decides what is in it. */
  sources: boolean
  /** It says something else as days pass. */
  days: boolean
}

/** `ofPlaylist` answers as `movesOfPlaylist` does; asked only where a list is restricted to one. */
export function movesOf(list: List, ofPlaylist: (id: PlaylistId) => Moves): Moves {
  const inPlaylist = list.noun === 'tracks' && list.filter.playlistId !== undefined
  const moves = inPlaylist ? { ...ofPlaylist(list.filter.playlistId!) } : { ...NOTHING_MOVES }
  addSort(moves, list.sort)
  if (list.noun === 'genres') return moves
  addMarks(moves, [...marksIn(list.filter), ...marksTyped(list.filter.text)])
  if (list.noun === 'tracks' ? list.filter.availability !== undefined : list.filter.playable === true)
    moves.sources = true
  return moves
}

/** Costs a look at its rules; changes with playlists only. */
export function movesOfPlaylist(db: Database, id: PlaylistId): Moves {
  const rules = rulesOf(db, id)
  return { ...(rules ? movesOfRules(rules) : NOTHING_MOVES), playlists: true }
}

/** Of what matches, wherever the rules stand. */
export function movesOfRules({ group, limit, sort }: SmartRules): Moves {
  const moves = { ...NOTHING_MOVES }
  addRules(moves, group)
  if (limit !== null) addSort(moves, sort)
  return moves
}

/** Of what the user types into a search field. */
export function movesOfText(text: string): Moves {
  const moves = { ...NOTHING_MOVES }
  addMarks(moves, marksTyped(text))
  return moves
}

export const NOTHING_MOVES: Readonly<Moves> = {
  plays: false,
  marks: false,
  playlists: false,
  sources: false,
  days: false,
}

function addSort(moves: Moves, { by, thenBy }: Pick<List['sort'], 'by' | 'thenBy'>): void {
  for (const key of [by, thenBy]) if (key !== undefined) addField(moves, key)
}

function addMarks(moves: Moves, marks: readonly Mark[]): void {
  for (const { kind } of marks) {
    if (kind === 'played') moves.plays = true
    else if (kind === 'kept') moves.sources = true
    else moves.marks = true
  }
}

function addRules(moves: Moves, { rules }: RuleGroup): void {
  for (const rule of rules) {
    if ('match' in rule) addRules(moves, rule)
    else addField(moves, rule.field)
    if ('days' in rule) moves.days = true
  }
}

function addField(moves: Moves, field: Field): void {
  const what = MOVED_WITH[field]
  if (what !== undefined) moves[what] = true
}

type Field = List['sort']['by'] | SmartField
type SmartField = Exclude<SmartRules['group']['rules'][number], RuleGroup>['field']

const MOVED_WITH: Partial<Record<Field, keyof Moves>> = {
  plays: 'plays',
  lastPlayedAt: 'plays',
  stars: 'marks',
  favourite: 'marks',
  favouriteAt: 'marks',
  playable: 'sources',
  playlist: 'playlists',
}

/** Most typed words are no filter words; what has no colon is none. */
const marksTyped = (text: string | undefined): readonly Mark[] =>
  text?.includes(':') === true ? parseSearch(text).marks : []

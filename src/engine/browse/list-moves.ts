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
  const moves = inPlaylist ? { ...ofPlaylist(list.filter.playlistId!) } : { ...NOTHING }
  addSort(moves, list.sort)
  if (list.noun === 'genres') return moves
  for (const { kind } of [...marksIn(list.filter), ...marksTyped(list.filter.text)]) {
    if (kind === 'played') moves.plays = true
    else moves.marks = true
  }
  if (list.noun === 'tracks' ? list.filter.availability !== undefined : list.filter.playable === true)
    moves.sources = true
  return moves
}

/** Costs a look at its rules; changes with playlists only. */
export function movesOfPlaylist(db: Database, id: PlaylistId): Moves {
  const moves: Moves = { ...NOTHING, playlists: true }
  const rules = rulesOf(db, id)
  if (rules === null || rules === undefined) return moves
  addRules(moves, rules.group)
  if (rules.limit !== null) addSort(moves, rules.sort)
  return moves
}

const NOTHING: Moves = { plays: false, marks: false, playlists: false, sources: false, days: false }

function addSort(moves: Moves, { by, thenBy }: Pick<List['sort'], 'by' | 'thenBy'>): void {
  for (const key of [by, thenBy]) if (key !== undefined) addField(moves, key)
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
}

/** Most typed words are no filter words; what has no colon is none. */
const marksTyped = (text: string | undefined): readonly Mark[] =>
  text?.includes(':') === true ? parseSearch(text).marks : []

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import { fold } from '../../../src/engine/library/search-text.ts'
import type { Change } from '../../../src/engine/personal/personal.ts'
import { playlistSql, smartTracksSql } from '../../../src/engine/browse/playlist-sql.ts'
import { addItem, removePlaylist, setPlaylist } from '../../../src/engine/playlists/kinds.ts'
import { SmartRules, type Condition, type RuleGroup } from '../../../src/shared/model/smart-rules.ts'
import type { PlaylistId, TrackId } from '../../../src/shared/model/ids.ts'
import { random, type Random } from '../../../scripts/music/random.ts'
import { personalOf } from '../../support/personal.ts'
import { libraryOf, type SmallLibrary, type TrackOf } from './library-of.ts'

const NOW = 1_800_000_000_000
const DAY_MS = 86_400_000
const BY_TITLE = { by: 'title', desc: false, thenDesc: false } as const

/** A track with what is known of it beside its description, as plain JavaScript. */
interface Known extends TrackOf {
  id: TrackId
  comment: string | null
  bpm: number | null
  label: string | null
  stars: number
  plays: number
  lastPlayedAt?: number
  favouriteAt?: number
  playlists: string[]
  playable: boolean
}

const TEXTS = ['Café', 'cafe del mar', 'Ólafur', 'olaf', 'AC/DC', '100%', '_', "'", '"', '東京', 'Tokyo', 'Mar', '']
const LISTS = ['one', 'two', 'smart', 'deleted', 'never']

let library: SmallLibrary
let tracks: Known[]

const textOf = ({ pick, int }: Random) =>
  Array.from({ length: 1 + int(2) }, () => pick(TEXTS))
    .join(' ')
    .trim()

beforeAll(async () => {
  library = await libraryOf()
  const dice = random(7)
  const { pick, int, chance } = dice
  const described = Array.from({ length: 200 }, (): TrackOf => {
    const artist = chance(0.9) ? textOf(dice) : ''
    return {
      title: textOf(dice),
      artist,
      ...(chance(0.8) && { album: pick(['Mar', 'Café', '東京 1', 'Zero', 'One']), albumArtist: pick(['Olaf', 'Mar']) }),
      compilation: chance(0.2),
      year: chance(0.8) ? 1990 + int(10) : null,
      durationMs: 1000 * int(10),
      trackNo: chance(0.8) ? int(5) : null,
      discNo: chance(0.5) ? int(3) : null,
      genres: Array.from({ length: int(3) }, () => pick(['Rock', 'Röck', 'Jazz', 'Café'])),
      ...(chance(0.3) && { composer: pick(['Olaf', 'Bach']) }),
      format: pick(['flac', 'mp3']),
      lossless: chance(0.5),
      bitrateKbps: chance(0.8) ? pick([128, 320, 900]) : null,
      addedAt: NOW - int(20) * DAY_MS,
      folder: pick(['', 'Mar', 'Mar/Café', 'x']),
    }
  })
  const ids = library.add(described)
  const { sql } = library.stores.library
  const personal = personalOf(library.stores)
  const changes: Change[] = [
    setPlaylist('one', { name: 'One', rules: null }),
    setPlaylist('two', { name: 'Two', rules: null }),
    setPlaylist('smart', { name: 'Smart', rules: rulesOf({ match: 'all', rules: [] }) }),
    setPlaylist('deleted', { name: 'Deleted', rules: null }),
  ]
  sql.exec(`update album set label = case id % 3 when 0 then null when 1 then 'Café' else 'Olaf' end`)
  tracks = described.map((track, i) => {
    const id = ids[i]!
    const known: Known = {
      ...track,
      id,
      comment: chance(0.5) ? textOf(dice) : null,
      bpm: chance(0.5) ? pick([90, 120.5]) : null,
      label: null,
      stars: chance(0.4) ? 1 + int(10) : 0,
      plays: chance(0.4) ? 1 + int(4) : 0,
      playlists: [],
      playable: chance(0.8),
    }
    sql.prepare('update track set comment = ?, bpm = ? where key = ?').run(known.comment, known.bpm, id)
    if (!known.playable) {
      sql.prepare('update copy set present = 0 where track_id = (select id from track where key = ?)').run(id)
    }
    known.label = sql
      .prepare('select a.label from track t join album a on a.id = t.album_id where t.key = ?')
      .pluck()
      .get(id) as string | null
    // Of several tracks of an album, the first says what it is.
    known.compilation =
      (sql
        .prepare('select a.compilation from track t join album a on a.id = t.album_id where t.key = ?')
        .pluck()
        .get(id) ?? 0) === 1
    if (known.stars > 0) {
      changes.push({ do: 'set', kind: 'rating', row: `track:${id}`, fields: { stars: known.stars, at: 1 } })
    }
    if (chance(0.3)) {
      known.favouriteAt = NOW - int(20) * DAY_MS
      changes.push({ do: 'set', kind: 'favourite', row: `track:${id}`, fields: { on: true, at: known.favouriteAt } })
    }
    if (known.plays > 0) {
      known.lastPlayedAt = NOW - int(20) * DAY_MS
      library.play(id, known.plays, known.lastPlayedAt)
    }
    for (const list of LISTS) {
      if (!chance(0.2)) continue
      if (list === 'one' || list === 'two') known.playlists.push(list)
      const item = { playlistId: list, trackKey: id, title: '', artist: '', addedAt: 1 }
      changes.push(addItem(`${list}${i}`, item, 'V'), addItem(`${list}${i}b`, item, 'W'))
    }
    return known
  })
  changes.push(removePlaylist('deleted'))
  write(library.stores.personal, (tx) => {
    personal.apply(tx, changes)
  })
})
afterAll(() => library.close())

const rulesOf = (group: RuleGroup, more: Partial<SmartRules> = {}): SmartRules => ({
  group,
  sort: BY_TITLE,
  limit: null,
  ...more,
})

const found = (rules: SmartRules): TrackId[] => {
  const { where, params } = smartTracksSql(library.stores.library.sql, rules, NOW)
  const read = library.stores.library.sql.prepare<unknown[], TrackId>(
    `select t.key from track t where ${where} order by t.id`,
  )
  return read.pluck().all(...params) as TrackId[]
}

describe('the rules of a smart playlist', () => {
  it.each([11, 12, 13, 14, 15, 16])('find what plain JavaScript finds (seed %i)', (seed) => {
    const dice = random(seed)
    let matched = 0
    for (let i = 0; i < 150; i++) {
      const rules = SmartRules.parse(rulesOf(groupOf(dice, 2)))
      const expected = tracks.filter((track) => holdsGroup(track, rules.group)).map(({ id }) => id)
      expect(found(rules), JSON.stringify(rules.group)).toEqual(expected)
      if (expected.length > 0 && expected.length < tracks.length) matched++
    }
    // Else the rules would say nothing.
    expect(matched).toBeGreaterThan(50)
  })

  it('take the first of their order, and those only', () => {
    const rules = rulesOf(
      { match: 'all', rules: [{ field: 'stars', is: 'atLeast', value: 1 }] },
      {
        sort: { by: 'stars', desc: true, thenBy: 'title', thenDesc: false },
        limit: 7,
      },
    )
    const best = tracks
      .filter(({ stars }) => stars > 0)
      .map(({ stars }) => stars)
      .toSorted((a, b) => b - a)
      .slice(0, 7)
    const ids = found(rules)
    const starsOf = (id: TrackId) => tracks.find((track) => track.id === id)!.stars
    expect(ids.map(starsOf).toSorted((a, b) => b - a)).toEqual(best)
  })

  it('never bring text into SQL', () => {
    for (const value of [`'; drop table track; --`, `") or 1 --`, '?', ':x', '\0', '%', '\\']) {
      const { where } = smartTracksSql(
        library.stores.library.sql,
        rulesOf({
          match: 'any',
          rules: [
            { field: 'title', is: 'contains', value },
            { field: 'playlist', is: 'in', id: value },
          ],
        }),
        NOW,
      )
      if (value.length > 2) expect(where).not.toContain(value)
    }
    expect(
      found(rulesOf({ match: 'all', rules: [{ field: 'title', is: 'contains', value: `'` }] })).length,
    ).toBeGreaterThan(0)
  })

  it('hold a group of as many as there may be', () => {
    const rule: Condition = { field: 'title', is: 'isNot', value: 'no such title' }
    const group: RuleGroup = {
      match: 'all',
      rules: Array.from({ length: 8 }, () => ({
        match: 'any' as const,
        rules: Array.from({ length: 50 }, () => rule),
      })),
    }
    expect(found(rulesOf(group))).toHaveLength(tracks.length)
  })

  it('are those of the playlist, and an ordinary one holds each track once', () => {
    const { sql } = library.stores.library
    const of = (id: string) => {
      const one = playlistSql(sql, id as PlaylistId, NOW)
      return (
        one &&
        sql
          .prepare<unknown[], TrackId>(`select t.key from track t where ${one.where} order by t.id`)
          .pluck()
          .all(...one.params)
      )
    }
    expect(of('one')).toEqual(tracks.filter(({ playlists }) => playlists.includes('one')).map(({ id }) => id))
    expect(of('smart')).toHaveLength(tracks.length)
    expect(of('deleted')).toBeUndefined()
    expect(of('never')).toBeUndefined()
  })
})

function groupOf(dice: Random, depth: number): RuleGroup {
  const { int, pick, chance } = dice
  return {
    match: pick(['all', 'any'] as const),
    rules: Array.from({ length: int(4) }, () =>
      depth > 0 && chance(0.3) ? groupOf(dice, depth - 1) : conditionOf(dice),
    ),
  }
}

function conditionOf(dice: Random): Condition {
  const { int, pick, chance } = dice
  switch (int(5)) {
    case 0:
    case 1:
      return {
        field: pick([
          'title',
          'artist',
          'album',
          'albumArtist',
          'genre',
          'composer',
          'label',
          'comment',
          'format',
          'folder',
        ] as const),
        is: pick(['is', 'isNot', 'contains', 'containsNot', 'startsWith', 'endsWith'] as const),
        value: pick([...TEXTS, 'CAFE', 'mar', 'ac', 'dc', 'rock', 'flac', 'bach', '京', ' ']),
      }
    case 2: {
      const field = pick(['year', 'durationMs', 'bitrateKbps', 'bpm', 'stars', 'plays', 'trackNo', 'discNo'] as const)
      const values = {
        year: 1995,
        durationMs: 5000,
        bitrateKbps: 320,
        bpm: 120.5,
        stars: 5,
        plays: 2,
        trackNo: 2,
        discNo: 1,
      }
      return {
        field,
        is: pick(['is', 'isNot', 'atLeast', 'atMost'] as const),
        value: chance(0.3) ? pick([0, -1, 10]) : values[field],
      }
    }
    case 3:
      return {
        field: pick(['addedAt', 'lastPlayedAt', 'favouriteAt'] as const),
        is: pick(['inLast', 'notInLast'] as const),
        days: 1 + int(20),
      }
    default:
      return chance(0.3)
        ? { field: 'playlist', is: pick(['in', 'notIn'] as const), id: pick(LISTS) }
        : { field: pick(['favourite', 'lossless', 'compilation', 'playable'] as const), is: chance(0.5) }
  }
}

const holdsGroup = (track: Known, { match, rules }: RuleGroup): boolean => {
  const holds = (rule: Condition | RuleGroup) =>
    'match' in rule ? holdsGroup(track, rule) : holdsCondition(track, rule)
  return rules.length === 0 || (match === 'all' ? rules.every(holds) : rules.some(holds))
}

function holdsCondition(track: Known, rule: Condition): boolean {
  if (rule.field === 'playlist') return track.playlists.includes(rule.id) === (rule.is === 'in')
  if ('days' in rule) {
    const at = { addedAt: track.addedAt, lastPlayedAt: track.lastPlayedAt, favouriteAt: track.favouriteAt }[rule.field]
    return (at !== undefined && at >= NOW - rule.days * DAY_MS) === (rule.is === 'inLast')
  }
  if (!('value' in rule)) {
    const holds = {
      favourite: track.favouriteAt !== undefined,
      lossless: track.lossless,
      compilation: track.compilation,
      playable: track.playable,
    }[rule.field]
    return holds === rule.is
  }
  if (typeof rule.value === 'number') return holdsNumber(numberOf(track, rule.field as string), rule.is, rule.value)
  return holdsText(textsOf(track)[rule.field as keyof ReturnType<typeof textsOf>], rule.is, rule.value)
}

const numberOf = (track: Known, field: string): number | null =>
  (track as unknown as Record<string, number | null>)[field] ?? null

function holdsNumber(number: number | null, is: string, value: number): boolean {
  if (is === 'isNot') return number !== value
  if (number === null) return false
  return is === 'is' ? number === value : is === 'atLeast' ? number >= value : number <= value
}

/** Each field's values; empty text where there is none. */
const textsOf = (track: Known) => ({
  title: [track.title],
  artist: [track.artist ?? ''],
  album: [track.album ?? ''],
  albumArtist: [track.album === undefined ? '' : (track.albumArtist ?? '')],
  genre: track.genres ?? [],
  composer: track.composer === undefined ? [] : [track.composer],
  label: [track.label ?? ''],
  comment: [track.comment ?? ''],
  format: [track.format ?? ''],
  folder: [track.folder ?? ''],
})

function holdsText(values: readonly string[], is: string, value: string): boolean {
  const wanted = fold(value)
  if (is === 'isNot') return !holdsText(values, 'is', value)
  if (is === 'containsNot') return !holdsText(values, 'contains', value)
  const folded = values.length === 0 ? [''] : values.map(fold)
  // To be empty is to have no value that is not.
  if (is === 'is' && wanted === '') return folded.every((text) => text === '')
  return folded.some((text) =>
    is === 'is'
      ? text === wanted
      : is === 'contains'
        ? text.includes(wanted)
        : is === 'startsWith'
          ? text.startsWith(wanted)
          : text.endsWith(wanted),
  )
}

/**
 * Takes in what a file says, beside what is there: nothing here is overwritten or doubled, so the same file a second time
 * changes nothing, and one that was cut off is completed by taking it in again. Written in steps, for a file may hold years; all of it
 * is one act, and one entry of the history of changes.
 */
import { createHash } from 'node:crypto'
import type { PlaylistId } from '../../shared/model/ids.ts'
import type { ImportReport } from '../../shared/model/playlist.ts'
import type { Stores } from '../db/store.ts'
import { favouriteChange } from '../favourites/kind.ts'
import { playId, plays } from '../history/kind.ts'
import { keysOf, rootsOf } from '../library/alias-sql.ts'
import { applyInSteps } from '../personal/apply-in-steps.ts'
import { newAct, type Change, type Personal } from '../personal/personal.ts'
import type { ItemEdits, NewItem } from '../playlists/item-edits.ts'
import { restoreFolder, restoreItem, restorePlaylist, setFolder, setPlaylist } from '../playlists/kinds.ts'
import { ratingChange } from '../ratings/kind.ts'
import { matchTracks } from './match-tracks.ts'
import { Pace } from './pace.ts'
import { nameOf, type Told, type ToldMark, type ToldPlaylist, type TrackRef } from './told.ts'

interface Parts {
  stores: Stores
  personal: Personal
  items: ItemEdits
  /** Milliseconds since 1970. */
  now(): number
}

const NAMED = 100

export class TakeInTold {
  readonly #parts: Parts
  readonly #statements

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.stores.personal
    this.#statements = {
      began: sql
        .prepare<[string], number>(
          'select number from op where act = ? and origin = (select origin from meta) order by number limit 1',
        )
        .pluck(),
      // What was made and taken back again has its cells still, with nothing in them.
      isHeld: sql.prepare<[string, string, string]>(
        `select 1 from cell where kind = ? and row = ? and field = ? and value <> 'null'`,
      ),
      playlist: sql.prepare<[string]>('select 1 from playlist where id = ?'),
      smart: sql.prepare<[string]>('select 1 from playlist where id = ? and rules is not null'),
      folder: sql.prepare<[string]>('select 1 from playlist_folder where id = ?'),
      item: sql.prepare<[string]>('select 1 from playlist_item where id = ?'),
      page: sql.prepare<[string, string, number], { id: string; trackKey: string }>(
        'select id, track_key as trackKey from playlist_item where playlist_id = ? and id > ? order by id limit ?',
      ),
      favourite: sql.prepare<[string, string]>('select 1 from favourite where type = ? and key = ?'),
      rating: sql.prepare<[string, string]>('select 1 from rating where type = ? and key = ?'),
      play: sql.prepare<[string, string]>('select 1 from event where kind = ? and id = ?'),
    }
  }

  async takeIn(told: Told): Promise<ImportReport> {
    const { stores } = this.#parts
    const pace = new Pace()
    const matched = await matchTracks(stores.library.sql, told.tracks, pace)
    const act = newAct()
    const playlists = await this.#takeFoldersAndPlaylists(told, act)
    let items = 0
    for (const playlist of told.playlists) {
      if (playlist.rules === null) items += await this.#takeItems(playlist, { matched, pace, act })
    }
    const report = {
      playlists,
      items,
      favourites: await this.#takeFavourites(told, matched, act),
      ratings: await this.#takeRatings(told, matched, act),
      plays: await this.#takePlays(told, matched, act),
    }
    const unmatched = told.tracks.filter((ref) => !matched.has(ref))
    return {
      ...report,
      unmatched: unmatched.length,
      unmatchedNames: unmatched.slice(0, NAMED).map(nameOf),
      // Plays stay, so with them it could not be taken back.
      changeId: report.plays > 0 ? null : ((this.#statements.began.get(act) as number | undefined) ?? null),
    }
  }

  /** Before any of their items. Returns how many playlists were new. */
  async #takeFoldersAndPlaylists({ folders, playlists }: Told, act: string): Promise<number> {
    const { stores, personal, now } = this.#parts
    const taken = new Set<string>()
    const changes: Change[][] = []
    for (const { id, name, parentId } of folders) {
      if (this.#statements.folder.get(id) !== undefined) continue
      changes.push([restoreFolder(id), ...this.#unlessHeld('playlist-folder', id, setFolder(id, { name, parentId }))])
    }
    for (const playlist of playlists) {
      const id = idOf(playlist)
      if (taken.has(id) || this.#statements.playlist.get(id) !== undefined) continue
      taken.add(id)
      const { name, description, folderId, rules, createdAt = now() } = playlist
      const created = setPlaylist(id, { name, description, folderId, rules, createdAt })
      changes.push([restorePlaylist(id), ...this.#unlessHeld('playlist', id, created)])
    }
    await applyInSteps<Change[]>({ db: stores.personal, personal }, changes, (one) => one, { act })
    return taken.size
  }

  /** Those that do not stand in it yet, behind what does; a track as often as the file has it. */
  async #takeItems(
    playlist: ToldPlaylist,
    { matched, pace, act }: { matched: ReadonlyMap<TrackRef, string>; pace: Pace; act: string },
  ): Promise<number> {
    const { stores, personal, items } = this.#parts
    const id = idOf(playlist)
    // Here it follows from rules, whatever the file says.
    if (this.#statements.smart.get(id) !== undefined) return 0
    const standing = await this.#standingIn(id, pace)
    const [added, back]: [NewItem[], string[]] = [[], []]
    const counted = new Map<string, number>()
    const seen = new Set<string>()
    for (const { id: itemId, track, addedAt } of playlist.items) {
      await pace.breathe()
      const trackKey = matched.get(track) ?? unknownKey(track)
      // An item that is known by its id is that item, whatever else holds its track.
      if (itemId !== undefined && (seen.has(itemId) || standing.ids.has(itemId))) {
        if (!seen.has(itemId)) standing.tracks.set(trackKey, (standing.tracks.get(trackKey) ?? 1) - 1)
        seen.add(itemId)
        continue
      }
      const nth = (counted.get(trackKey) ?? 0) + 1
      counted.set(trackKey, nth)
      if (itemId === undefined && nth <= (standing.tracks.get(trackKey) ?? 0)) continue
      const newId = itemId ?? this.#nameFor(id, trackKey, nth, seen)
      // Of another playlist, for in this one it would have been found.
      if (this.#statements.item.get(newId) !== undefined) continue
      seen.add(newId)
      if (this.#isHeld('playlist-item', newId)) back.push(newId)
      else {
        const { title, artist } = track
        added.push({ id: newId, trackKey, title, artist, ...(addedAt !== undefined && { addedAt }) })
      }
    }
    await applyInSteps<string>({ db: stores.personal, personal }, back, (itemId) => [restoreItem(itemId)], { act })
    if (added.length > 0) await items.add(id as PlaylistId, added, { act })
    return added.length + back.length
  }

  /** The same for the same file, here and on other devices. */
  #nameFor(id: string, trackKey: string, nth: number, seen: ReadonlySet<string>): string {
    for (let n = nth; ; n++) {
      const name = digestOf('item', id, trackKey, String(n)).slice(0, 16)
      if (!seen.has(name) && this.#statements.item.get(name) === undefined) return name
    }
  }

  async #standingIn(id: string, pace: Pace): Promise<{ ids: Set<string>; tracks: Map<string, number> }> {
    const [ids, tracks] = [new Set<string>(), new Map<string, number>()]
    for (let after = ''; ;) {
      const page = this.#statements.page.all(id, after, 1_000)
      const roots = rootsOf(
        this.#parts.stores.library.sql,
        page.map(({ trackKey }) => trackKey),
      )
      for (const { id, trackKey } of page) {
        const root = roots.get(trackKey) ?? trackKey
        ids.add(id)
        tracks.set(root, (tracks.get(root) ?? 0) + 1)
      }
      if (page.length < 1_000) return { ids, tracks }
      after = page.at(-1)!.id
      await pace.breathe()
    }
  }

  #takeFavourites({ favourites }: Told, matched: ReadonlyMap<TrackRef, string>, act: string): Promise<number> {
    return this.#take(favourites, act, (mark) => {
      const key = keyOf(mark, matched)
      if (key === undefined || this.#isMarked('favourite', mark.type, key)) return undefined
      return favouriteChange(mark.type, key, mark.at ?? this.#parts.now())
    })
  }

  #takeRatings({ ratings }: Told, matched: ReadonlyMap<TrackRef, string>, act: string): Promise<number> {
    // What is one track here may have been several there: the stars given last are its stars.
    const lastFirst = ratings.toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0))
    return this.#take(lastFirst, act, (mark) => {
      const key = keyOf(mark, matched)
      if (key === undefined || mark.type === 'artist') return undefined
      if (this.#isMarked('rating', mark.type, key)) return undefined
      return ratingChange(mark.type, key, mark.stars, mark.at ?? this.#parts.now())
    })
  }

  /** A play is known by its track and when it began. */
  #takePlays({ plays: told }: Told, matched: ReadonlyMap<TrackRef, string>, act: string): Promise<number> {
    return this.#take(told, act, ({ track, at, playedMs }) => {
      const trackKey = matched.get(track) ?? track.key
      if (trackKey === undefined) return undefined
      const isHeld = (key: string) => this.#statements.play.get(plays.name, playId(key, at)) !== undefined
      if (this.#keysOf(trackKey).some(isHeld)) return undefined
      return { do: 'event', kind: plays.name, id: playId(trackKey, at), trackKey, at, ms: playedMs }
    })
  }

  #isMarked(mark: 'favourite' | 'rating', type: ToldMark['type'], key: string): boolean {
    const keys = type === 'track' ? this.#keysOf(key) : [key]
    return keys.some((one) => this.#statements[mark].get(type, one) !== undefined)
  }

  #keysOf = (trackKey: string): string[] => keysOf(this.#parts.stores.library.sql, trackKey)

  /** Returns how many were new. */
  async #take<Item>(
    items: readonly Item[],
    act: string,
    changeOf: (item: Item) => Change | undefined,
  ): Promise<number> {
    const { stores, personal } = this.#parts
    let taken = 0
    const seen = new Set<string>()
    const changesOf = (item: Item): Change[] => {
      const change = changeOf(item)
      // Twice within one step, it is not yet to be seen in the tables.
      const row = change && ('row' in change ? change.row : change.do === 'event' ? change.id : '')
      if (change === undefined || seen.has(row!)) return []
      seen.add(row!)
      taken++
      return [change]
    }
    await applyInSteps<Item>({ db: stores.personal, personal }, items, changesOf, { act })
    return taken
  }

  #isHeld = (kind: string, row: string): boolean =>
    this.#statements.isHeld.get(kind, row, kind === 'playlist-item' ? 'what' : 'name') !== undefined

  #unlessHeld = (kind: string, row: string, change: Change): Change[] => (this.#isHeld(kind, row) ? [] : [change])
}

const keyOf = (mark: ToldMark, matched: ReadonlyMap<TrackRef, string>): string | undefined =>
  mark.type === 'track' ? (matched.get(mark.track) ?? mark.track.key) : mark.id

const digestOf = (...parts: string[]): string => createHash('sha256').update(parts.join('\n')).digest('base64url')

/** Of what names none, a digest of all it says: the same file is the same playlist, on every device. */
function idOf(playlist: ToldPlaylist): string {
  if (playlist.id !== undefined) return playlist.id
  const known = idsOfUnnamed.get(playlist)
  if (known !== undefined) return known
  const tracks = playlist.items.map(({ track }) => unknownKey(track))
  const id = digestOf('playlist', playlist.name, ...tracks, JSON.stringify(playlist.rules)).slice(0, 22)
  idsOfUnnamed.set(playlist, id)
  return id
}

const idsOfUnnamed = new WeakMap<ToldPlaylist, string>()

/** Stands for a track that is known by names only: no trackKey looks like this. */
const unknownKey = ({ key, mbRecordingId = '', path = '', title, artist }: TrackRef): string =>
  key ?? `n-${digestOf('track', mbRecordingId, path, title, artist).slice(0, 22)}`

/** What the user did as one file, out and in: playlists, hearts, stars and plays, as much of it as is wanted. */
import type { ImportReport } from '../../shared/model/playlist.ts'
import type { Stores } from '../db/store.ts'
import { writeCollection, type Collection } from './collection-json.ts'
import { Pace } from './pace.ts'
import type { TextFile } from './playlist-files.ts'
import { readFile } from './read-file.ts'
import { StoredLists } from './stored-lists.ts'
import type { TakeInTold } from './take-in-told.ts'
import { trackFacts, type TrackFacts } from './track-facts.ts'

export type Exported = 'playlists' | 'favourites' | 'ratings' | 'plays'

interface Parts {
  stores: Stores
  takeIn: TakeInTold
  /** Milliseconds since 1970. */
  now(): number
}

const PAGE = 2_000

type Marked<More> = { type: string; key: string; at: number } & More

export class PersonalFiles {
  readonly #parts: Parts
  readonly #lists: StoredLists
  readonly #statements

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.stores.personal
    this.#lists = new StoredLists(sql)
    const after = `(type, key) > ($type, $key) order by type, key limit ${PAGE}`
    this.#statements = {
      favourites: sql.prepare<[After], Marked<object>>(`select type, key, at from favourite where ${after}`),
      ratings: sql.prepare<[After], Marked<{ stars: number }>>(
        `select type, key, at, stars from rating where ${after}`,
      ),
      plays: sql.prepare<[{ at: number; id: string }], { id: string; track: string; at: number; playedMs: number }>(
        `select id, track_key as track, at, ms as playedMs from event
         where kind = 'play' and (at, id) > ($at, $id) order by at, id limit ${PAGE}`,
      ),
    }
  }

  async export(what: readonly Exported[], { signal }: { signal?: AbortSignal | undefined } = {}): Promise<TextFile> {
    const pace = new Pace({ signal })
    const now = this.#parts.now()
    const named = new Map<string, TrackFacts | undefined>()
    const lists: Omit<Collection, 'tracks'> = {}
    if (what.includes('playlists')) Object.assign(lists, await this.#playlists(named, pace))
    if (what.includes('favourites')) lists.favourites = await this.#marks(this.#statements.favourites, named, pace)
    if (what.includes('ratings')) lists.ratings = await this.#marks(this.#statements.ratings, named, pace)
    if (what.includes('plays')) lists.plays = await this.#plays(named, pace)
    const facts = await trackFacts(this.#parts.stores.library.sql, [...named.keys()], pace)
    const tracks: Collection['tracks'] = [...named].flatMap(([key, told]) => {
      const track = facts.get(key) ?? told
      if (track === undefined) return []
      const { title, artist, album, durationMs, mbRecordingId } = track
      return [[key, { title, artist, album, durationMs, mbRecordingId }] as const]
    })
    const day = new Date(now).toISOString().slice(0, 10)
    const text = await writeCollection({ ...lists, tracks }, now, pace)
    return { fileName: `soul-player-${day}.json`, mime: 'application/json', text }
  }

  /** REFUSED with what is wrong with the file. */
  async import({ fileName, text }: { fileName: string; text: string }): Promise<ImportReport> {
    return this.#parts.takeIn.takeIn(await readFile(fileName, text, new Pace()))
  }

  async #playlists(named: Map<string, TrackFacts | undefined>, pace: Pace): Promise<Omit<Collection, 'tracks'>> {
    const playlists: NonNullable<Collection['playlists']>[number][] = []
    for (const playlist of this.#lists.playlists()) {
      const items = await this.#lists.itemsOf(playlist.id, pace)
      for (const { trackId, title, artist } of items) named.set(trackId, { title, artist })
      playlists.push({
        ...playlist,
        items: items.map(({ itemId, trackId, addedAt }) => ({ id: itemId, track: trackId, addedAt })),
      })
    }
    return { folders: this.#lists.folders(), playlists }
  }

  async #marks(
    read: { all(after: After): Marked<{ stars?: number }>[] },
    named: Map<string, TrackFacts | undefined>,
    pace: Pace,
  ): Promise<object[]> {
    const marks: object[] = []
    for (let after: After = { type: '', key: '' }; ;) {
      const page = read.all(after)
      for (const { type, key, at, stars } of page) {
        const mark = type === 'track' ? { type, track: key } : { type, id: key }
        marks.push({ ...mark, ...(stars !== undefined && { stars: stars / 2 }), at })
        if (type === 'track' && !named.has(key)) named.set(key, undefined)
      }
      if (page.length < PAGE) return marks
      after = { type: page.at(-1)!.type, key: page.at(-1)!.key }
      await pace.breathe()
    }
  }

  async #plays(named: Map<string, TrackFacts | undefined>, pace: Pace): Promise<NonNullable<Collection['plays']>> {
    const plays: NonNullable<Collection['plays']>[number][] = []
    for (let after = { at: -1, id: '' }; ;) {
      const page = this.#statements.plays.all(after)
      for (const { id: _, ...play } of page) {
        plays.push(play)
        if (!named.has(play.track)) named.set(play.track, undefined)
      }
      if (page.length < PAGE) return plays
      after = { at: page.at(-1)!.at, id: page.at(-1)!.id }
      await pace.breathe()
    }
  }
}

interface After {
  type: string
  key: string
}

/**
 * Playlists, ordinary and smart, and their folders. Reads for pages go through `PlaylistRows`, items through `ItemEdits`; here is
 * what may be done with what.
 */
import { randomBytes } from 'node:crypto'
import type { PlaylistFolderId, PlaylistId, PlaylistItemId, TrackId } from '../../shared/model/ids.ts'
import type { PlaylistItem, PlaylistItemSort, PlaylistRow } from '../../shared/model/playlist.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { write, type Stores } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Change, Personal } from '../personal/personal.ts'
import { conditionsIn, MOST_CONDITIONS } from './conditions.ts'
import { PlaylistFolders } from './folders.ts'
import { ItemEdits, type NewItem } from './item-edits.ts'
import { standingIn } from './item-keys.ts'
import { ordered } from './item-order.ts'
import * as kinds from './kinds.ts'
import type { PlaylistMoves, PlaylistNumbers, RulesAnswer } from './playlist-numbers.ts'
import { notThere, PlaylistRows } from './playlist-rows.ts'
import type { Random } from './positions.ts'

interface Waiting {
  signal?: AbortSignal | undefined
}

interface Parts {
  stores: Stores
  personal: Personal
  host: Pick<Host, 'log' | 'now'>
  tracks: {
    resolve(selection: TrackSelection, waiting: { signal?: AbortSignal }): Promise<readonly TrackId[]>
    rows(ids: readonly TrackId[]): (TrackRow | null)[]
    playlistNumbers(
      ids: readonly PlaylistId[],
      how: { urgent: boolean; signal?: AbortSignal | undefined },
    ): Promise<PlaylistNumbers[]>
    playlistMoves(id: PlaylistId): PlaylistMoves
    underRules(
      asked: { rules: SmartRules; limit: number },
      waiting: Waiting,
    ): Promise<RulesAnswer & { rows: TrackRow[] }>
  }
  random?: Random
}

interface NewPlaylist {
  name: string
  folderId: PlaylistFolderId | null
  description: string
  rules?: SmartRules | undefined
  selection?: TrackSelection | undefined
}

type PlaylistEdit = { [Field in 'name' | 'description' | 'folderId' | 'rules']?: NewPlaylist[Field] | undefined }

/** As much as one call can answer with ids. */
const MOST_AT_ONCE = 100_000
/** Tracks looked up between two turns of the event loop. */
const SLICE = 1_000
/** Tracks whose rows are read between two turns: each is a few microseconds. */
const ROWS = 250
const NAMED = 100

export class Playlists {
  readonly #parts: Parts
  readonly folders: PlaylistFolders
  readonly #rows: PlaylistRows
  /** For whoever takes many in. */
  readonly edits: ItemEdits
  readonly #names

  constructor(parts: Parts) {
    const { stores, personal, host, tracks, random = Math.random } = parts
    this.#parts = parts
    this.#rows = new PlaylistRows({
      stores,
      host,
      numbersOf: (ids, how) => tracks.playlistNumbers(ids, how),
      movesOf: (id) => tracks.playlistMoves(id),
    })
    this.folders = new PlaylistFolders({ rows: this.#rows, apply: (changes) => this.#apply(changes) })
    this.edits = new ItemEdits({ stores, personal, now: () => host.now(), random })
    this.#names = stores.library.sql.prepare<[string], NewItem>(
      'select t.key as trackKey, t.title, t.artist from json_each(?) j cross join track t on t.key = j.value',
    )
  }

  stop(): void {
    this.#rows.stop()
  }

  all(waiting?: Waiting) {
    return this.#rows.all(waiting)
  }

  get(id: PlaylistId, waiting?: Waiting): Promise<PlaylistRow> {
    return this.#rows.get(id, waiting)
  }

  items(id: PlaylistId, window: { offset: number; limit: number }) {
    this.#expectOrdinary(id)
    const stored = this.edits.window(id, window)
    const rows = this.#parts.tracks.rows(stored.map(({ trackId }) => trackId))
    const items = stored.map(({ trackId: _, ...item }, i): PlaylistItem => ({ ...item, track: rows[i] ?? null }))
    return { items, offset: window.offset, total: this.edits.count(id), revision: this.#rows.revision }
  }

  itemIds(id: PlaylistId, window: { offset: number; limit: number }): PlaylistItemId[] {
    this.#expectOrdinary(id)
    return this.edits.itemIds(id, window)
  }

  async create(
    { name, folderId, description, rules, selection }: NewPlaylist,
    waiting: { signal?: AbortSignal } = {},
  ): Promise<PlaylistRow> {
    if (rules && selection) {
      throw new EngineError(
        'REFUSED',
        'A smart playlist takes its tracks from its rules. Leave out the tracks, or the rules.',
      )
    }
    if (rules) expectRules(rules)
    if (folderId !== null) this.folders.get(folderId)
    const id = randomBytes(16).toString('base64url') as PlaylistId
    const created = kinds.setPlaylist(id, {
      name,
      folderId,
      description,
      rules: rules ?? null,
      createdAt: this.#parts.host.now(),
    })
    const items = selection ? await this.#itemsOf(await this.#resolve(selection, waiting), waiting) : []
    if (items.length === 0) this.#apply([created])
    else await this.edits.add(id, items, { first: [created] })
    return this.#rows.get(id, waiting)
  }

  async update(id: PlaylistId, { rules, folderId, ...fields }: PlaylistEdit): Promise<PlaylistRow> {
    const playlist = this.#expect(id)
    if (rules !== undefined) {
      if (!playlist.isSmart) {
        throw new EngineError(
          'REFUSED',
          `“${playlist.name}” holds tracks of your choice, and rules would take their place. Create a smart playlist instead.`,
        )
      }
      expectRules(rules)
    }
    if (folderId !== undefined && folderId !== null) this.folders.get(folderId)
    this.#apply([
      kinds.setPlaylist(id, {
        ...(fields.name !== undefined && { name: fields.name }),
        ...(fields.description !== undefined && { description: fields.description }),
        ...(folderId !== undefined && { folderId }),
        ...(rules !== undefined && { rules }),
      }),
    ])
    return this.#rows.get(id)
  }

  remove(id: PlaylistId): void {
    this.#expect(id)
    this.#apply([kinds.removePlaylist(id)])
  }

  async restore(id: PlaylistId): Promise<PlaylistRow> {
    this.#apply([kinds.restorePlaylist(id)])
    return this.#rows.get(id)
  }

  async duplicates(id: PlaylistId, selection: TrackSelection, waiting: { signal?: AbortSignal } = {}) {
    this.#expectOrdinary(id)
    const trackIds = await this.#resolve(selection, waiting)
    const named: TrackId[] = []
    let count = 0
    for await (const slice of slices(trackIds, waiting)) {
      const standing = standingIn(this.#parts.stores.library.sql, id, slice)
      for (const trackId of slice) {
        if (!standing.has(trackId)) continue
        count++
        if (named.length < NAMED) named.push(trackId)
      }
    }
    return { of: trackIds.length, count, tracks: this.#parts.tracks.rows(named).filter((row) => row !== null) }
  }

  async add(
    id: PlaylistId,
    { selection, at, skipDuplicates }: { selection: TrackSelection; at?: number | undefined; skipDuplicates?: boolean },
    waiting: { signal?: AbortSignal } = {},
  ): Promise<{ added: number; skipped: number; itemIds: PlaylistItemId[] }> {
    this.#expectOrdinary(id)
    const trackIds = await this.#resolve(selection, waiting)
    const items = await this.#itemsOf(
      skipDuplicates ? await this.#withoutDuplicates(id, trackIds, waiting) : trackIds,
      waiting,
    )
    this.#expectOrdinary(id)
    const itemIds = items.length === 0 ? [] : await this.edits.add(id, items, { at })
    return { added: itemIds.length, skipped: trackIds.length - itemIds.length, itemIds }
  }

  async move(id: PlaylistId, itemIds: readonly PlaylistItemId[], to: number): Promise<void> {
    this.#expectOrdinary(id)
    await this.edits.move(id, itemIds, to)
  }

  /** Puts the items in another order, once. What comes in or goes meanwhile, here or on another device, stays as it came. */
  async sort(id: PlaylistId, sort: PlaylistItemSort): Promise<{ before: PlaylistItemId[] }> {
    this.#expectOrdinary(id)
    const count = this.edits.count(id)
    if (count > MOST_AT_ONCE) {
      throw new EngineError(
        'REFUSED',
        `These are ${count} tracks, and a playlist of at most ${MOST_AT_ONCE} can be sorted. Divide it into several.`,
      )
    }
    const { tracks, random = Math.random } = this.#parts
    const { before, after } = await ordered(this.edits.slices(id, ROWS), sort, {
      rows: (ids) => tracks.rows(ids),
      random,
    })
    return { before: (await this.edits.arrange(id, after)) ? before : [] }
  }

  async arrange(id: PlaylistId, itemIds: readonly PlaylistItemId[]): Promise<void> {
    this.#expectOrdinary(id)
    await this.edits.arrange(id, itemIds)
  }

  async removeItems(id: PlaylistId, itemIds: readonly PlaylistItemId[]): Promise<void> {
    this.#expectOrdinary(id)
    await this.edits.remove(id, itemIds)
  }

  async restoreItems(id: PlaylistId, itemIds: readonly PlaylistItemId[]): Promise<void> {
    this.#expectOrdinary(id)
    await this.edits.restore(itemIds)
  }

  containing(trackId: TrackId, waiting?: Waiting): Promise<PlaylistRow[]> {
    return this.#rows.containing(trackId, waiting)
  }

  async preview(asked: { rules: SmartRules; limit: number }, waiting: Waiting = {}) {
    expectRules(asked.rules)
    const { total, durationMs, rows } = await this.#parts.tracks.underRules(asked, waiting)
    return { total, durationMs, rows }
  }

  #apply(changes: readonly Change[]): void {
    const { stores, personal } = this.#parts
    write(stores.personal, (tx) => personal.apply(tx, changes))
  }

  async #resolve(selection: TrackSelection, waiting: { signal?: AbortSignal }): Promise<readonly TrackId[]> {
    const trackIds = await this.#parts.tracks.resolve(selection, waiting)
    if (trackIds.length > MOST_AT_ONCE) {
      throw new EngineError(
        'REFUSED',
        `These are ${trackIds.length} tracks, and a playlist takes ${MOST_AT_ONCE} at once. Choose fewer, or create a smart playlist.`,
      )
    }
    return trackIds
  }

  async #withoutDuplicates(id: PlaylistId, trackIds: readonly TrackId[], waiting: { signal?: AbortSignal }) {
    const fresh = new Set<TrackId>()
    for await (const slice of slices(trackIds, waiting)) {
      const standing = standingIn(this.#parts.stores.library.sql, id, slice)
      for (const trackId of slice) if (!standing.has(trackId)) fresh.add(trackId)
    }
    return [...fresh]
  }

  /** With the names they have now, to be shown where the tracks are not. */
  async #itemsOf(trackIds: readonly TrackId[], waiting: { signal?: AbortSignal }): Promise<NewItem[]> {
    const items: NewItem[] = []
    for await (const slice of slices(trackIds, waiting)) {
      const named = new Map(this.#names.all(JSON.stringify([...new Set(slice)])).map((item) => [item.trackKey, item]))
      for (const trackKey of slice) items.push(named.get(trackKey) ?? { trackKey, title: '', artist: '' })
    }
    return items
  }

  #expect(id: PlaylistId) {
    const playlist = this.#rows.find(id)
    if (playlist === undefined) throw notThere()
    return playlist
  }

  #expectOrdinary(id: PlaylistId): void {
    const { name, isSmart } = this.#expect(id)
    if (!isSmart) return
    throw new EngineError(
      'REFUSED',
      `“${name}” is a smart playlist: what is in it follows from its rules. Change the rules, or take another playlist.`,
    )
  }
}

function expectRules({ group }: SmartRules): void {
  if (conditionsIn(group) <= MOST_CONDITIONS) return
  throw new EngineError(
    'REFUSED',
    `These are more than ${MOST_CONDITIONS} rules. Leave some out, or make two playlists of them.`,
  )
}

/** With a turn of the event loop between two. */
async function* slices<Item>(
  items: readonly Item[],
  { signal }: { signal?: AbortSignal },
): AsyncGenerator<readonly Item[]> {
  for (let from = 0; from < items.length; from += SLICE) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    yield items.slice(from, from + SLICE)
  }
}

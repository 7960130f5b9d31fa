/**
 * Playlists as pages show them. What is said of them as wholes is counted once and kept until something changes: of an
 * ordinary playlist that was edited at once, before it is answered; of smart ones, and when the library has changed, behind what
 * is shown, which is then announced anew.
 */
import type { PlaylistFolderId, PlaylistId, TrackId } from '../../shared/model/ids.ts'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { PlaylistFolderRow, PlaylistRow } from '../../shared/model/playlist.ts'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import type { Stores } from '../db/store.ts'
import { EngineError, isAbort } from '../errors.ts'
import type { Host } from '../host.ts'
import { keysOf } from '../library/alias-sql.ts'
import { asTree } from './folder-tree.ts'
import { touchedPlaylists } from './kinds.ts'
import type { PlaylistMoves, PlaylistNumbers } from './playlist-numbers.ts'

interface Parts {
  stores: Stores
  host: Pick<Host, 'log' | 'now'>
  /** `urgent`: somebody waits for it. */
  numbersOf(
    ids: readonly PlaylistId[],
    how: { urgent: boolean; signal?: AbortSignal | undefined },
  ): Promise<PlaylistNumbers[]>
  movesOf(id: PlaylistId): PlaylistMoves
}

interface Waiting {
  signal?: AbortSignal | undefined
}

interface StoredPlaylist {
  id: PlaylistId
  name: string
  folderId: PlaylistFolderId | null
  description: string
  rules: string | null
  createdAt: number
  changedAt: number
}

interface Counted {
  numbers: PlaylistNumbers
  /** Of what they were counted from; empty once items were written. */
  stamp: string
}

/** Counting behind what is shown may use this share of the time, so that a long scan does not keep it busy with nothing else. */
const REST = 2
/** Playlists counted between two looks at what else there is to do. */
const AT_ONCE = 50
const DAY_MS = 86_400_000

const COLUMNS = `id, name, folder_id as folderId, description, rules, created_at as createdAt, changed_at as changedAt`

export class PlaylistRows {
  readonly #parts: Parts
  readonly #counted = new Map<PlaylistId, Counted>()
  readonly #statements
  readonly #stopListening: () => void
  /** Raised by what changes smart playlists without moving the library's revision. */
  readonly #moved = { plays: 0, marks: 0, playlists: 0, sources: 0 }
  #counting: Promise<void> | undefined
  #resting: NodeJS.Timeout | undefined
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    const { personal, library } = parts.stores
    this.#statements = {
      all: personal.sql.prepare<[], StoredPlaylist>(`select ${COLUMNS} from playlist`),
      smart: personal.sql.prepare<[], StoredPlaylist>(`select ${COLUMNS} from playlist where rules is not null`),
      one: personal.sql.prepare<[string], StoredPlaylist>(`select ${COLUMNS} from playlist where id = ?`),
      containing: personal.sql.prepare<[string], StoredPlaylist>(
        `select ${COLUMNS} from playlist where id in (
           select i.playlist_id from json_each(?) j cross join playlist_item i on i.track_key = j.value)`,
      ),
      inFolder: personal.sql.prepare<[string], PlaylistId>('select id from playlist where folder_id = ?').pluck(),
      folders: personal.sql.prepare<[], PlaylistFolderRow>(
        'select id, name, parent_id as parentId from playlist_folder order by id',
      ),
      revision: library.sql.prepare<[], string>(`select value from meta where name = 'revision'`).pluck(),
    }
    this.#stopListening = personal.events.listen(({ kind }) => {
      const moved = MOVED_BY[kind]
      if (moved === undefined) return
      this.#moved[moved]++
      // What says how many belong to it now is to be right without being asked for again; nothing is counted that was never shown.
      if (this.#counted.size > 0 && this.#statements.smart.all().some((one) => this.#isOutdated(one)))
        this.#countLater()
    })
  }

  stop(): void {
    this.#stopped = true
    this.#stopListening()
    clearTimeout(this.#resting)
  }

  get revision(): number {
    return Number(this.#statements.revision.get() ?? 0)
  }

  async all(waiting: Waiting = {}): Promise<{ playlists: PlaylistRow[]; folders: PlaylistFolderRow[] }> {
    return {
      playlists: await this.#rowsOf(() => this.#statements.all.all(), waiting),
      folders: this.folders().toSorted(byName),
    }
  }

  containing(trackId: TrackId, waiting: Waiting = {}): Promise<PlaylistRow[]> {
    const keys = keysOf(this.#parts.stores.library.sql, trackId)
    return this.#rowsOf(() => this.#statements.containing.all(JSON.stringify(keys)), waiting)
  }

  async get(id: PlaylistId, waiting: Waiting = {}): Promise<PlaylistRow> {
    const [row] = await this.#rowsOf(() => this.#statements.one.all(id), waiting)
    if (row === undefined) throw notThere()
    return row
  }

  folders(): PlaylistFolderRow[] {
    return asTree(this.#statements.folders.all())
  }

  playlistsIn(folderId: PlaylistFolderId): PlaylistId[] {
    return this.#statements.inFolder.all(folderId) as PlaylistId[]
  }

  /** Without anything that is counted. */
  find(id: PlaylistId): { name: string; folderId: PlaylistFolderId | null; isSmart: boolean } | undefined {
    const found = this.#statements.one.get(id)
    return found && { name: found.name, folderId: found.folderId, isSmart: found.rules !== null }
  }

  async #rowsOf(read: () => StoredPlaylist[], { signal }: Waiting): Promise<PlaylistRow[]> {
    this.#forgetTouched()
    const uncounted = read().flatMap(({ id, rules }) => (rules === null && !this.#counted.get(id)?.stamp ? id : []))
    if (uncounted.length > 0) await this.#count(uncounted, { urgent: true, signal })
    // Read anew: while it was counted, it may have been renamed or deleted.
    const stored = read()
    const folderIds = new Set(this.folders().map(({ id }) => id))
    if (stored.some((one) => !this.#isFresh(one))) this.#countLater()
    return stored.map((one) => this.#rowOf(one, folderIds)).toSorted(byName)
  }

  #rowOf(stored: StoredPlaylist, folderIds: ReadonlySet<PlaylistFolderId>): PlaylistRow {
    const { id, folderId, rules, changedAt, ...row } = stored
    const numbers = this.#counted.get(id)?.numbers
    return {
      ...row,
      id,
      // One whose folder is not here, or not any more, stands at the top.
      folderId: folderId !== null && folderIds.has(folderId) ? folderId : null,
      rules: rules === null ? null : (JSON.parse(rules) as SmartRules),
      length: numbers?.length ?? null,
      missing: numbers?.missing ?? 0,
      durationMs: numbers?.durationMs ?? null,
      coverIds: numbers?.coverIds ?? [],
      // A device with a wrong clock may tell of the future.
      changedAt: Math.min(Math.max(changedAt, numbers?.lastAddedAt ?? 0), this.#parts.host.now()),
    }
  }

  #isFresh = (stored: StoredPlaylist): boolean => this.#counted.get(stored.id)?.stamp === this.#stampOf(stored)

  #isOutdated = (stored: StoredPlaylist): boolean => this.#counted.has(stored.id) && !this.#isFresh(stored)

  /** Everything its numbers follow from, beside its items. */
  #stampOf({ id, rules }: Pick<StoredPlaylist, 'id' | 'rules'>): string {
    if (rules === null) return `${this.revision}`
    const { plays, marks, sources, days } = this.#parts.movesOf(id)
    return [
      this.revision,
      rules,
      plays && this.#moved.plays,
      marks && this.#moved.marks,
      sources && this.#moved.sources,
      rules.includes('"playlist"') && this.#moved.playlists,
      days && Math.floor(this.#parts.host.now() / DAY_MS),
    ].join(' ')
  }

  /** Items of these were written since; what was counted of them does not hold. */
  #forgetTouched(): void {
    const touched = touchedPlaylists(this.#parts.stores.personal.sql)
    for (const id of touched) {
      const counted = this.#counted.get(id as PlaylistId)
      if (counted) counted.stamp = ''
    }
    touched.clear()
  }

  /** Returns whether anything is another now. */
  async #count(
    ids: readonly PlaylistId[],
    how: { urgent: boolean; signal?: AbortSignal | undefined },
  ): Promise<boolean> {
    const stamps = new Map(
      ids.flatMap((id) => this.#statements.one.all(id)).map((stored) => [stored.id, this.#stampOf(stored)]),
    )
    let changed = false
    for (const numbers of await this.#parts.numbersOf(ids, how)) {
      const known = this.#counted.get(numbers.id)
      if (JSON.stringify(known?.numbers) !== JSON.stringify(numbers)) changed = true
      this.#counted.set(numbers.id, { numbers, stamp: stamps.get(numbers.id) ?? '' })
    }
    // Edited while it was counted: the next who asks has it counted again.
    this.#forgetTouched()
    return changed
  }

  #countLater(): void {
    if (this.#counting !== undefined || this.#resting !== undefined || this.#stopped) return
    const since = performance.now()
    this.#counting = this.#countStale()
      .catch((error: unknown) => {
        // What is shown stays as it is; whoever asks next has it tried again.
        if (!isAbort(error)) this.#parts.host.log.error({ err: error }, 'counting playlists failed')
      })
      .finally(() => {
        this.#counting = undefined
        if (this.#stopped) return
        const rest = (performance.now() - since) * REST
        this.#resting = setTimeout(() => {
          this.#resting = undefined
          if (this.#statements.all.all().some((one) => !this.#isFresh(one))) this.#countLater()
        }, rest).unref()
      })
  }

  async #countStale(): Promise<void> {
    const stale = this.#statements.all.all().filter((one) => !this.#isFresh(one))
    let changed = false
    for (let from = 0; from < stale.length && !this.#stopped; from += AT_ONCE) {
      const ids = stale.slice(from, from + AT_ONCE).map(({ id }) => id)
      if (await this.#count(ids, { urgent: false })) changed = true
    }
    if (changed && !this.#stopped) this.#parts.stores.personal.events.announce({ kind: 'playlists.changed' })
  }
}

export const notThere = (): EngineError =>
  new EngineError('NOT_FOUND', 'This playlist is not there any more. It may have been deleted on another device.')

const MOVED_BY: Partial<Record<LiveEvent['kind'], 'plays' | 'marks' | 'playlists' | 'sources'>> = {
  'history.changed': 'plays',
  'marks.changed': 'marks',
  'playlists.changed': 'playlists',
  'sources.changed': 'sources',
  'availability.changed': 'sources',
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const byName = (a: { name: string; id: string }, b: { name: string; id: string }): number =>
  collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)

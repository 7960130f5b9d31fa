/**
 * The catalogue as other devices sync it: pages by cursor of what this library tells (library/revs.ts). Without a cursor a
 * page begins a walk over everything that is there; when the walk ends, its cursor leads to what has changed since. A page
 * is a stretch of an index by number, so the last of a million costs what the first does.
 *
 * To be made right after the stores are opened, before anything writes.
 */
import type { AlbumsPage, ArtistsPage, SyncKind, TracksPage } from '../../shared/protocol/sync.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { numberIn, REV } from '../library/numbers.ts'
import { toldName } from '../library/revs.ts'
import { CursorGone, cursorText, readCursor, type Cursor } from './cursor.ts'
import { currentEpoch, epochHolds } from './epochs.ts'
import { Feeds, type Stretch } from './feeds.ts'
import { StaleKinds } from './stale-kinds.ts'
import { storeIdOf } from './store-id.ts'

export interface PageOf {
  tracks: TracksPage
  albums: AlbumsPage
  artists: ArtistsPage
}

export interface PageQuery {
  cursor?: string | undefined
  /** At most so many rows and deletions; a page may hold fewer, and more still follow. */
  limit: number
}

export interface CatalogueCounts {
  tracks: number
  albums: number
  artists: number
}

interface Parts {
  library: LibraryDb
  /** How long changes are gathered before listeners hear of them. */
  staleAfterMs?: number
}

const STALE_AFTER_MS = 250

export class Catalogue {
  readonly #library: LibraryDb
  readonly #storeId: string
  readonly #feeds: Feeds
  readonly #stale: StaleKinds

  constructor({ library, staleAfterMs = STALE_AFTER_MS }: Parts) {
    this.#library = library
    this.#storeId = storeIdOf(library.sql) ?? write(library, ({ sql }) => storeIdOf(sql, { make: true }))
    this.#feeds = new Feeds(library.sql)
    this.#stale = new StaleKinds({ events: library.events, feeds: this.#feeds, afterMs: staleAfterMs })
  }

  /** Of the library: another one after it has been made anew. */
  storeId(): string {
    return this.#storeId
  }

  /** Of what is told. */
  counts(): CatalogueCounts {
    const told = (kind: SyncKind) => numberIn(this.#library.sql, toldName(kind))
    return { tracks: told('tracks'), albums: told('albums'), artists: told('artists') }
  }

  /** Throws CursorGone. */
  page<Kind extends SyncKind>(kind: Kind, query: PageQuery): PageOf[Kind] {
    return JSON.parse(this.pageText(kind, query)) as PageOf[Kind]
  }

  /** The same as JSON text, at a third of the price. */
  pageText(kind: SyncKind, { cursor: text, limit }: PageQuery): string {
    const given = text === undefined ? undefined : this.#checked(readCursor(text, kind))
    const seen = numberIn(this.#library.sql, REV)
    const { rev: after, walk, done = 0, since = after } = given ?? { rev: 0, walk: seen }
    const stretch = this.#feeds.read(kind, { after, goneAfter: Math.max(after, walk ?? 0), limit })
    const on = walk === undefined ? { since } : { walk, done: done + stretch.rows.length }
    const next: Cursor = {
      kind,
      storeId: this.#storeId,
      epoch: currentEpoch(this.#library),
      rev: stretch.hasMore ? stretch.last : seen,
      seen,
      ...(stretch.hasMore ? on : {}),
    }
    return pageText(kind, {
      stretch,
      newAfter: walk === undefined ? since : undefined,
      cursor: cursorText(next),
      left: stretch.hasMore ? this.#left(kind, next) : 0,
    })
  }

  /** Called with what has become stale, a little after it was committed. Returns the function that stops listening. */
  onStale(listener: (kinds: SyncKind[]) => void): () => void {
    return this.#stale.listen(listener)
  }

  stop(): void {
    this.#stale.stop()
  }

  #checked(cursor: Cursor): Cursor {
    if (cursor.storeId !== this.#storeId || !epochHolds(this.#library.sql, cursor)) throw new CursorGone()
    return cursor
  }

  /** Never too few. In a walk: what is told less what was, with room for what may have been told twice or gone since. */
  #left(kind: SyncKind, { rev, seen, walk, done }: Cursor): number {
    const most = seen - rev
    if (walk === undefined || done === undefined) return most
    return Math.min(most, Math.max(this.counts()[kind] - done, 0) + 2 * (seen - walk))
  }
}

interface Written {
  stretch: Stretch
  /** Rows born after it are new, the others changed; undefined in a walk, which does not tell them apart. */
  newAfter: number | undefined
  cursor: string
  left: number
}

function pageText(kind: SyncKind, { stretch: { rows, gone, hasMore }, newAfter, cursor, left }: Written): string {
  const list = (name: string, texts: readonly string[]) => `"${name}":[${texts.join(',')}]`
  const textsOf = (wanted: (bornRev: number) => boolean) =>
    rows.flatMap(({ bornRev, text }) => (wanted(bornRev) ? [text] : []))
  const lists =
    newAfter === undefined
      ? [
          list(
            kind,
            textsOf(() => true),
          ),
        ]
      : [
          list(
            `new_${kind}`,
            textsOf((bornRev) => bornRev > newAfter),
          ),
          list(
            `updated_${kind}`,
            textsOf((bornRev) => bornRev <= newAfter),
          ),
        ]
  lists.push(
    list(
      `deleted_${kind}`,
      gone.map((key) => JSON.stringify(key)),
    ),
  )
  return `{${lists.join(',')},"next_cursor":"${cursor}","has_more":${hasMore},"left":${left}}`
}

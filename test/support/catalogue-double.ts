/**
 * A server's catalogue in memory, told by cursor as the protocol says it: rows by `rev`, graves, epochs, 410. It stands in
 * for the network and whatever is behind it: a test changes rows while it is paged, and lets any request fail, be late, or
 * be answered with what was answered before.
 */
import type { ServerEvent } from '../../src/shared/protocol/events.ts'
import { SoulError, type SoulErrorKind } from '../../src/engine/sources/soul/soul-error.ts'
import type { CopyRecord } from '../../src/engine/sources/source.ts'
import type { CataloguePage, SyncClient } from '../../src/engine/sync/ports.ts'
import { copyRecord } from './records.ts'

interface Row {
  rev: number
  bornRev: number
  /** Null: in its grave. */
  title: string | null
}

interface Cursor {
  storeId: string
  epoch: number
  rev: number
  /** Where the count stood: what the page did not tell because it had gone by then is known to have gone only up to here. */
  seen: number
  /** While everything is walked over: the rev at which that began. */
  walk?: number
}

export interface Asked {
  what: 'health' | 'library' | 'tracks'
  cursor: string | null
  limit: number
}

/** What becomes of a request: an error, or another answer than the right one. Undefined: nothing special. */
export type Fault = (
  asked: Asked,
  n: number,
) => SoulError | ((page: CataloguePage) => CataloguePage) | Promise<void> | undefined

/** What a track costs on the wire, or so. */
const BYTES_A_TRACK = 600

export class CatalogueDouble implements SyncClient {
  storeId = 'store-1'
  /** All requests so far, events aside. */
  readonly asked: Asked[] = []
  fault: Fault = () => undefined
  /** Called before each page is put together: rows may change. */
  beforePage: () => void = () => {}
  #rows = new Map<string, Row>()
  #rev = 0
  /** One for each run, the last being this one's; numbers are never used twice. */
  #epochs = [{ id: 1, firstRev: 0 }]
  #lastEpoch = 1
  readonly #sockets = new Set<(event: ServerEvent | SoulError | null) => void>()
  #eventNumber = 0
  eventsFault: () => SoulError | undefined = () => undefined
  /** The last ids with which sockets were opened. */
  readonly opened: (string | undefined)[] = []

  // What the server's people do.

  put(id: string, title = `Title of ${id}`): void {
    const before = this.#rows.get(id)
    const rev = ++this.#rev
    this.#rows.set(id, { rev, bornRev: before?.title == null ? rev : before.bornRev, title })
  }

  putMany(count: number, prefix = 't'): void {
    for (let i = 0; i < count; i++) this.put(`${prefix}${String(i).padStart(5, '0')}`)
  }

  remove(id: string): void {
    const row = this.#rows.get(id)
    if (row?.title != null) this.#rows.set(id, { ...row, rev: ++this.#rev, title: null })
  }

  ids(): string[] {
    return [...this.#rows].filter(([, { title }]) => title !== null).map(([id]) => id)
  }

  restart(): void {
    this.#epochs.push({ id: ++this.#lastEpoch, firstRev: this.#rev })
  }

  /** As it is now; `restore` brings it back, and the server starts with it. */
  backUp(): () => void {
    const [rows, rev, epochs] = [new Map(this.#rows), this.#rev, [...this.#epochs]]
    return () => {
      this.#rows = new Map(rows)
      this.#rev = rev
      this.#epochs = [...epochs]
      this.restart()
    }
  }

  /** The same library, and nobody's cursor is of use. */
  forgetCursors(): void {
    this.#epochs = []
    this.restart()
  }

  // What a mirror of it should hold: `id title`, sorted.

  lines(): string[] {
    return [...this.#rows]
      .filter(([, { title }]) => title !== null)
      .map(([id, { title }]) => `${id} ${title}`)
      .sort()
  }

  // What clients ask.

  get pages(): number {
    return this.asked.filter(({ what }) => what === 'tracks').length
  }

  async health(_options: { signal: AbortSignal }): Promise<void> {
    await this.#meet({ what: 'health', cursor: null, limit: 0 })
  }

  async library(_options: { signal: AbortSignal }) {
    await this.#meet({ what: 'library', cursor: null, limit: 0 })
    return { store_id: this.storeId, counts: { tracks: this.ids().length } }
  }

  async tracks(query: { cursor: string | null; limit: number }, { signal }: { signal: AbortSignal }) {
    signal.throwIfAborted()
    const change = await this.#meet({ what: 'tracks', ...query })
    this.beforePage()
    signal.throwIfAborted()
    const page = this.#page(query)
    return change ? change(page) : page
  }

  async *events({ lastId, signal }: { lastId?: string | undefined; signal: AbortSignal }): AsyncGenerator<ServerEvent> {
    this.opened.push(lastId)
    const refused = this.eventsFault()
    if (refused) throw refused
    const waiting: (ServerEvent | SoulError | null)[] = []
    let wake = () => {}
    const socket = (event: ServerEvent | SoulError | null) => {
      waiting.push(event)
      wake()
    }
    const onAbort = () => socket(null)
    this.#sockets.add(socket)
    signal.addEventListener('abort', onAbort)
    try {
      yield { type: 'hello', id: this.#eventId() }
      for (;;) {
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        const event = waiting.shift()
        if (event === null) return
        if (event instanceof SoulError) throw event
        if (event) yield event
      }
    } finally {
      this.#sockets.delete(socket)
      signal.removeEventListener('abort', onAbort)
    }
  }

  get sockets(): number {
    return this.#sockets.size
  }

  say(type: 'stale' | 'resync', kinds: ('tracks' | 'albums')[] = ['tracks']): void {
    this.#eventNumber++
    const id = this.#eventId()
    for (const socket of this.#sockets) socket(type === 'stale' ? { type, id, kinds } : { type, id })
  }

  /** Null: closed in good order. */
  breakSockets(error: SoulError | null): void {
    for (const socket of this.#sockets) socket(error)
  }

  get #epoch(): number {
    return this.#epochs.at(-1)!.id
  }

  #eventId = () => `run${this.#epoch}:${this.#eventNumber}`

  async #meet(asked: Asked): Promise<((page: CataloguePage) => CataloguePage) | undefined> {
    this.asked.push(asked)
    // Never in the same turn, as over a wire.
    await new Promise((resolve) => void setImmediate(resolve))
    const fault = this.fault(asked, this.asked.length)
    if (fault instanceof SoulError) throw fault
    if (fault instanceof Promise) await fault
    return typeof fault === 'function' ? fault : undefined
  }

  #page({ cursor: text, limit }: { cursor: string | null; limit: number }): CataloguePage {
    const from = this.#cursorOf(text)
    const walking = from.walk !== undefined
    const found = [...this.#rows]
      .filter(([, { rev, title }]) => rev > from.rev && (title !== null || !walking || rev > from.walk!))
      .sort(([, a], [, b]) => a.rev - b.rev)
    const told = found.slice(0, limit)
    const hasMore = found.length > told.length
    const copies = told.filter(([, { title }]) => title !== null).map(([id, { title }]) => copyOf(id, title!))
    const rev = hasMore ? told.at(-1)![1].rev : this.#rev
    const to: Cursor = { storeId: this.storeId, epoch: this.#epoch, rev, seen: this.#rev }
    if (walking && hasMore) to.walk = from.walk!
    return {
      walking,
      copies,
      deleted: told.filter(([, { title }]) => title === null).map(([id]) => id),
      rejected: [],
      nextCursor: JSON.stringify(to),
      hasMore,
      left: found.length - told.length,
      bytes: 100 + copies.length * BYTES_A_TRACK,
    }
  }

  #cursorOf(text: string | null): Cursor {
    if (text === null) {
      return { storeId: this.storeId, epoch: this.#epoch, rev: 0, seen: this.#rev, walk: this.#rev }
    }
    const cursor = JSON.parse(text) as Cursor
    const run = this.#epochs.findIndex(({ id }) => id === cursor.epoch)
    const end = this.#epochs[run + 1]?.firstRev ?? this.#rev
    if (cursor.storeId !== this.storeId || run < 0 || cursor.seen > end) throw soulError('gone')
    return cursor
  }
}

const copyOf = (id: string, title: string): CopyRecord =>
  copyRecord(
    id,
    { title, album: `Album ${id.slice(0, -1)}`, artists: [`Artist ${id.slice(0, -2)}`] },
    {
      folder: `Music/${id.slice(0, -1)}`,
      trackKey: id,
      headHash: '',
    },
  )

export const soulError = (kind: SoulErrorKind, retryAfterMs?: number): SoulError =>
  new SoulError(kind, `“Attic” had an error (${kind}). Do something about it.`, { retryAfterMs })

/**
 * One sync with one server, from its first request to the last write:
 *
 *   connecting ▶ pages ▶ what has gone? ▶ grouping ▶ done
 *        ▲         │          └ too much ▶ held by the brake
 *        └─ 410 ───┘ everything is compared anew
 *
 * A server of which all is known answers one request. Everything that matters is in the database after each page, so a sync
 * that is cut off, cancelled or failing goes on where it was. While a page is written the next one is on its way, and what
 * came is grouped beside, so that the library can be used from the first page on.
 *
 * The server is not trusted to end: pages that lead nowhere, repeat themselves, or hold more than was asked for or announced
 * end the sync, and what came until then stays.
 */
import type { Logger } from 'pino'
import type { SourceId } from '../../shared/model/ids.ts'
import { write, type LibraryDb } from '../db/store.ts'
import type { Writes } from '../writer/writes.ts'
import { SoulError } from '../sources/soul/soul-error.ts'
import { rowsIn } from './apply-page.ts'
import { breathe, type Clock } from './clock.ts'
import { dropIssues } from './issue-rows.ts'
import { letGoOfTold, letGoOfUnmet, releaseIfNoneHeld, type LetGo } from './let-go.ts'
import { PageSize } from './page-size.ts'
import type { CataloguePage, SyncClient } from './ports.ts'
import { withRetry } from './retry.ts'
import { beginAnew, endWalk, hasNotes, isComparing, markSynced, openWalk, syncState } from './state-rows.ts'

export interface SyncProgress {
  phase: 'connecting' | 'syncing' | 'grouping' | 'retrying'
  done: number
  total: number | null
  /** For `retrying`: when the next try is made. */
  nextAt: number | null
}

export interface SyncRunParts {
  library: LibraryDb
  client: Pick<SyncClient, 'library' | 'tracks'>
  clock: Clock
  log: Logger
  /** 0 ≤ x < 1 */
  random(): number
  onProgress(progress: SyncProgress): void
  /** The server has answered. */
  onAnswer(): void
  /** Moves what was written to the log of the library into it, off the main thread. */
  checkpoint?: (() => Promise<void> | void) | undefined
  writes: Writes
  /** Aborts when the user cancels, and when the engine stops. */
  signal: AbortSignal
}

/** Rows taken in before they are grouped again. */
const GROUP_EVERY = 1_000
/** How often one sync may be told to begin anew. */
const MOST_ANEW = 2
/** What a page counts for at least. */
const EMPTY_PAGE = 50
/** Rows beyond those announced: for what changes meanwhile. */
const SLACK = 10_000
/** However many are announced. */
const MOST_ROWS = 10_000_000
const WAL_PAGES = 1_000
const WAL_PAGES_WHILE_SYNCING = 30_000
/** Of the connection's pages. A walk writes all over the indexes; what was put out of memory is read again for the next page. */
const CACHE_KIB = 32_000
const CACHE_KIB_WHILE_WALKING = 96_000

export class SyncRun {
  /** What it has done so far; also after it has failed. */
  readonly counts = { full: false, added: 0, updated: 0, removed: 0, pages: 0, bytes: 0 }
  readonly #source: { sourceId: SourceId; name: string }
  readonly #parts: SyncRunParts
  readonly #size = new PageSize()
  #progress: SyncProgress = { phase: 'connecting', done: 0, total: null, nextAt: null }
  #ungrouped = 0
  #grouped = false
  #beside: Beside | undefined
  #checkpointed = Promise.resolve()

  constructor(source: { sourceId: SourceId; name: string }, parts: SyncRunParts) {
    this.#source = source
    this.#parts = parts
  }

  /** Rejects with a SoulError, with the reason of the signal, or with a fault of ours. */
  async run(): Promise<'done' | 'braked'> {
    const { library, signal, checkpoint } = this.#parts
    if (checkpoint) library.sql.pragma(`wal_autocheckpoint = ${WAL_PAGES_WHILE_SYNCING}`)
    if (syncState(library, this.#source.sourceId).walking) {
      library.sql.pragma(`cache_size = -${CACHE_KIB_WHILE_WALKING}`)
    }
    try {
      this.#tell({})
      await this.#comeToTheEnd()
      const { braked } = await this.#letGo()
      await this.#groupRest(signal)
      this.#finish()
      return braked ? 'braked' : 'done'
    } catch (error) {
      await this.#groupWhatIsThere()
      throw error
    } finally {
      // What is left in the log would else be moved by the next write, and waited for.
      await this.#checkpointed
      if (library.sql.open) {
        library.sql.pragma(`cache_size = -${CACHE_KIB}`)
        if (checkpoint) library.sql.pragma(`wal_autocheckpoint = ${WAL_PAGES}`)
      }
    }
  }

  // Pages.

  async #comeToTheEnd(): Promise<void> {
    for (let anew = 0; ; anew++) {
      const fetching = new AbortController()
      try {
        return await this.#pages(AbortSignal.any([this.#parts.signal, fetching.signal]))
      } catch (error) {
        if (!(error instanceof SoulError) || error.kind !== 'gone') throw error
        if (anew >= MOST_ANEW) throw this.#bad('asks again and again to compare everything anew')
        beginAnew(this.#parts.library, this.#source.sourceId)
      } finally {
        fetching.abort()
      }
    }
  }

  async #pages(signal: AbortSignal): Promise<void> {
    const { library, clock, writes } = this.#parts
    const { sourceId } = this.#source
    if (syncState(library, sourceId).walking) await this.#openWalk(signal)
    const { walking, cursor, done, total } = syncState(library, sourceId)
    const limits = new Limits((what) => this.#bad(what))
    let asked = cursor
    let next = this.#fetch(asked, signal)
    if (walking) this.#tell({ phase: 'syncing', done, total })
    for (;;) {
      const page = await next
      // Its last part has just been taken apart; the write is for the next turn.
      await breathe()
      limits.check(page, asked)
      if (page.hasMore) next = this.#fetch((asked = page.nextCursor), signal)
      signal.throwIfAborted()
      const { added, updated, removed, ms } = await writes.applyPage(this.#source, page, { at: clock.now() })
      this.#size.noteWrite(rowsIn(page), ms)
      this.counts.added += added
      this.counts.updated += updated
      this.counts.removed += removed
      this.#ungrouped += added + updated + removed
      const sofar = this.#progress.done + rowsIn(page)
      // What the server announced when it began is not what it has at the end.
      const all = walking ? Math.max(total ?? 0, sofar) : limits.announced
      this.#tell({ phase: 'syncing', done: sofar, total: all })
      await breathe()
      signal.throwIfAborted()
      if (!page.hasMore) return
      await this.#groupBeside()
    }
  }

  async #openWalk(signal: AbortSignal): Promise<void> {
    const { library, client } = this.#parts
    const { sourceId } = this.#source
    this.counts.full = true
    const { store_id: storeId, counts } = await this.#ask(() => client.library({ signal }), signal)
    const state = syncState(library, sourceId)
    if (state.cursor !== null && state.storeId !== storeId) beginAnew(library, sourceId)
    if (syncState(library, sourceId).cursor === null) {
      write(library, ({ sql }) => dropIssues(sql, sourceId, ['rejected-track']))
    }
    await openWalk(library, sourceId, { storeId, total: counts.tracks, signal })
  }

  #fetch(cursor: string | null, signal: AbortSignal): Promise<CataloguePage> {
    const { client } = this.#parts
    const limit = this.#size.current
    const fetched = this.#ask(() => client.tracks({ cursor, limit }, { signal }), signal).then((page) => {
      if (page.copies.length + page.rejected.length > limit || page.deleted.length > limit) {
        throw this.#bad('tells more at once than it was asked for')
      }
      this.counts.pages++
      this.counts.bytes += page.bytes
      return page
    })
    // It may fail while the page before it is still being written; it is looked at after that.
    fetched.catch(() => undefined)
    return fetched
  }

  async #ask<Answer>(attempt: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    const { clock, random, onAnswer } = this.#parts
    let before: SyncProgress['phase'] = this.#progress.phase
    const answer = await withRetry(attempt, {
      clock,
      random,
      signal,
      onWait: (nextAt) => {
        if (nextAt !== null) before = this.#progress.phase === 'retrying' ? before : this.#progress.phase
        this.#tell(nextAt === null ? { phase: before, nextAt: null } : { phase: 'retrying', nextAt })
      },
    })
    onAnswer()
    return answer
  }

  // The end.

  async #letGo(): Promise<LetGo> {
    const { library, clock, signal } = this.#parts
    const { sourceId } = this.#source
    const going = { signal, at: clock.now() }
    const { walking } = syncState(library, sourceId)
    let result: LetGo = { removed: 0, braked: false }
    if (walking) {
      if (isComparing(library.sql, sourceId)) result = await letGoOfUnmet(library, this.#source, going)
      await endWalk(library, sourceId, { signal })
    } else if (hasNotes(library.sql, sourceId)) {
      result = await letGoOfTold(library, this.#source, going)
    }
    this.counts.removed += result.removed
    this.#ungrouped += result.removed
    return result
  }

  /** While pages come, one grouping at a time; fails with the one that has ended. */
  async #groupBeside(): Promise<void> {
    if (this.#beside !== undefined && !this.#beside.ended) return
    await this.#beside?.done
    if (this.#grouped && this.#ungrouped < GROUP_EVERY) return
    const beside: Beside = { ended: false, done: this.#group(this.#parts.signal) }
    this.#beside = beside
    // It may fail while a page is being written; it is looked at after that.
    void beside.done.catch(() => undefined).then(() => (beside.ended = true))
  }

  async #groupRest(signal: AbortSignal): Promise<void> {
    if (this.#ungrouped > 0 || this.#beside?.ended === false) this.#tell({ phase: 'grouping' })
    await this.#beside?.done
    await this.#group(signal)
  }

  async #group(signal: AbortSignal): Promise<void> {
    const { writes, checkpoint } = this.#parts
    const changed = this.#ungrouped
    this.#grouped = true
    await writes.regroup({ signal })
    this.#ungrouped -= changed
    if (changed > 0 && checkpoint) this.#checkpointed = Promise.resolve(checkpoint())
  }

  /** After a sync that broke off: what came is shown, though the rest is missing. */
  async #groupWhatIsThere(): Promise<void> {
    const { library, signal, log } = this.#parts
    await this.#beside?.done.catch(() => undefined)
    // An engine that stops goes on with it when it starts again; a user who cancels does not wait for a restart.
    if (this.#ungrouped === 0 || !library.sql.open) return
    try {
      await this.#group(signal.aborted && signal.reason === STOPPING ? signal : new AbortController().signal)
    } catch (error) {
      if (!signal.aborted) log.error({ err: error, source: this.#source.sourceId }, 'grouping failed')
    }
  }

  #finish(): void {
    const { library, clock } = this.#parts
    const { sourceId } = this.#source
    write(library, ({ sql }) => {
      const at = clock.now()
      markSynced(sql, sourceId, at)
      sql.prepare('update source set last_scan_at = ? where id = ?').run(at, sourceId)
      releaseIfNoneHeld(library, sourceId)
    })
  }

  #tell(change: Partial<SyncProgress>): void {
    this.#progress = { ...this.#progress, ...change }
    this.#parts.onProgress(this.#progress)
  }

  #bad(what: string): SoulError {
    return new SoulError(
      'bad-answer',
      `“${this.#source.name}” ${what}, so this sync was stopped. Nothing is lost; update the server, then try again.`,
    )
  }
}

/** A grouping that goes on while pages come. */
interface Beside {
  ended: boolean
  readonly done: Promise<void>
}

/** The reason of a signal that aborts because the engine ends. */
export const STOPPING = new DOMException('the engine stops', 'AbortError')

/** How much a server may tell before it is not believed any more. */
class Limits {
  readonly #bad: (what: string) => SoulError
  readonly #cursors = new Set<string>()
  #told = 0
  #spent = 0
  #announced: number | undefined

  constructor(bad: (what: string) => SoulError) {
    this.#bad = bad
  }

  /** Rows that the first page spoke of. */
  get announced(): number {
    return Math.max(this.#announced ?? 0, this.#told)
  }

  check(page: CataloguePage, asked: string | null): void {
    const rows = rowsIn(page)
    this.#told += rows
    // A page without rows may be: of tracks that are just going. Not for ever.
    this.#spent += Math.max(rows, EMPTY_PAGE)
    this.#announced ??= Math.min(rows + page.left, MOST_ROWS)
    if (!page.hasMore) return
    if (page.nextCursor === asked || this.#cursors.has(page.nextCursor)) {
      throw this.#bad('leads from one page to the same page again')
    }
    this.#cursors.add(page.nextCursor)
    if (this.#spent > this.#announced * 2 + SLACK) throw this.#bad('tells far more than it announced')
  }
}

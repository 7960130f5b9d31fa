/**
 * Rows of one long list, kept by pages and asked for by what is on screen. What is there is answered at once; the page in
 * view is asked for first, then what lies ahead; requests for places scrolled past are aborted. When the library changes the
 * old rows stay on screen until the new ones have come.
 */
import type { ChangeRows } from '../marks/recent-marks.ts'

const PAGE_ROWS = 100

export interface WindowAnswer<T> {
  rows: readonly T[]
  total: number
}

export interface WindowCacheOptions<T> {
  fetch: (window: { offset: number; limit: number }, options: { signal: AbortSignal }) => Promise<WindowAnswer<T>>
  pageRows?: number
  /** Pages kept; those used longest ago go first. */
  maxPages?: number
}

interface Page<T> {
  rows: readonly T[]
  /** Which generation of the library it was read from. */
  generation: number
}

/** How many are asked for at once: one in view, and one ahead of it. */
const MAX_REQUESTS = 2
/** How many pages ahead of the view are asked for, in the direction of scrolling. */
const PAGES_AHEAD = 2

export class WindowCache<T> {
  readonly #fetch: WindowCacheOptions<T>['fetch']
  readonly #pageRows: number
  readonly #maxPages: number
  /** In order of use, the latest last. */
  readonly #pages = new Map<number, Page<T>>()
  readonly #requests = new Map<number, AbortController>()
  readonly #listeners = new Set<() => void>()
  #total: number | undefined
  #generation = 0
  #version = 0
  #wanted: number[] = []
  #view: [firstVisible: number, lastVisible: number, direction: number] = [0, 0, 1]
  #error: unknown
  #failed = false

  constructor({ fetch, pageRows = PAGE_ROWS, maxPages = 40 }: WindowCacheOptions<T>) {
    this.#fetch = fetch
    this.#pageRows = pageRows
    this.#maxPages = maxPages
  }

  /** Length of the whole list; undefined until the first answer. */
  get total(): number | undefined {
    return this.#total
  }

  /** Why the last request failed, while nothing newer came. */
  get error(): unknown {
    return this.#error
  }

  /** Whether anything on screen is older than the library. */
  get stale(): boolean {
    return this.#wanted.some((page) => this.#pages.get(page)?.generation !== this.#generation)
  }

  /** Grows with every change to be drawn. */
  version = (): number => this.#version

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  rowAt(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / this.#pageRows))?.rows[index % this.#pageRows]
  }

  /** Says which rows are to be seen. Cheap; call it at every scroll. */
  want(firstVisible: number, lastVisible: number, direction = 1): void {
    this.#view = [firstVisible, lastVisible, direction]
    const lastPage = this.#total === undefined ? 0 : Math.floor(Math.max(0, this.#total - 1) / this.#pageRows)
    const from = Math.min(lastPage, Math.floor(Math.max(0, firstVisible) / this.#pageRows))
    const to = Math.min(lastPage, Math.floor(Math.max(0, lastVisible, firstVisible) / this.#pageRows))
    const inView: number[] = []
    for (let page = from; page <= to; page++) inView.push(page)
    const ahead: number[] = []
    for (let n = 1; n <= PAGES_AHEAD; n++) {
      const page = direction < 0 ? from - n : to + n
      if (page >= 0 && page <= lastPage) ahead.push(page)
    }
    this.#wanted = [...inView, ...ahead]
    for (const page of inView) this.#touch(page)
    // Fetched already for the other direction, or scrolled past: not worth the engine's time.
    for (const [page, request] of this.#requests) {
      if (!this.#wanted.includes(page)) {
        this.#requests.delete(page)
        request.abort()
      }
    }
    this.#pump()
  }

  /** The library changed: what is on screen is asked for again, and stays until the answer is there. */
  invalidate(): void {
    this.#generation += 1
    for (const request of this.#requests.values()) request.abort()
    this.#requests.clear()
    if (this.#listeners.size > 0) this.#pump()
  }

  /** Other rows in place of those that are there, one for one: what is known of them without asking. */
  change(change: ChangeRows): void {
    let changed = false
    for (const [page, kept] of this.#pages) {
      const rows = change(kept.rows)
      if (rows === kept.rows) continue
      this.#pages.set(page, { ...kept, rows })
      changed = true
    }
    if (changed) this.#changed()
  }

  /** Asks again after an error. */
  retry(): void {
    this.#failed = false
    this.#error = undefined
    this.#pump()
    this.#changed()
  }

  /** Stops what is under way; what is there stays. */
  rest(): void {
    for (const request of this.#requests.values()) request.abort()
    this.#requests.clear()
  }

  #touch(page: number): void {
    const kept = this.#pages.get(page)
    if (!kept) return
    this.#pages.delete(page)
    this.#pages.set(page, kept)
  }

  #pump(): void {
    if (this.#failed) return
    for (const page of this.#wanted) {
      if (this.#requests.size >= MAX_REQUESTS) return
      if (this.#requests.has(page)) continue
      if (this.#pages.get(page)?.generation === this.#generation) continue
      this.#ask(page)
    }
  }

  #ask(page: number): void {
    const request = new AbortController()
    const generation = this.#generation
    this.#requests.set(page, request)
    const window = { offset: page * this.#pageRows, limit: this.#pageRows }
    this.#fetch(window, { signal: request.signal }).then(
      (answer) => {
        if (this.#requests.get(page) !== request) return
        this.#requests.delete(page)
        this.#error = undefined
        this.#keep(page, { rows: answer.rows, generation })
        this.#resize(answer.total)
        this.#changed()
        this.want(...this.#view)
      },
      (error: unknown) => {
        if (this.#requests.get(page) !== request) return
        this.#requests.delete(page)
        if (request.signal.aborted) return
        this.#error = error
        this.#failed = true
        this.#changed()
      },
    )
  }

  #keep(page: number, kept: Page<T>): void {
    this.#pages.delete(page)
    this.#pages.set(page, kept)
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= this.#maxPages) break
      if (!this.#wanted.includes(old)) this.#pages.delete(old)
    }
  }

  /** Pages beyond a shortened list would be shown again when it grows. */
  #resize(total: number): void {
    if (total === this.#total) return
    this.#total = total
    const lastPage = Math.floor(Math.max(0, total - 1) / this.#pageRows)
    for (const page of this.#pages.keys()) if (page > lastPage) this.#pages.delete(page)
  }

  #changed(): void {
    this.#version += 1
    for (const listener of this.#listeners) listener()
  }
}

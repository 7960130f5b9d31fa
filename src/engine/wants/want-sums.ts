/**
 * How much each want and rule comes to, for the pages that show it: counted when somebody asks, kept, and counted anew behind what is
 * shown once it may be out of date. While files come in one after the other that is always; so there is a rest between two.
 */
import { KeptSums, type KeptQuality } from '../../shared/model/downloads.ts'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { isAbort } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Clock } from '../sync/clock.ts'
import type { WantReads } from './reads.ts'

interface Parts {
  library: LibraryDb
  reads: WantReads
  clock: Clock
  log: Host['log']
  /** Sources that make files smaller. */
  converting(): readonly number[]
}

interface Looked {
  /** Null: not counted yet. */
  sums: KeptSums | null
  ranAt: number
}

const REST_MS = 1_000
const REST = 6

/** What makes sums other than they were. */
const MOVED_BY: ReadonlySet<LiveEvent['kind']> = new Set([
  'wants.changed',
  'library.changed',
  'sources.changed',
  'availability.changed',
  'downloads.changed',
])

export class WantSums {
  readonly #parts: Parts
  readonly #find
  readonly #put
  readonly #stopListening: () => void
  readonly #abort = new AbortController()
  /** At which move each was counted. */
  readonly #countedAt = new Map<string, number>()
  /** Of those asked for since the last count. */
  readonly #asked = new Map<string, KeptQuality>()
  #moves = 0
  #isTelling = false
  #counting: Promise<void> | undefined
  #callOff: (() => void) | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql, events } = parts.library
    this.#find = sql.prepare<[string], { sums: string; ranAt: number }>(
      'select sums, ran_at as ranAt from want_state where want = ?',
    )
    this.#put = sql.prepare<[string, string, string]>('update want_state set sums = ? where want = ? and sums <> ?')
    this.#stopListening = events.listen(({ kind }) => {
      if (MOVED_BY.has(kind) && !this.#isTelling) this.#moves++
    })
  }

  async stop(): Promise<void> {
    this.#stopListening()
    this.#callOff?.()
    this.#abort.abort(new DOMException('The library is being closed.', 'AbortError'))
    await this.#counting
  }

  /** Undefined for one that was not looked at. */
  of(name: string, quality: KeptQuality): Looked | undefined {
    const found = this.#find.get(name)
    if (found === undefined) return undefined
    if (this.#countedAt.get(name) !== this.#moves) {
      this.#asked.set(name, quality)
      this.#countLater(0)
    }
    return { sums: KeptSums.nullable().parse(JSON.parse(found.sums)), ranAt: found.ranAt }
  }

  #countLater(ms: number): void {
    if (this.#callOff !== undefined || this.#counting !== undefined || this.#abort.signal.aborted) return
    const { clock, log } = this.#parts
    this.#callOff = clock.after(ms, () => {
      this.#callOff = undefined
      const since = performance.now()
      this.#counting = this.#count()
        .catch((error: unknown) => {
          if (!isAbort(error)) log.error({ err: error }, 'counting what is kept failed')
        })
        .then(() => {
          this.#counting = undefined
          if (this.#asked.size > 0) this.#countLater(Math.max(REST_MS, (performance.now() - since) * REST))
        })
    })
  }

  async #count(): Promise<void> {
    const { library, reads, converting } = this.#parts
    const { signal } = this.#abort
    const asked = [...this.#asked]
    this.#asked.clear()
    let isOther = false
    for (const [name, quality] of asked) {
      const at = this.#moves
      const {
        canBeSmaller: _,
        queuedBytes: __,
        ...sums
      } = await reads.sumsOfWant(name, { quality, converting: converting() }, { signal })
      const text = JSON.stringify(sums)
      isOther = write(library, () => this.#put.run(text, name, text)).changes > 0 || isOther
      this.#countedAt.set(name, at)
    }
    if (!isOther) return
    this.#isTelling = true
    library.events.announce({ kind: 'wants.changed' })
    this.#isTelling = false
  }
}

/**
 * Files that are open for playing, shared by all requests for the same copy: a player asks for several parts of a file, one
 * after the other and side by side, and opening with all its checks costs more than reading a part.
 *
 * A file stays open for a moment after its last answer was sent in full, never after one that broke off, and is given to
 * the next request only if it is still the one at its place, unchanged. A source that cannot tell is asked to open anew.
 */
import type { CopyBytes } from '../sources/source.ts'
import type { BlocksOfFile, RecentBlocks } from './recent-blocks.ts'
import { Shared } from './shared.ts'

/** One request's hold on an open file. */
export interface Lease {
  readonly bytes: CopyBytes
  /** For short ranges of it. */
  readonly blocks: BlocksOfFile
  /** Never aborts while the lease is held; reads are told by it that the file closes. */
  readonly signal: AbortSignal
  /** Once. `keep`: the file may be wanted again soon. */
  release({ keep }: { keep: boolean }): Promise<void>
}

interface Entry {
  readonly key: string
  readonly bytes: CopyBytes
  readonly blocks: BlocksOfFile
  readonly closing: AbortController
  leases: number
  idle: NodeJS.Timeout | undefined
  /** When it was last given out, by the monotonic clock. */
  usedAt: number
  /** When it was last seen to be unchanged, by the monotonic clock. */
  checkedAt: number
  /** While it is looked at: once for all who come meanwhile. */
  checking: Promise<boolean> | undefined
}

/** A change that comes this soon after a look is no other than one that comes while the file is being read. */
const CHECKED_MS = 100

/** More files than this never wait for another request. */
const MAX_IDLE = 4

export class OpenCopies {
  readonly #keepMs: number
  readonly #blocks: RecentBlocks
  readonly #entries = new Map<string, Entry>()
  readonly #opening = new Shared<Entry>()

  constructor({ keepMs, blocks }: { keepMs: number; blocks: RecentBlocks }) {
    this.#keepMs = keepMs
    this.#blocks = blocks
  }

  /** `open` is called when there is no such file open. Rejects as it does, or with the reason of the signal. */
  async lease(
    key: string,
    /** Asked for its signal only when there is something to wait for. */
    who: { readonly signal: AbortSignal },
    open: (signal: AbortSignal) => Promise<CopyBytes>,
  ): Promise<Lease> {
    const known = this.#entries.get(key)
    if (known) {
      this.#hold(known)
      if ((await this.#isCurrent(known)) && this.#entries.get(key) === known) return this.#leaseOf(known)
      await this.#release(known, false)
    }
    const entry = await this.#opening.join(key, { signal: who.signal }, async (shared) => {
      const bytes = await open(shared)
      const closing = new AbortController()
      const opened: Entry = {
        key,
        bytes,
        blocks: this.#blocks.of(bytes, closing.signal),
        closing,
        leases: 0,
        idle: undefined,
        usedAt: performance.now(),
        checkedAt: performance.now(),
        checking: undefined,
      }
      const older = this.#entries.get(key)
      if (older) this.#forget(older)
      this.#entries.set(key, opened)
      // Until the first who waited for it holds it; if all have left meanwhile, this closes it.
      this.#wait(opened, 0)
      return opened
    })
    this.#hold(entry)
    return this.#leaseOf(entry)
  }

  /** A file that is open and was seen to be unchanged a moment ago, for who needs it in this very turn only. */
  glance(key: string): Pick<Lease, 'bytes' | 'blocks'> | undefined {
    const entry = this.#entries.get(key)
    const now = performance.now()
    if (!entry || now - entry.checkedAt >= CHECKED_MS) return undefined
    entry.usedAt = now
    return entry
  }

  /** Closes every file nobody holds, now; those that are held close when they are released. */
  async close(): Promise<void> {
    this.#opening.stop()
    await Promise.all(
      [...this.#entries.values()].map(async (entry) => {
        this.#forget(entry)
        if (entry.leases === 0) await this.#close(entry)
      }),
    )
  }

  async #isCurrent(entry: Entry): Promise<boolean> {
    if (performance.now() - entry.checkedAt < CHECKED_MS) return true
    entry.checking ??= this.#check(entry)
    return entry.checking
  }

  async #check(entry: Entry): Promise<boolean> {
    const began = performance.now()
    try {
      if ((await entry.bytes.isCurrent?.()) !== true) return false
      entry.checkedAt = began
      return true
    } catch {
      return false
    } finally {
      entry.checking = undefined
    }
  }

  #leaseOf(entry: Entry): Lease {
    let released: Promise<void> | undefined
    return {
      bytes: entry.bytes,
      blocks: entry.blocks,
      signal: entry.closing.signal,
      release: ({ keep }) => (released ??= this.#release(entry, keep)),
    }
  }

  #hold(entry: Entry): void {
    entry.leases += 1
    entry.usedAt = performance.now()
    clearTimeout(entry.idle)
    entry.idle = undefined
  }

  async #release(entry: Entry, keep: boolean): Promise<void> {
    entry.leases -= 1
    if (!keep || !entry.bytes.isCurrent || this.#keepMs === 0) this.#forget(entry)
    if (entry.leases > 0) return
    if (this.#entries.get(entry.key) !== entry) return this.#close(entry)
    this.#wait(entry, this.#keepMs)
    const idle = [...this.#entries.values()].filter(({ leases }) => leases === 0)
    for (const oldest of idle.slice(0, Math.max(0, idle.length - MAX_IDLE))) {
      this.#forget(oldest)
      await this.#close(oldest)
    }
  }

  #wait(entry: Entry, ms: number): void {
    entry.idle = setTimeout(() => {
      const rest = ms === 0 ? 0 : entry.usedAt + this.#keepMs - performance.now()
      if (rest > 1 && this.#entries.get(entry.key) === entry) return this.#wait(entry, rest)
      this.#forget(entry)
      void this.#close(entry)
    }, ms).unref()
  }

  /** The next request opens the file anew. */
  #forget(entry: Entry): void {
    if (this.#entries.get(entry.key) === entry) this.#entries.delete(entry.key)
  }

  async #close(entry: Entry): Promise<void> {
    clearTimeout(entry.idle)
    entry.closing.abort(CLOSED)
    await entry.bytes.close()
  }
}

/** Made once, for its stack costs more than closing a file. */
const CLOSED = new DOMException('The file is closed.', 'AbortError')

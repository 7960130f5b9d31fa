/**
 * The one connection to the engine: a MessagePort handed over by the desktop's preload, or a WebSocket beside the page.
 * When it breaks a new one is made, with growing pauses, for as long as the page lives; calls made meanwhile wait a little
 * for it. What was under way when it broke fails with ConnectionLost, because nobody can know whether it was done.
 */
import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client'
import { ORPCError } from '@orpc/client'

/** The engine could not be reached, or went away in the middle of a call. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

export type ConnectionState =
  /** The first attempt of this page; nothing to worry about yet. */
  | { kind: 'connecting' }
  | { kind: 'connected' }
  /** `since` is when it broke; `retryAt` when the next attempt starts. */
  | { kind: 'reconnecting'; since: number; retryAt: number; attempt: number }

export interface OpenLink {
  link: ClientLink<ClientContext>
  /** Settles when the connection has ended; never rejects. */
  closed: Promise<void>
  close(): void
}

/** Opens one connection; rejects when that attempt fails. */
export type Dial = (options: { signal: AbortSignal }) => Promise<OpenLink>

export interface ConnectionOptions {
  dial: Dial
  /** How long a call waits for a connection before it fails. */
  patienceMs?: number
  /** Pause before attempt n (from 1). */
  pauseMs?: (attempt: number) => number
}

/** 0.25 s, doubling to 10 s, each a little different so that many pages do not knock together. */
export const backoff = (attempt: number): number =>
  Math.min(10_000, 250 * 2 ** (attempt - 1)) * (0.75 + Math.random() * 0.5)

export class Connection implements ClientLink<ClientContext> {
  readonly #dial: Dial
  readonly #patienceMs: number
  readonly #pauseMs: (attempt: number) => number
  readonly #listeners = new Set<() => void>()
  #state: ConnectionState = { kind: 'connecting' }
  #open: OpenLink | undefined
  #waiters = new Set<() => void>()
  #retryNow: (() => void) | undefined
  readonly #stopped = new AbortController()

  constructor({ dial, patienceMs = 15_000, pauseMs = backoff }: ConnectionOptions) {
    this.#dial = dial
    this.#patienceMs = patienceMs
    this.#pauseMs = pauseMs
  }

  /** Begins dialling; call once. */
  start(): void {
    void this.#keepOpen()
  }

  stop(): void {
    this.#stopped.abort()
    this.#open?.close()
  }

  get state(): ConnectionState {
    return this.#state
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Skips the pause before the next attempt: the user asked, or the network came back. */
  retryNow(): void {
    this.#retryNow?.()
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    const open = this.#open ?? (await this.#whenOpen(options.signal))
    try {
      return await open.link.call(path, input, options)
    } catch (error) {
      if (error instanceof ORPCError || options.signal?.aborted) throw error
      // What cannot be put into a message is a mistake of the page.
      if (error instanceof TypeError) throw error
      // The adapters fail what is under way with an AbortError of their own when the wire breaks, and what is sent into a
      // closing wire with a plain one.
      throw new ConnectionLost('The connection to the engine broke during the call.', { cause: error })
    }
  }

  async #keepOpen(): Promise<void> {
    const { signal } = this.#stopped
    let attempt = 0
    let since = Date.now()
    while (!signal.aborted) {
      try {
        const open = await this.#dial({ signal })
        this.#open = open
        attempt = 0
        this.#become({ kind: 'connected' })
        for (const wake of this.#waiters) wake()
        await open.closed
      } catch {
        // A failed attempt is told by the state, and followed by the next one.
      }
      this.#open = undefined
      if (signal.aborted) return
      if (attempt === 0) since = Date.now()
      attempt += 1
      const pauseMs = this.#pauseMs(attempt)
      this.#become({ kind: 'reconnecting', since, retryAt: Date.now() + pauseMs, attempt })
      await this.#pause(pauseMs)
    }
  }

  #become(state: ConnectionState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms)
      function done() {
        clearTimeout(timer)
        resolve()
      }
      this.#retryNow = done
    })
  }

  #whenOpen(signal: AbortSignal | undefined): Promise<OpenLink> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(() => reject(new ConnectionLost('There is no connection to the engine.'))),
        this.#patienceMs,
      )
      const onAbort = () => settle(() => reject(signal!.reason as Error))
      const wake = () => {
        const open = this.#open
        if (open) settle(() => resolve(open))
      }
      const settle = (finish: () => void) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        this.#waiters.delete(wake)
        finish()
      }
      if (signal?.aborted) {
        onAbort()
        return
      }
      signal?.addEventListener('abort', onAbort)
      this.#waiters.add(wake)
    })
  }
}

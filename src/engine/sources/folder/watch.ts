/**
 * Notices changes below a root. What the system reports is a hint only (quick changes melt into one, and some get lost), so
 * it names folders to look at again, nothing more. Where watching cannot be had, for instance because the system's limit is
 * reached, the whole root is looked at every quarter of an hour instead.
 */
import watcher, { type AsyncSubscription } from '@parcel/watcher'
import { sep } from 'node:path'
import type { Logger } from 'pino'

interface Parts {
  root: string
  log: Logger
  /** Relative folders that may have changed; undefined: anything may have. */
  onHint(folders: string[] | undefined): void
  quietMs?: number
}

/** How long it must be quiet before a hint is given, and how long it may go on without one. */
const QUIET_MS = 500
const MAX_DELAY_MS = 5_000
const PERIOD_MS = 15 * 60_000
/** More folders than this, and looking at everything is as quick. */
const MAX_FOLDERS = 500

export class Watch {
  readonly #parts: Parts
  #subscription: Promise<AsyncSubscription | undefined>
  readonly #folders = new Set<string>()
  #everything = false
  #timer: NodeJS.Timeout | undefined
  #firstAt = 0
  #period: NodeJS.Timeout | undefined
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#subscription = this.#subscribe()
  }

  /** Settles when watching has begun, or will not. */
  async ready(): Promise<void> {
    await this.#subscription
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    clearInterval(this.#period)
    const subscription = await this.#subscription
    await subscription?.unsubscribe().catch(() => {})
  }

  async #subscribe(): Promise<AsyncSubscription | undefined> {
    const { root, log } = this.#parts
    try {
      return await watcher.subscribe(root, (error, events) => {
        if (error) this.#hear(undefined)
        else for (const event of events) this.#hear(event.path)
      })
    } catch (error) {
      if (this.#stopped) return undefined
      log.warn({ err: error }, 'a folder cannot be watched for changes; it is looked at every 15 minutes instead')
      this.#period = setInterval(() => this.#parts.onHint(undefined), PERIOD_MS).unref()
      return undefined
    }
  }

  #hear(path: string | undefined): void {
    if (this.#stopped) return
    const { root } = this.#parts
    if (path === undefined || path === root || !path.startsWith(root)) this.#everything = true
    else {
      const parts = path.slice(root.endsWith(sep) ? root.length : root.length + 1).split(sep)
      this.#folders.add(parts.slice(0, -1).join('/'))
    }
    const now = performance.now()
    if (this.#timer === undefined) this.#firstAt = now
    clearTimeout(this.#timer)
    const delay = Math.min(this.#parts.quietMs ?? QUIET_MS, Math.max(this.#firstAt + MAX_DELAY_MS - now, 0))
    this.#timer = setTimeout(() => this.#give(), delay).unref()
  }

  #give(): void {
    this.#timer = undefined
    const everything = this.#everything || this.#folders.size > MAX_FOLDERS
    const folders = [...this.#folders]
    this.#everything = false
    this.#folders.clear()
    this.#parts.onHint(everything ? undefined : folders)
  }
}

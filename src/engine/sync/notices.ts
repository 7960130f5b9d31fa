/**
 * The socket on which a server says at once that something is stale. It is kept open while the server answers and syncing is
 * not paused; after it breaks it is opened again, at longer and longer intervals. What was missed meanwhile is asked for:
 * the last id seen is kept in memory, and without one the first message is reason enough to look.
 */
import type { Logger } from 'pino'
import type { SourceId } from '../../shared/model/ids.ts'
import type { ServerEvent } from '../../shared/protocol/events.ts'
import { SoulError } from '../sources/soul/soul-error.ts'
import { sleep, type Clock } from './clock.ts'
import type { SyncClient } from './ports.ts'

export interface NoticesParts {
  clock: Clock
  log: Logger
  /** 0 ≤ x < 1 */
  random(): number
  client(sourceId: SourceId): Pick<SyncClient, 'events'>
  /** Tracks are stale. */
  onNotice(sourceId: SourceId): void
  /** So may be personal data. */
  onPersonal(sourceId: SourceId): void
  onOpen(sourceId: SourceId): void
  /** It was open and is not any more, or could not be opened. */
  onLost(sourceId: SourceId): void
}

const FIRST_WAIT_MS = 1_000
const MOST_WAIT_MS = 60_000
/** Open for so long it was well; one that breaks sooner is not tried again at once, however often it opens. */
const STEADY_MS = 60_000
/** Asking again soon does not help these; a sync says so to the user. */
const HOPELESS_WAIT_MS = 10 * 60_000
const HOPELESS = new Set(['signed-out', 'forbidden', 'replaced', 'version', 'not-soul'])

interface Entry {
  controller: AbortController
  open: boolean
  ended: Promise<void>
}

export class Notices {
  readonly #parts: NoticesParts
  readonly #entries = new Map<SourceId, Entry>()
  readonly #lastIds = new Map<SourceId, string>()
  readonly #ending = new Set<Promise<void>>()

  constructor(parts: NoticesParts) {
    this.#parts = parts
  }

  isOpen(sourceId: SourceId): boolean {
    return this.#entries.get(sourceId)?.open ?? false
  }

  /** Does nothing when it is open, or trying. */
  listen(sourceId: SourceId): void {
    if (this.#entries.has(sourceId)) return
    const entry: Entry = { controller: new AbortController(), open: false, ended: Promise.resolve() }
    this.#entries.set(sourceId, entry)
    const ended = this.#keepOpen(sourceId, entry).finally(() => {
      entry.open = false
      if (this.#entries.get(sourceId) === entry) this.#entries.delete(sourceId)
      this.#ending.delete(ended)
    })
    this.#ending.add(ended)
  }

  close(sourceId: SourceId): void {
    const entry = this.#entries.get(sourceId)
    this.#entries.delete(sourceId)
    entry?.controller.abort()
  }

  /** Its ids say nothing any more. */
  forget(sourceId: SourceId): void {
    this.close(sourceId)
    this.#lastIds.delete(sourceId)
  }

  async stop(): Promise<void> {
    for (const sourceId of this.#entries.keys()) this.close(sourceId)
    await Promise.all(this.#ending)
  }

  /** Until the signal aborts. */
  async #keepOpen(sourceId: SourceId, entry: Entry): Promise<void> {
    const { signal } = entry.controller
    const { clock, random, client, onLost, onNotice, log } = this.#parts
    for (let failures = 0; !signal.aborted; failures++) {
      const openedAt = clock.now()
      let hopeless = false
      try {
        for await (const event of client(sourceId).events({ lastId: this.#lastIds.get(sourceId), signal })) {
          if (signal.aborted) return
          this.#hear(sourceId, entry, event)
        }
      } catch (error) {
        if (signal.aborted) return
        hopeless = error instanceof SoulError && HOPELESS.has(error.kind)
        if (!(error instanceof SoulError)) log.warn({ err: error, source: sourceId }, 'listening to a server failed')
      }
      if (signal.aborted) return
      if (clock.now() - openedAt > STEADY_MS) failures = 0
      entry.open = false
      if (hopeless) onNotice(sourceId)
      else onLost(sourceId)
      const wait = hopeless ? HOPELESS_WAIT_MS : Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 20), MOST_WAIT_MS)
      await sleep(clock, wait * (1 + random() / 2), { signal }).catch(() => undefined)
    }
  }

  #hear(sourceId: SourceId, entry: Entry, event: ServerEvent): void {
    const last = this.#lastIds.get(sourceId)
    this.#lastIds.set(sourceId, event.id)
    if (!entry.open) {
      entry.open = true
      this.#parts.onOpen(sourceId)
    }
    // Of another run of the server: nobody knows what was said in between.
    const unknown = event.type === 'hello' && (last === undefined || runOf(last) !== runOf(event.id))
    const stale = event.type === 'stale' && event.kinds.includes('tracks')
    if (unknown || stale || event.type === 'resync') this.#parts.onNotice(sourceId)
    if (unknown || event.type === 'personal' || event.type === 'resync') this.#parts.onPersonal(sourceId)
  }
}

const runOf = (id: string): string => id.slice(0, id.indexOf(':'))

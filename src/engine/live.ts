/**
 * Announcements for pages: batched so that a busy scan costs a page ten messages a second, numbered so that a page that
 * missed one notices. Of the events of one batch that say the same thing only the last is kept.
 */
import type { LiveBatch, LiveEvent } from '../shared/model/live-event.ts'
import type { Events } from './events.ts'

export const BATCH_MS = 100
/** A page that does not take its batches is cut off rather than remembered; it asks for everything when it comes back. */
const MAX_WAITING = 200

interface Options {
  signal?: AbortSignal | undefined
  /** What this listener is told of an event. */
  told?(event: LiveEvent): LiveEvent
}

/** Yields an empty batch at once, then batches until `signal` aborts. */
export async function* liveBatches(
  events: Events,
  { signal, told = (event) => event }: Options,
): AsyncGenerator<LiveBatch, void> {
  const waiting: LiveEvent[] = []
  let wake: (() => void) | undefined
  let overrun = false
  const stopListening = events.listen((event) => {
    if (waiting.length >= MAX_WAITING) overrun = true
    else merge(waiting, told(event))
    wake?.()
  })
  const onAbort = () => wake?.()
  signal?.addEventListener('abort', onAbort)
  try {
    let seq = 0
    yield { seq, events: [] }
    while (!signal?.aborted && !overrun) {
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        wake = undefined
        continue
      }
      yield { seq: ++seq, events: waiting.splice(0) }
      await pause(BATCH_MS, signal)
    }
  } finally {
    stopListening()
    signal?.removeEventListener('abort', onAbort)
  }
}

function merge(waiting: LiveEvent[], event: LiveEvent): void {
  const same = waiting.findIndex((other) => keyOf(other) === keyOf(event))
  if (same >= 0 && event.kind !== 'scan.ended' && event.kind !== 'sync.ended') waiting.splice(same, 1)
  waiting.push(event)
}

/** Two events with one key say the same to a page. */
function keyOf(event: LiveEvent): string {
  switch (event.kind) {
    case 'queue.changed':
      return `${event.kind} ${event.playerId}`
    case 'sync.changed':
      return `${event.kind} ${event.status.sourceId}`
    case 'sources.changed':
      return `${event.kind} ${event.sourceIds.join()}`
    default:
      return event.kind
  }
}

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })

/**
 * The loop under live.ts: subscribe, hand on batches, notice gaps, subscribe again. The page's first subscription is no
 * gap: it is sent before any other call. Every later one is, and so is a number that does not follow the last.
 */
import type { LiveBatch, LiveEvent } from '../../shared/model/live-event.ts'

export interface LiveFollower {
  subscribe(signal: AbortSignal): Promise<AsyncIterable<LiveBatch>>
  onBatch(events: readonly LiveEvent[]): void
  /** The first subscription stands: what travels only by announcements can be asked for now. */
  onStarted(): void
  /** Announcements were missed. */
  onMissed(): void
  /** Resolves at once when there is a connection. */
  whenConnected(): Promise<void>
  signal?: AbortSignal
  pauseMs?: number
}

export async function followLive(follower: LiveFollower): Promise<void> {
  const { signal = new AbortController().signal, pauseMs = 500 } = follower
  let started = false
  while (!signal.aborted) {
    await follower.whenConnected()
    try {
      let expected: number | undefined
      for await (const { seq, events } of await follower.subscribe(signal)) {
        if (!started) {
          started = true
          follower.onStarted()
        } else if (seq !== expected) follower.onMissed()
        expected = seq + 1
        if (events.length > 0) follower.onBatch(events)
      }
    } catch {
      // The wire broke, or the engine cut off a page that was too slow: either way, subscribe again and ask for all.
    }
    if (signal.aborted) return
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

/** How far what runs has come, and how fast: over the last seconds, so that it neither jumps nor lags. */
import type { DownloadProgress } from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'

const WINDOW_MS = 3_000
const SAMPLE_MS = 250

interface Running {
  id: TrackId
  bytesDone: number
  bytesTotal: number | null
  /** Of the length that its source told: for what has no length of its own. */
  expectedBytes: number
  /** Here when it began, or when all that is left was counted. */
  countedBytes: number
  samples: { at: number; bytes: number }[]
}

export class Progress {
  readonly #now: () => number
  readonly #running = new Map<number, Running>()

  constructor(now: () => number) {
    this.#now = now
  }

  begin(
    trackId: number,
    {
      id,
      safeBytes,
      bytesTotal,
      expectedBytes,
    }: { id: TrackId; safeBytes: number; bytesTotal: number | null; expectedBytes: number },
  ): void {
    const samples = [{ at: this.#now(), bytes: safeBytes }]
    this.#running.set(trackId, {
      id,
      bytesDone: safeBytes,
      bytesTotal,
      expectedBytes,
      countedBytes: safeBytes,
      samples,
    })
  }

  note(trackId: number, { bytesDone, bytesTotal }: { bytesDone: number; bytesTotal: number | null }): void {
    const running = this.#running.get(trackId)
    if (!running) return
    // It began anew: what came before says nothing of how fast it is.
    if (bytesDone < running.bytesDone) running.samples = []
    running.bytesDone = bytesDone
    running.bytesTotal = bytesTotal
    const at = this.#now()
    const last = running.samples.at(-1)
    if (last && at >= last.at && at - last.at < SAMPLE_MS) return
    if (last && at < last.at) running.samples = []
    running.samples.push({ at, bytes: bytesDone })
    while (running.samples.length > 2 && at - running.samples[1]!.at >= WINDOW_MS) running.samples.shift()
  }

  end(trackId: number): void {
    this.#running.delete(trackId)
  }

  of(trackId: number): { bytesDone: number; bytesTotal: number | null } | undefined {
    return this.#running.get(trackId)
  }

  /** All that is left has been counted just now, with what is safe of these. */
  counted(): void {
    for (const running of this.#running.values()) running.countedBytes = running.bytesDone
  }

  /** What was still to come of it when that was counted last. */
  countedLeft(trackId: number): number {
    const running = this.#running.get(trackId)
    return running ? Math.max(running.expectedBytes - running.countedBytes, 0) : 0
  }

  /** Bytes that came of what runs since then. */
  get bytesSince(): number {
    let sum = 0
    for (const { bytesDone, countedBytes } of this.#running.values()) sum += Math.max(bytesDone - countedBytes, 0)
    return sum
  }

  /** Bytes still to come of what runs. */
  get bytesLeft(): number {
    let sum = 0
    for (const { bytesDone, bytesTotal, expectedBytes } of this.#running.values()) {
      sum += Math.max((bytesTotal ?? expectedBytes) - bytesDone, 0)
    }
    return sum
  }

  get bytesPerSecond(): number {
    let sum = 0
    for (const running of this.#running.values()) sum += this.#speed(running)
    return Math.round(sum)
  }

  /** At most so many as an announcement holds. */
  list(): DownloadProgress[] {
    return [...this.#running.values()].slice(0, 64).map((running) => ({
      trackId: running.id,
      bytesDone: running.bytesDone,
      bytesTotal: running.bytesTotal,
      bytesPerSecond: Math.round(this.#speed(running)),
    }))
  }

  #speed({ samples, bytesDone }: Running): number {
    const first = samples[0]
    if (!first) return 0
    const ms = this.#now() - first.at
    return ms <= 0 ? 0 : (Math.max(bytesDone - first.bytes, 0) * 1_000) / ms
  }
}

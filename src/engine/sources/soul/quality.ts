/**
 * In which quality servers are asked for sound. `auto` goes by what the connection to each server has carried lately; a
 * choice holds for a whole playback, for parts of two encodings can never be joined.
 *
 * Speeds are smoothed, and a level is left only when its border is crossed by a margin: one slow moment changes nothing. What
 * was measured long ago counts for nothing, so that who once was in a slow network is not held to it for ever.
 */
import type { StreamQuality } from '../../../shared/model/settings.ts'

type Level = Exclude<StreamQuality, 'auto'>

/** Of the MP3 that the server makes. */
const KBPS: Record<Exclude<Level, 'original'>, number> = { low: 96, medium: 160, high: 256 }

/** Below these, in bytes a second, the level is what stands beside; above all of them, the file as it is. */
const BORDERS: readonly [bytesPerSecond: number, Level][] = [
  [500_000, 'low'],
  [2_000_000, 'medium'],
]
const MARGIN = 0.2
const SMOOTHING = 0.3
const STALE_MS = 10 * 60_000
/** Less than this says more about latency than about speed. */
const MIN_MEASURED_BYTES = 128 * 1024

/** What begins anew after so long a silence is another playback; and after so much longer, what may begin anywhere. */
const NEW_PLAYBACK_MS = 60_000
const NEW_ANYWHERE_MS = 30 * 60_000
const MAX_CHOICES = 500

export interface WantedCopy {
  sourceId: number
  remoteId: string
  bitrateKbps: number | null
  sizeBytes: number
  durationMs: number
  /** This player plays the file as it is. */
  playable: boolean
}

interface Choice {
  kbps: number | undefined
  usedAt: number
}

interface Speed {
  bytesPerSecond: number
  level: Level
  at: number
}

export class Quality {
  readonly #wanted: () => StreamQuality
  readonly #clock: () => number
  readonly #choices = new Map<string, Choice>()
  readonly #speeds = new Map<number, Speed>()

  /** `clock`: milliseconds, never going back. */
  constructor({ wanted, clock = () => performance.now() }: { wanted(): StreamQuality; clock?: () => number }) {
    this.#wanted = wanted
    this.#clock = clock
  }

  /**
   * Kilobits a second of an MP3 to ask for; undefined for the file as it is. `fromStart`: whether its first bytes are wanted;
   * undefined when nobody knows.
   */
  choose(
    copy: WantedCopy,
    { canTranscode, fromStart }: { canTranscode: boolean; fromStart: boolean | undefined },
  ): number | undefined {
    const key = `${copy.sourceId} ${copy.remoteId}`
    const now = this.#clock()
    const before = this.#choices.get(key)
    const silence = fromStart === undefined ? NEW_ANYWHERE_MS : fromStart ? NEW_PLAYBACK_MS : Infinity
    const samePlayback = before !== undefined && now - before.usedAt <= silence
    const kbps = samePlayback ? before.kbps : canTranscode ? this.#kbpsFor(copy) : undefined
    this.#keep(key, { kbps, usedAt: now })
    return kbps
  }

  /** The server did not make what was chosen: this playback has the file as it is. */
  notMade({ sourceId, remoteId }: Pick<WantedCopy, 'sourceId' | 'remoteId'>): void {
    this.#keep(`${sourceId} ${remoteId}`, { kbps: undefined, usedAt: this.#clock() })
  }

  /** What a transfer came to, counted only while the player took all there was. */
  measured(sourceId: number, { bytes, ms, made }: { bytes: number; ms: number; made: boolean }): void {
    if (bytes < MIN_MEASURED_BYTES) return
    const speed = (bytes * 1000) / Math.max(ms, 1)
    const now = this.#clock()
    const before = this.#fresh(sourceId)
    // What the server makes while it sends comes no faster than it is made: then the line carries at least this.
    if (made && speed >= BORDERS[0]![0] && (!before || speed < before.bytesPerSecond)) return
    const bytesPerSecond = before ? before.bytesPerSecond * (1 - SMOOTHING) + speed * SMOOTHING : speed
    this.#speeds.set(sourceId, { bytesPerSecond, level: levelOf(bytesPerSecond, before?.level), at: now })
  }

  forget(sourceId: number): void {
    this.#speeds.delete(sourceId)
    for (const key of this.#choices.keys()) if (key.startsWith(`${sourceId} `)) this.#choices.delete(key)
  }

  #keep(key: string, choice: Choice): void {
    this.#choices.delete(key)
    this.#choices.set(key, choice)
    if (this.#choices.size > MAX_CHOICES) this.#choices.delete(this.#choices.keys().next().value!)
  }

  #kbpsFor(copy: WantedCopy): number | undefined {
    const level = this.#levelFor(copy.sourceId)
    if (level === 'original') return copy.playable ? undefined : KBPS.high
    const kbps = KBPS[level]
    const original = copy.bitrateKbps ?? (copy.durationMs > 0 ? (copy.sizeBytes * 8) / copy.durationMs : Infinity)
    return copy.playable && original <= kbps ? undefined : kbps
  }

  #levelFor(sourceId: number): Level {
    const wanted = this.#wanted()
    return wanted === 'auto' ? (this.#fresh(sourceId)?.level ?? 'original') : wanted
  }

  #fresh(sourceId: number): Speed | undefined {
    const speed = this.#speeds.get(sourceId)
    return speed && this.#clock() - speed.at <= STALE_MS ? speed : undefined
  }
}

/** A border counts as further away from the side on which we are. */
function levelOf(bytesPerSecond: number, before: Level | undefined): Level {
  const rank = (level: Level) => {
    const at = BORDERS.findIndex(([, name]) => name === level)
    return at < 0 ? BORDERS.length : at
  }
  for (const [index, [border, level]] of BORDERS.entries()) {
    const margin = before === undefined ? 1 : rank(before) <= index ? 1 + MARGIN : 1 - MARGIN
    if (bytesPerSecond < border * margin) return level
  }
  return 'original'
}

/**
 * One audio element and what is in it. The player has two: one is heard while the other holds the next track, loaded and
 * ready, so that the next track begins at once.
 */
import type { QueueItemId, TrackId } from '../../shared/model/ids.ts'
import { trackUrl } from '../../shared/model/media-url.ts'

export class Deck {
  readonly element: HTMLAudioElement
  trackId: TrackId | undefined
  itemId: QueueItemId | undefined
  /** Where to begin once enough is loaded to say so. */
  #startMs = 0

  constructor(element: HTMLAudioElement) {
    this.element = element
    element.addEventListener('loadedmetadata', () => {
      if (this.#startMs > 0) element.currentTime = this.#startMs / 1000
      this.#startMs = 0
    })
  }

  /** Puts a track in. `soon` loads only what is needed to know its length. */
  load(trackId: TrackId, itemId: QueueItemId | undefined, { startMs = 0, soon = false } = {}): void {
    this.trackId = trackId
    this.itemId = itemId
    this.#startMs = startMs
    this.element.preload = soon ? 'metadata' : 'auto'
    this.element.src = trackUrl(trackId)
  }

  empty(): void {
    if (this.trackId === undefined) return
    this.trackId = undefined
    this.itemId = undefined
    this.#startMs = 0
    this.element.removeAttribute('src')
    this.element.load()
  }

  get positionMs(): number {
    return this.#startMs > 0 ? this.#startMs : this.element.currentTime * 1000
  }

  /** Length as the file itself tells; 0 while unknown. */
  get durationMs(): number {
    const { duration } = this.element
    return Number.isFinite(duration) ? duration * 1000 : 0
  }

  seek(ms: number): void {
    const seconds = Math.max(0, ms / 1000)
    if (this.element.readyState >= HTMLMediaElement.HAVE_METADATA) this.element.currentTime = seconds
    else this.#startMs = ms
  }
}

/**
 * One audio element and what is in it. The player has two: one is heard while the other holds the next track, loaded and
 * ready, so that the next track begins at once.
 */
import type { QueueItemId, TrackId } from '../../shared/model/ids.ts'
import { trackAddress } from '../rpc/media-address.ts'

export class Deck {
  readonly element: HTMLAudioElement
  trackId: TrackId | undefined
  itemId: QueueItemId | undefined
  /** Where to begin once enough is loaded to say so. */
  #startMs = 0
  #awaited: string | Promise<string> | undefined

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
    this.#put(trackAddress(trackId))
  }

  /** An address that has to be asked for comes a moment later; by then another track may be wanted. */
  #put(address: string | Promise<string>): void {
    this.#awaited = address
    if (typeof address === 'string') {
      this.element.src = address
      return
    }
    // What was in it must not be heard meanwhile.
    this.element.removeAttribute('src')
    this.element.load()
    void address.then((src) => {
      if (this.#awaited !== address) return
      const wanted = !this.element.paused
      this.element.src = src
      // Who waited for it is told by the element's events; this promise is for nobody.
      if (wanted) this.element.play().catch(() => {})
    })
  }

  empty(): void {
    if (this.trackId === undefined) return
    this.trackId = undefined
    this.itemId = undefined
    this.#startMs = 0
    this.#awaited = undefined
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

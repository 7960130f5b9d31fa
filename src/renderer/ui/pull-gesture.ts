/**
 * The pulling itself, without any drawing: how far a finger or a trackpad has pulled beyond the top, and when that counts.
 * A finger refreshes when let go; a trackpad has no letting go, so it refreshes when it has pulled far enough and then rests.
 * Momentum of a scroll that merely arrives at the top does not count: the wheel has to start there.
 */
export const PULL_AT_PX = 72

const MAX_PX = 160
/** A wheel with notches moves at least this much at once. */
const NOTCH_PX = 100
const WHEEL_REST_MS = 140
/** A wheel that was silent this long begins a new gesture. */
const WHEEL_GAP_MS = 250

export interface PullOptions {
  /** Whether what the gesture began on cannot scroll further up. */
  atTop: (target: EventTarget | null) => boolean
  onPull: (px: number) => void
  onRefresh: () => void
}

export class PullGesture {
  readonly #options: PullOptions
  #px = 0
  #touchFrom: number | undefined
  #wheelAt = Number.NEGATIVE_INFINITY
  #wheelCounts = false
  #rest: ReturnType<typeof setTimeout> | undefined

  constructor(options: PullOptions) {
    this.#options = options
  }

  /** Returns the function that stops listening. */
  listen(element: HTMLElement): () => void {
    const abort = new AbortController()
    const { signal } = abort
    const passive = { signal, passive: true }
    element.addEventListener(
      'touchstart',
      (event) => this.touchStart(event.touches.length, event.touches[0]!.clientY, event.target),
      passive,
    )
    element.addEventListener(
      'touchmove',
      (event) => {
        // Without this Chromium would scroll the page behind the finger.
        if (this.touchMove(event.touches[0]!.clientY, event.target) && event.cancelable) event.preventDefault()
      },
      { signal, passive: false },
    )
    element.addEventListener('touchend', () => this.letGo(), passive)
    element.addEventListener('touchcancel', () => this.#reset(), passive)
    element.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey) this.wheel(event.deltaY, event.timeStamp, event.target, event.deltaMode)
      },
      passive,
    )
    return () => {
      abort.abort()
      clearTimeout(this.#rest)
    }
  }

  touchStart(fingers: number, y: number, target: EventTarget | null = null): void {
    this.#touchFrom = fingers === 1 && this.#options.atTop(target) ? y : undefined
  }

  /** Whether the finger is pulling, not scrolling. */
  touchMove(y: number, target: EventTarget | null = null): boolean {
    if (this.#touchFrom === undefined) return false
    if (!this.#options.atTop(target)) {
      this.#reset()
      return false
    }
    this.#become(y - this.#touchFrom)
    return this.#px > 0
  }

  letGo(): void {
    const refresh = this.#px >= PULL_AT_PX
    this.#reset()
    if (refresh) this.#options.onRefresh()
  }

  /** `deltaMode` other than 0, or a big step, is a wheel with notches, not a trackpad: it never pulls. */
  wheel(deltaY: number, at: number, target: EventTarget | null = null, deltaMode = 0): void {
    const begins = at - this.#wheelAt > WHEEL_GAP_MS
    this.#wheelAt = at
    const atTop = this.#options.atTop(target)
    if (begins) this.#wheelCounts = atTop && deltaMode === 0 && Math.abs(deltaY) < NOTCH_PX
    if (!this.#wheelCounts || !atTop) {
      if (this.#px > 0) this.#reset()
      return
    }
    this.#become(this.#px - deltaY * 0.5)
    clearTimeout(this.#rest)
    if (this.#px > 0) this.#rest = setTimeout(() => this.letGo(), WHEEL_REST_MS)
  }

  #become(px: number): void {
    this.#px = Math.max(0, Math.min(MAX_PX, px))
    this.#options.onPull(this.#px)
  }

  #reset(): void {
    clearTimeout(this.#rest)
    this.#touchFrom = undefined
    this.#wheelCounts = false
    if (this.#px > 0) this.#become(0)
  }
}

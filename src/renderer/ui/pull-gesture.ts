/**
 * The pulling itself, without any drawing: how far a finger or a trackpad has pulled beyond the top, and when that counts.
 * A finger refreshes when let go; a trackpad has no letting go, so it refreshes when it has pulled far enough and then rests.
 * Momentum of a scroll that merely arrives at the top does not count: the wheel has to start there.
 */
export const PULL_AT_PX = 72

const MAX_PX = 160
const WHEEL_REST_MS = 140
/** A wheel that was silent this long begins a new gesture. */
const WHEEL_GAP_MS = 250

export interface PullOptions {
  atTop: () => boolean
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
    element.addEventListener(
      'touchstart',
      (event) => this.touchStart(event.touches.length, event.touches[0]!.clientY),
      { signal, passive: true },
    )
    element.addEventListener(
      'touchmove',
      (event) => {
        // Without this Chromium would scroll the page behind the finger.
        if (this.touchMove(event.touches[0]!.clientY) && event.cancelable) event.preventDefault()
      },
      { signal, passive: false },
    )
    element.addEventListener('touchend', () => this.touchEnd(), { signal, passive: true })
    element.addEventListener('touchcancel', () => this.#reset(), { signal, passive: true })
    element.addEventListener(
      'wheel',
      (event) => !event.ctrlKey && this.wheel(event.deltaY, event.timeStamp, event.deltaMode),
      { signal, passive: true },
    )
    return () => {
      abort.abort()
      clearTimeout(this.#rest)
    }
  }

  touchStart(fingers: number, y: number): void {
    this.#touchFrom = fingers === 1 && this.#options.atTop() ? y : undefined
  }

  /** Whether the finger is pulling, not scrolling. */
  touchMove(y: number): boolean {
    if (this.#touchFrom === undefined) return false
    if (!this.#options.atTop()) {
      this.#reset()
      return false
    }
    this.#become(y - this.#touchFrom)
    return this.#px > 0
  }

  touchEnd(): void {
    const refresh = this.#px >= PULL_AT_PX
    this.#reset()
    if (refresh) this.#options.onRefresh()
  }

  /** `deltaMode` other than 0 is a wheel with notches, not a trackpad: it never pulls. */
  wheel(deltaY: number, at: number, deltaMode = 0): void {
    if (at - this.#wheelAt > WHEEL_GAP_MS)
      this.#wheelCounts = this.#options.atTop() && deltaMode === 0 && Math.abs(deltaY) < 100
    this.#wheelAt = at
    if (!this.#wheelCounts || !this.#options.atTop()) {
      if (this.#px > 0) this.#reset()
      return
    }
    this.#become(this.#px - deltaY * 0.5)
    clearTimeout(this.#rest)
    if (this.#px > 0) this.#rest = setTimeout(() => this.touchEnd(), WHEEL_REST_MS)
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

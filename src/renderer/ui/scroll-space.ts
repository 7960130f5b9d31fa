/**
 * Where a very long list is scrolled to. Chromium caps an element's height at 33,554,432 px and places things exactly only
 * below 2^24, so the element that scrolls is never made higher than MAX_SCROLL_PX. While the content fits, both are the
 * same. Beyond that a small scroll (wheel, touch, keys) moves by true pixels and a large one (the scrollbar's thumb) by
 * proportion; what drifts apart is put right when scrolling rests or an end comes near, in one step that moves nothing on screen.
 */
export const MAX_SCROLL_PX = 15_000_000

/** A scroll farther than this many views at once was made by the scrollbar. */
const JUMP_VIEWS = 4
/** So many views at either end are not compressed: there both heights begin and end together. */
const END_VIEWS = 4

export class ScrollSpace {
  #contentPx = 0
  #viewPx = 0
  #scrollTop = 0
  #offset = 0

  /** True pixels between the top of the content and the top of the view. */
  get offset(): number {
    return this.#offset
  }

  /** What to set the scrolling element's `scrollTop` to. */
  get scrollTop(): number {
    return this.#scrollTop
  }

  /** Height to give the element that scrolls. */
  get scrollPx(): number {
    return Math.min(this.#contentPx, MAX_SCROLL_PX)
  }

  /** A row at true `y` is drawn at `y - shift` of the scrolling element. */
  get shift(): number {
    return this.#offset - this.#scrollTop
  }

  get viewPx(): number {
    return this.#viewPx
  }

  get #maxOffset(): number {
    return Math.max(0, this.#contentPx - this.#viewPx)
  }

  get #maxScrollTop(): number {
    return Math.max(0, this.scrollPx - this.#viewPx)
  }

  get #compressed(): boolean {
    return this.#contentPx > MAX_SCROLL_PX
  }

  /** The content or the view got another height: the place is kept as far as it still exists. */
  resize(contentPx: number, viewPx: number): void {
    if (contentPx === this.#contentPx && viewPx === this.#viewPx) return
    this.#contentPx = contentPx
    this.#viewPx = viewPx
    this.moveTo(this.#offset)
  }

  /** Goes to a true offset. The caller sets the element's `scrollTop` after. */
  moveTo(offset: number): void {
    this.#offset = Math.min(Math.max(0, offset), this.#maxOffset)
    this.#scrollTop = this.#scrollTopAt(this.#offset)
  }

  /** The element was scrolled. True when the caller has to set its `scrollTop` anew, because an end came near. */
  scrolledTo(scrollTop: number): boolean {
    const delta = scrollTop - this.#scrollTop
    this.#scrollTop = scrollTop
    if (!this.#compressed) {
      this.#offset = scrollTop
      return false
    }
    const jumped = Math.abs(delta) > JUMP_VIEWS * this.#viewPx
    const offset = jumped ? this.#offsetAt(scrollTop) : this.#offset + delta
    this.#offset = Math.min(Math.max(0, Math.round(offset)), this.#maxOffset)
    return this.#nearEnd() && this.settle()
  }

  /** Puts the scroll space right under an unmoved view. True when the caller has to set the element's `scrollTop` anew. */
  settle(): boolean {
    if (!this.#compressed) return false
    const right = this.#scrollTopAt(this.#offset)
    if (right === this.#scrollTop) return false
    this.#scrollTop = right
    return true
  }

  get #endPx(): number {
    return END_VIEWS * this.#viewPx
  }

  #scrollTopAt(offset: number): number {
    if (!this.#compressed) return offset
    const end = this.#endPx
    const below = this.#maxOffset - offset
    if (offset <= end) return offset
    if (below <= end) return this.#maxScrollTop - below
    const share = (offset - end) / (this.#maxOffset - 2 * end)
    return Math.round(end + share * (this.#maxScrollTop - 2 * end))
  }

  #offsetAt(scrollTop: number): number {
    const end = this.#endPx
    const below = this.#maxScrollTop - scrollTop
    if (scrollTop <= end) return scrollTop
    if (below <= end) return this.#maxOffset - below
    const share = (scrollTop - end) / (this.#maxScrollTop - 2 * end)
    return end + share * (this.#maxOffset - 2 * end)
  }

  #nearEnd(): boolean {
    const end = this.#endPx
    return (
      Math.min(this.#scrollTop, this.#offset) < end ||
      Math.min(this.#maxScrollTop - this.#scrollTop, this.#maxOffset - this.#offset) < end
    )
  }
}

/**
 * Rating by pointer, for stars wherever they stand: the left half of a star is half a star; dragging goes on, left of the
 * first star is none; a click on the rating there is takes it away. While it lasts the stars show what it would become.
 */

/** Halves of stars under a place, 0 to 10. */
export function starsAt({ left, width }: { left: number; width: number }, x: number): number {
  if (x < left) return 0
  return Math.min(10, Math.max(1, Math.ceil(((x - left) / width) * 10)))
}

/** What a click leads to, from the rating there is. */
export const starsAfterClick = (clicked: number, current: number): number => (clicked === current ? 0 : clicked)

const show = (element: HTMLElement, stars: number): void => element.style.setProperty('--preview', String(stars))
const hide = (element: HTMLElement): void => void element.style.removeProperty('--preview')

/** The pointer moves over stars: they show what a click would make of them. */
export function previewStars(element: HTMLElement, event: { clientX: number; pointerType: string }): void {
  if (event.pointerType === 'touch') return
  if (element.style.getPropertyValue('--preview') === '')
    element.addEventListener('pointerleave', () => hide(element), { once: true })
  show(element, starsAt(element.getBoundingClientRect(), event.clientX))
}

/** The pointer was pressed on stars. `current` is what they are rated. */
export function rateByPointer(
  element: HTMLElement,
  event: { clientX: number; pointerId: number },
  { current, onRate }: { current: number; onRate: (stars: number) => void },
): void {
  const place = element.getBoundingClientRect()
  const pressed = starsAt(place, event.clientX)
  let stars = pressed
  let dragged = false
  element.setPointerCapture(event.pointerId)
  show(element, stars)

  const ends = new AbortController()
  const { signal } = ends
  const over = () => {
    ends.abort()
    hide(element)
  }
  element.addEventListener(
    'pointermove',
    ({ clientX }) => {
      stars = starsAt(place, clientX)
      dragged ||= stars !== pressed
      show(element, stars)
    },
    { signal },
  )
  element.addEventListener(
    'pointerup',
    () => {
      over()
      onRate(dragged ? stars : starsAfterClick(stars, current))
    },
    { signal },
  )
  element.addEventListener('pointercancel', over, { signal })
}

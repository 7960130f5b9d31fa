/** Keys on stars that have the focus. */

/** What a key makes of a rating, where it means anything to stars. */
export function starsAfterKey(
  { key, altKey, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>,
  stars: number,
): number | undefined {
  if (altKey || ctrlKey || metaKey) return undefined
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(10, stars + 1)
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, stars - 1)
    case 'Home':
    case 'Delete':
    case 'Backspace':
      return 0
    case 'End':
      return 10
    case '.':
    case ',':
      return stars % 2 === 1 ? stars - 1 : Math.min(9, stars + 1)
    default:
      return /^[0-5]$/.test(key) ? Number(key) * 2 : undefined
  }
}

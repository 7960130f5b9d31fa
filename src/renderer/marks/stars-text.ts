/** Stars as they are said: "3 and a half stars", "Not rated". */
import type { TFunction } from 'i18next'

/** `stars` in halves. */
export function starsText(stars: number, t: TFunction): string {
  const whole = Math.floor(stars / 2)
  if (stars === 0) return t('marks.stars.none')
  if (stars === 1) return t('marks.stars.half')
  return stars % 2 === 0 ? t('marks.stars.whole', { count: whole }) : t('marks.stars.andHalf', { count: whole })
}

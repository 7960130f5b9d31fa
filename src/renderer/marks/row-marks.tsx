/** Heart and stars in a row of a table: elements without handlers. The list around them looks at `data-heart`, `data-stars`. */
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import './marks.css'
import { starsText } from './stars-text.ts'
import './words.ts'

export function heartCell(favourite: boolean, t: TFunction): ReactNode {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-heart=""
      className="heart"
      aria-pressed={favourite}
      aria-label={t('common.favouriteHere')}
      data-tooltip={t(favourite ? 'common.unfavourite' : 'common.favourite')}
    />
  )
}

export function starsCell(stars: number, t: TFunction): ReactNode {
  return (
    <span
      role="slider"
      tabIndex={-1}
      data-stars=""
      className="stars"
      aria-label={t('marks.rating')}
      aria-valuemin={0}
      aria-valuemax={5}
      aria-valuenow={stars / 2}
      aria-valuetext={starsText(stars, t)}
      style={{ '--stars': stars } as React.CSSProperties}
    />
  )
}

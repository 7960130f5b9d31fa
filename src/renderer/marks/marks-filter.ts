/** Filters by hearts, stars and plays, as the contract takes them, and in words. */
import type { TFunction } from 'i18next'
import { starsText } from './stars-text.ts'

export interface MarksFilter {
  favourite?: boolean
  /** At least so many halves of stars. */
  starsFrom?: number
  played?: boolean
}

export const NO_FILTER: MarksFilter = {}

export type MarksFilterPart = keyof MarksFilter

/** What is in force, in the order it is offered. */
export const partsOf = (filter: MarksFilter): MarksFilterPart[] =>
  (['favourite', 'starsFrom', 'played'] as const).filter((part) => filter[part] !== undefined)

export function without(filter: MarksFilter, part: MarksFilterPart): MarksFilter {
  const { [part]: _, ...rest } = filter
  return rest
}

export function partText(filter: MarksFilter, part: MarksFilterPart, t: TFunction): string {
  switch (part) {
    case 'favourite':
      return t('marks.filter.favourite')
    case 'starsFrom':
      return t('marks.filter.atLeast', { stars: starsText(filter.starsFrom ?? 0, t) })
    case 'played':
      return t(filter.played ? 'marks.filter.playedOnly' : 'marks.filter.neverPlayed')
  }
}

/** What the folder for downloads consists of, as parts of one bar. Pure. */
import type { KeptSpace } from '../../shared/model/downloads.ts'

export const SPACE_PARTS = ['wanted', 'played', 'parts', 'covers', 'orphans', 'free'] as const
export type SpacePart = (typeof SPACE_PARTS)[number]

export function bytesOf(part: SpacePart, space: KeptSpace): number {
  switch (part) {
    case 'wanted':
      return space.wantedBytes
    case 'played':
      return space.playedBytes
    case 'parts':
      return space.partBytes
    case 'covers':
      return space.coverBytes
    case 'orphans':
      return space.orphanBytes
    case 'free':
      return space.freeBytes
  }
}

/** Shares of what is kept and what is free together, those without any left out. They add up to 1. */
export function sharesOf(space: KeptSpace): { part: SpacePart; share: number }[] {
  const whole = SPACE_PARTS.reduce((sum, part) => sum + bytesOf(part, space), 0)
  if (whole === 0) return []
  return SPACE_PARTS.map((part) => ({ part, share: bytesOf(part, space) / whole })).filter(({ share }) => share > 0)
}

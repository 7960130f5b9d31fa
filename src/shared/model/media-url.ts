/**
 * Addresses of sound and covers, relative to the page: `media://app/` on the desktop, the server's root on the web. They
 * hold opaque ids only, never a path.
 */
import type { CoverId, TrackId } from './ids.ts'

/** The only sizes (longest side, in pixels) a cover is made in; anything else is refused. */
export const COVER_SIZES = [96, 192, 384, 768, 1536] as const
export type CoverSize = (typeof COVER_SIZES)[number]

/** `playing`: one time that it is played, by a name of its own. All of that is of one copy, or is refused. */
export const trackUrl = (id: TrackId, playing?: string): string =>
  `media/track/${encodeURIComponent(id)}${playing === undefined ? '' : `?playing=${playing}`}`

export const coverUrl = (id: CoverId, size: CoverSize): string => `media/cover/${id}?size=${size}`

/** The smallest size on the list that fills `pixels` device pixels. */
export const coverSizeFor = (pixels: number): CoverSize => COVER_SIZES.find((size) => size >= pixels) ?? 1536

/** How one track of the queue stands. */
import * as z from 'zod'

export const DownloadState = z.enum([
  'waiting',
  'active',
  /** Whole, and being checked. */
  'verifying',
  /** By the user. */
  'paused',
  /** Needs the user: `reason` says what. */
  'failed',
  /** Goes on by itself once there is room, or the source answers. */
  'blocked',
])
export type DownloadState = z.infer<typeof DownloadState>

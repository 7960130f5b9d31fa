/** How one track of the queue stands, and why it goes no further. */
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

export const DownloadReason = z.enum([
  /** No source that answers has it. */
  'unreachable',
  'signed-out',
  'refused',
  /** Removed at its source meanwhile. */
  'gone',
  /** What came was not what was promised, several times. */
  'damaged',
  /** The source answers, but not with the file (a login page, an error). */
  'bad-answer',
  'stalled',
  'no-space',
  'not-writable',
  'disk-error',
  'cannot-convert',
  'unknown',
])
export type DownloadReason = z.infer<typeof DownloadReason>

/** How downloads stand, for accounts that are not the owner's: what is said of the disk names its folders, and is not theirs to read. */
import type { DownloadsStatus } from '../../shared/model/downloads.ts'

export const statusForOthers = (status: DownloadsStatus): DownloadsStatus => ({
  ...status,
  message: null,
  moveFailed: null,
  exporting: null,
  exported: null,
  heldBack: null,
})

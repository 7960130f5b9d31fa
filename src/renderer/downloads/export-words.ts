/** How copying to a folder went, in words: how many files, why it stopped, and what can be done. Pure. */
import type { TFunction } from 'i18next'
import type { Exported } from '../../shared/model/downloads.ts'

export interface ExportedWords {
  title: string
  /** What became of the files, and then what to do. */
  lines: string[]
  tone: 'success' | 'warning'
}

export function exportedWords({ end, folder, ...counts }: Exported, t: TFunction): ExportedWords {
  const { total, copied, skipped, missing, refused } = counts
  const left = total - copied - skipped - missing - refused
  const isDone = end === 'done'
  const copiedWords = t('downloads.export.copied', { count: copied })
  return {
    title: isDone ? copiedWords : t(`downloads.export.end.${end}.title`, { folder }),
    lines: [
      !isDone && copied > 0 && copiedWords,
      skipped > 0 && t('downloads.export.skipped', { count: skipped }),
      missing > 0 && t('downloads.export.missing', { count: missing }),
      refused > 0 && t('downloads.export.refused', { count: refused }),
      left > 0 && t('downloads.export.left', { count: left }),
      !isDone && t(`downloads.export.end.${end}.detail`, { folder }),
    ].filter((line) => line !== false),
    tone: isDone && refused === 0 ? 'success' : 'warning',
  }
}

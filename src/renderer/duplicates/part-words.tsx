/** One part of a merged track in a line: how good it is, how long, and where it lies. */
import type { TFunction } from 'i18next'
import type { MergedPart } from '../../shared/model/duplicates.ts'
import { formatDuration } from '../i18n/format.ts'
import { QualityBadge } from '../tracks/quality-badge.tsx'
import './duplicates.css'

export function PartWords({ part, t }: { part: MergedPart; t: TFunction }) {
  if (part.sourceId === null) return <span className="text-ink-3">{t('duplicates.partAway')}</span>
  return (
    <>
      <QualityBadge quality={{ format: part.codec, lossless: part.lossless, bitrateKbps: part.bitrateKbps }} />
      <span className="tabular shrink-0">{formatDuration(part.durationMs)}</span>
      <span className="shrink-0">{part.sourceName}</span>
      <span className="proposal-path" title={part.path}>
        <bdi>{part.path}</bdi>
      </span>
    </>
  )
}

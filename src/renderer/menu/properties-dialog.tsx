/** Everything known of one track: its tags, its files, its levels. */
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackId } from '../../shared/model/ids.ts'
import type { CopyRow, TrackDetails } from '../../shared/model/track.ts'
import type { SourceRow } from '../../shared/model/source.ts'
import { QueryState } from '../app/query-state.tsx'
import { formatBytes, formatDateTime, formatDuration, formatNumber } from '../i18n/format.ts'
import '../marks/words.ts'
import { MergedInDetails } from '../duplicates/merged-in-details.tsx'
import { starsText } from '../marks/stars-text.ts'
import { useMay } from '../rpc/may.ts'
import { ContainingPlaylists } from '../playlists/containing-playlists.tsx'
import { orpc } from '../rpc/query.ts'
import { whereOf, whereWords } from '../servers/availability.ts'
import { WHERE_ICONS } from '../servers/availability-mark.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

export interface PropertiesDialogProps {
  trackId: TrackId
  onClose: () => void
  onEdit: () => void
}

export function PropertiesDialog({ trackId, onClose, onEdit }: PropertiesDialogProps) {
  const { t } = useTranslation()
  const mayEdit = useMay('write')
  const query = useQuery(orpc.browse.track.queryOptions({ input: { id: trackId } }))
  return (
    <Dialog
      open
      onClose={onClose}
      size="md"
      isText
      title={query.data?.title ?? t('menu.propertiesOf.title')}
      description={query.data?.artist}
      closeLabel={t('common.close')}
      footer={mayEdit && <Button onClick={onEdit}>{t('marks.menu.editDetails')}</Button>}
    >
      <QueryState query={query} skeleton={<Skeleton className="h-72" />}>
        {(track) => <Properties track={track} onGo={onClose} />}
      </QueryState>
    </Dialog>
  )
}

type Line = readonly [label: string, value: ReactNode]

function Properties({ track, onGo }: { track: TrackDetails; onGo: () => void }) {
  const { t } = useTranslation()
  const { data: sources } = useQuery(orpc.sources.list.queryOptions())
  return (
    <div className="flex flex-col gap-5 select-text">
      <Section title={t('menu.propertiesOf.main')} lines={mainLines(track, t)} />
      <ContainingPlaylists trackId={track.id} onGo={onGo} />
      <MergedInDetails trackId={track.id} />
      {track.copies.map((copy) => (
        <Section
          key={`${copy.sourceId} ${copy.path}`}
          title={t('menu.propertiesOf.file', { count: 1 })}
          lines={copyLines(copy, sources, t)}
        />
      ))}
      <Section title={t('menu.propertiesOf.sound')} lines={soundLines(track, t)} />
      <Section
        title={t('menu.propertiesOf.ids')}
        lines={[
          [t('menu.propertiesOf.isrc'), track.isrc],
          [t('menu.propertiesOf.mbRecording'), track.mbRecordingId],
          [t('menu.propertiesOf.mbRelease'), track.mbReleaseId],
        ]}
      />
      <LongText title={t('menu.propertiesOf.comment')} text={track.comment} />
      <LongText title={t('menu.propertiesOf.lyrics')} text={track.lyrics?.text ?? null} />
    </div>
  )
}

function mainLines(track: TrackDetails, t: TFunction): Line[] {
  const credits = track.credits.map(
    (credit) => [t(`menu.propertiesOf.roles.${credit.role}`), credit.name] as const satisfies Line,
  )
  const byRole = new Map<string, string[]>()
  for (const [role, name] of credits) byRole.set(role, [...(byRole.get(role) ?? []), name])
  return [
    ...[...byRole].map(([role, names]): Line => [role, names.join(', ')]),
    [t('menu.propertiesOf.album'), track.album],
    [t('menu.propertiesOf.albumArtist'), byRole.size === 0 ? track.albumArtist : null],
    [t('menu.propertiesOf.disc'), numbered(track.discNo, track.discTotal, t)],
    [t('menu.propertiesOf.track'), numbered(track.trackNo, track.trackTotal, t)],
    [t('menu.propertiesOf.year'), track.year],
    [t('menu.propertiesOf.originalYear'), track.originalYear === track.year ? null : track.originalYear],
    [t('menu.propertiesOf.genre'), track.genres.join(', ')],
    [t('menu.propertiesOf.duration'), formatDuration(track.durationMs)],
    [t('menu.propertiesOf.bpm'), track.bpm],
    [t('menu.propertiesOf.added'), formatDateTime(track.addedAt)],
    [t('menu.propertiesOf.stars'), track.stars > 0 ? starsText(track.stars, t) : null],
    [t('menu.propertiesOf.plays'), formatNumber(track.plays)],
    [t('menu.propertiesOf.lastPlayed'), track.lastPlayedAt === null ? null : formatDateTime(track.lastPlayedAt)],
  ]
}

const copyLines = (copy: CopyRow, sources: readonly SourceRow[] | undefined, t: TFunction): Line[] => [
  [t('menu.propertiesOf.path'), copy.path],
  [t('menu.propertiesOf.source'), copy.sourceName],
  [t('menu.propertiesOf.now'), nowOf(copy, sources, t)],
  [t('menu.propertiesOf.format'), [...new Set([copy.codec, copy.container])].join(' · ').toUpperCase()],
  [t('menu.propertiesOf.bitrate'), copy.bitrateKbps && t('menu.propertiesOf.kbps', { kbps: copy.bitrateKbps })],
  [
    t('menu.propertiesOf.sampleRate'),
    copy.sampleRateHz && t('menu.propertiesOf.khz', { khz: copy.sampleRateHz / 1000 }),
  ],
  [t('menu.propertiesOf.bitDepth'), copy.bitDepth && t('menu.propertiesOf.bits', { bits: copy.bitDepth })],
  [t('menu.propertiesOf.channels'), copy.channels],
  [t('menu.propertiesOf.size'), formatBytes(copy.sizeBytes)],
  [t('menu.propertiesOf.modified'), formatDateTime(copy.modifiedAt)],
]

/** Whether this copy could be played at this moment. */
function nowOf(
  { sourceId, sourceName: name }: CopyRow,
  sources: readonly SourceRow[] | undefined,
  t: TFunction,
): ReactNode {
  const source = sources?.find(({ id }) => id === sourceId)
  if (!source) return null
  const availability = whereOf(source)
  const words = whereWords({ availability, sourceId }, { [sourceId]: { name, kind: source.kind } }, t)
  return (
    <span className="inline-flex items-center gap-1.5 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3">
      {WHERE_ICONS[availability]}
      {words}
    </span>
  )
}

function soundLines({ replayGain }: TrackDetails, t: TFunction): Line[] {
  const level = (gainDb: number | null, peak: number | null) =>
    gainDb === null
      ? null
      : [t('menu.propertiesOf.db', { db: gainDb }), peak === null ? '' : t('menu.propertiesOf.peak', { peak })]
          .filter(Boolean)
          .join(', ')
  return [
    [t('menu.propertiesOf.trackGain'), level(replayGain.trackGainDb, replayGain.trackPeak)],
    [t('menu.propertiesOf.albumGain'), level(replayGain.albumGainDb, replayGain.albumPeak)],
  ]
}

const numbered = (number: number | null, total: number | null, t: TFunction): string | null =>
  number === null ? null : total === null ? formatNumber(number) : t('menu.propertiesOf.of', { number, total })

/** Lines without a value are left out; a section without lines, too. */
function Section({ title, lines }: { title: string; lines: readonly Line[] }) {
  const known = lines.filter(([, value]) => value !== null && value !== '' && value !== undefined && value !== 0)
  if (known.length === 0) return null
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold text-ink-3">{title}</h3>
      <dl className="grid grid-cols-[8.5rem_1fr] gap-x-4 gap-y-1">
        {known.map(([label, value]) => (
          <Fragment key={label}>
            <dt className="text-ink-3">{label}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  )
}

function LongText({ title, text }: { title: string; text: string | null }) {
  if (!text) return null
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold text-ink-3">{title}</h3>
      <p className="max-h-48 overflow-y-auto rounded-lg bg-sunken p-3 whitespace-pre-wrap">{text}</p>
    </section>
  )
}

/** One side of a pair: what it is called, how good it is, where it lies, what the user did with it, and the button that lets it be heard. */
import type { TFunction } from 'i18next'
import { Heart, Play, Square } from 'lucide-react'
import type { ReactNode } from 'react'
import type { MatchSide } from '../../shared/model/duplicates.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { Cover } from '../app/cover.tsx'
import { formatBytes, formatDuration } from '../i18n/format.ts'
import { StarsDrawn } from '../marks/stars-drawn.tsx'
import { starsText } from '../marks/stars-text.ts'
import { LevelMeter } from '../player/level-meter.tsx'
import { isPlayable } from '../servers/availability.ts'
import { WHERE_ICONS } from '../servers/availability-mark.tsx'
import { QualityBadge } from '../tracks/quality-badge.tsx'
import { cx } from '../ui/class-names.ts'
import type { ComparisonState, SideName } from './comparison.ts'
import type { Field } from './differences.ts'
import { useComparedSeconds } from './use-comparison.ts'

export interface SideCardProps {
  name: SideName
  side: MatchSide
  differs: ReadonlySet<Field>
  /** Set while it is what sounds. */
  heard: ComparisonState['status'] | undefined
  /** The sides lie one below the other. */
  stacked: boolean
  t: TFunction
}

export function SideCard({ name, side, differs, heard, stacked, t }: SideCardProps) {
  const { track } = side
  const says = (field: Field, text: ReactNode) =>
    differs.has(field) ? <mark className="proposal-differs">{text}</mark> : <span>{text}</span>
  const artist = says('artist', track.artist || t('common.unknownArtist'))
  const album = (
    <>
      {says('album', track.album || t('duplicates.noAlbum'))}
      {track.year !== null && <> · {says('year', track.year)}</>}
    </>
  )
  return (
    <div role="gridcell" data-side={name} className={cx('proposal-side', heard && 'proposal-side-heard')}>
      <div className="proposal-ear">
        <Cover
          coverId={track.coverId}
          seed={track.albumId ?? track.id}
          title={track.album || track.title}
          width={64}
          className="w-16 rounded-md!"
        />
        <PlayButton name={name} heard={heard} away={!isPlayable(track)} t={t} />
      </div>
      <div className="proposal-text">
        <p className="proposal-title" title={track.title}>
          {says('title', track.title || t('duplicates.untitled'))}
        </p>
        {stacked ? (
          <p className="proposal-line" title={[track.artist, track.album].filter(Boolean).join(' · ')}>
            {artist} · {album}
          </p>
        ) : (
          <>
            <p className="proposal-line" title={track.artist}>
              {artist}
            </p>
            <p className="proposal-line" title={track.album}>
              {album}
            </p>
          </>
        )}
        <p className="proposal-line tabular">
          <QualityBadge
            quality={{
              format: side.codec,
              lossless: track.lossless,
              bitrateKbps: track.bitrateKbps,
              sampleRateHz: side.sampleRateHz,
              bitDepth: side.bitDepth,
            }}
          />{' '}
          {says('duration', formatDuration(track.durationMs))}
          {` · ${detailsOf(side, t)}`}
        </p>
        <p className="proposal-line proposal-where" title={`${side.sourceName} · ${side.path}`}>
          {WHERE_ICONS[track.availability]}
          <span className="shrink-0">{side.sourceName}</span>
          <span className="proposal-path">
            <bdi>{side.path}</bdi>
          </span>
          {side.copies > 1 && <span className="shrink-0">{t('duplicates.copies', { count: side.copies - 1 })}</span>}
          {stacked && <Marks track={track} t={t} />}
        </p>
        {!stacked && (
          <p className="proposal-line proposal-marks">
            <Marks track={track} t={t} />
          </p>
        )}
      </div>
    </div>
  )
}

/** What the user did with it. */
const Marks = ({ track, t }: { track: TrackRow; t: TFunction }) => (
  <>
    <span className="shrink-0">
      {track.plays > 0 ? t('duplicates.plays', { count: track.plays }) : t('duplicates.noPlays')}
    </span>
    {track.stars > 0 && (
      <>
        <span className="sr-only">{starsText(track.stars, t)}</span>
        <StarsDrawn stars={track.stars} />
      </>
    )}
    {track.favourite && (
      <span role="img" aria-label={t('duplicates.favourite')} className="text-accent-text">
        <Heart aria-hidden fill="currentColor" />
      </span>
    )}
  </>
)

/** What the badge does not say. */
const detailsOf = ({ track, sampleRateHz, sizeBytes }: MatchSide, t: TFunction): string =>
  [
    track.lossless
      ? track.bitrateKbps && t('player.bitrate', { kbps: track.bitrateKbps })
      : sampleRateHz && t('menu.propertiesOf.khz', { khz: sampleRateHz / 1000 }),
    formatBytes(sizeBytes),
  ]
    .filter(Boolean)
    .join(' · ')

function PlayButton({ name, heard, away, t }: Pick<SideCardProps, 'name' | 'heard' | 't'> & { away: boolean }) {
  const words = name === 'a' ? (heard ? 'stopA' : 'a') : heard ? 'stopB' : 'b'
  const label = t(`duplicates.play.${words}`)
  return (
    <button
      type="button"
      tabIndex={-1}
      data-do={name}
      aria-label={away ? `${label}, ${t('duplicates.play.away')}` : label}
      data-tooltip={away ? t('duplicates.play.away') : label}
      aria-pressed={heard !== undefined}
      className={cx('proposal-play', heard && 'proposal-play-on', away && 'proposal-play-away')}
    >
      {heard ? <Square aria-hidden fill="currentColor" /> : <Play aria-hidden fill="currentColor" />}
      <span aria-hidden>{name === 'a' ? t('duplicates.side.a') : t('duplicates.side.b')}</span>
      {heard && <Heard />}
    </button>
  )
}

/** How far it is, and that there is sound. */
function Heard() {
  const seconds = useComparedSeconds()
  return (
    <>
      <LevelMeter sounding className="h-3 w-4" />
      <span className="tabular proposal-time">{formatDuration(seconds * 1000)}</span>
    </>
  )
}

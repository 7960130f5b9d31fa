/** What plays, at the bottom of every page: what it is, its controls, where it stands, how loud. */
import { ListMusic, Volume1, Volume2, VolumeX } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Cover } from '../app/cover.tsx'
import { toggleQueuePanel, usePanels } from '../app/panels.ts'
import { paths } from '../app/paths.ts'
import { useSettings } from '../app/settings.ts'
import { formatPercent } from '../i18n/format.ts'
import { t as now } from '../i18n/i18n.ts'
import { HeartButton } from '../marks/heart-button.tsx'
import { menuProps, MoreButton } from '../menu/library-menu.tsx'
import { QualityBadge } from '../tracks/quality-badge.tsx'
import { useMay } from '../rpc/may.ts'
import { useAfterStart } from '../servers/after-start.ts'
import { useKeysOf } from '../shortcuts/use-keys-of.ts'
import { announce } from '../ui/announce.tsx'
import { IconButton } from '../ui/button.tsx'
import { keyNames } from '../ui/kbd.tsx'
import { Slider } from '../ui/slider.tsx'
import { LevelMeter } from './level-meter.tsx'
import './player.css'
import { SeekBar } from './seek-bar.tsx'
import { Transport } from './transport.tsx'
import { player, usePlayer, usePlayerValue } from './use-player.ts'

const NowPlayingStars = lazy(() =>
  import('../marks/now-playing-stars.tsx').then(({ NowPlayingStars }) => ({ default: NowPlayingStars })),
)

export function NowPlayingBar() {
  useLevelling()
  useAnnouncements()
  return (
    <div className="now-playing">
      <Current />
      <div className="mx-auto flex w-full max-w-xl min-w-0 flex-col items-center gap-0.5">
        <Transport />
        <SeekBar />
      </div>
      <Extras />
    </div>
  )
}

function Current() {
  const { t } = useTranslation()
  const track = usePlayerValue((snapshot) => snapshot.track)
  const keysOf = useKeysOf()
  const mayMark = useMay('write')
  const later = useAfterStart()
  if (!track) {
    const keys = keyNames(keysOf('search.open') ?? 'mod+k').join(' ')
    return (
      <div className="min-w-0">
        <p className="truncate font-medium text-ink-2">{t('player.idle')}</p>
        <p className="line-clamp-2 text-sm text-ink-3">{t('player.idleHint', { keys })}</p>
      </div>
    )
  }
  const target = () => ({ kind: 'tracks', row: track }) as const
  return (
    <div className="group flex min-w-0 items-center gap-3" {...menuProps(target)}>
      <MaybeLink href={track.albumId && paths.album(track.albumId)} label={track.album} className="shrink-0 rounded-md">
        <Cover
          coverId={track.coverId}
          seed={track.albumId ?? track.id}
          title={track.album || track.title}
          width={56}
          lazy={false}
          className="w-14"
        />
      </MaybeLink>
      <div className="min-w-0">
        <p className="truncate font-semibold" title={track.title} data-now-playing-title="">
          {track.title}
        </p>
        <p className="truncate text-sm text-ink-2" title={[track.artist, track.album].filter(Boolean).join(' · ')}>
          <MaybeLink href={track.artistId && paths.artist(track.artistId)}>
            {track.artist || t('common.unknownArtist')}
          </MaybeLink>
          {track.album !== '' && (
            <>
              {' · '}
              <MaybeLink href={track.albumId && paths.album(track.albumId)}>{track.album}</MaybeLink>
            </>
          )}
        </p>
        {mayMark && (
          <div className="-ml-1 flex h-5 items-center gap-1.5">
            <HeartButton
              type="track"
              id={track.id}
              name={track.title}
              favourite={track.favourite}
              size="sm"
              shortcut={keysOf('marks.favourite')}
              className="size-6! [&_svg]:size-3.5!"
            />
            {/* Its place is kept until it comes. */}
            <span className="now-playing-roomy h-4">
              {later && (
                <Suspense fallback={null}>
                  <NowPlayingStars track={track} />
                </Suspense>
              )}
            </span>
          </div>
        )}
      </div>
      <MoreButton target={target} className="now-playing-roomy shrink-0" />
    </div>
  )
}

function MaybeLink({
  href,
  label,
  className = 'hover:underline',
  children,
}: {
  href: string | null
  label?: string
  className?: string
  children: React.ReactNode
}) {
  if (!href) return children
  return (
    <Link href={href} aria-label={label} draggable={false} className={className}>
      {children}
    </Link>
  )
}

function Extras() {
  const { t } = useTranslation()
  const { queue } = usePanels()
  const keysOf = useKeysOf()
  return (
    <div className="flex min-w-0 items-center justify-end gap-1">
      <Format />
      <LevelMeter className="now-playing-roomy mx-2 h-3.5 w-4.5 shrink-0 text-ink-3" />
      <Volume />
      <IconButton
        label={t('player.queue')}
        shortcut={keysOf('queue.toggle')}
        icon={<ListMusic />}
        pressed={queue}
        onClick={toggleQueuePanel}
      />
    </div>
  )
}

function Format() {
  const track = usePlayerValue((snapshot) => snapshot.track)
  const current = usePlayerValue((snapshot) => snapshot.queue?.current?.track)
  if (!track) return null
  // How fine it is, the queue knows of what it says is current.
  const copies = current?.id === track.id ? current.copies : []
  const copy = copies.find(({ codec, bitrateKbps }) => codec === track.format && bitrateKbps === track.bitrateKbps)
  const quality = { ...track, sampleRateHz: copy?.sampleRateHz, bitDepth: copy?.bitDepth }
  return <QualityBadge quality={quality} className="now-playing-wide" />
}

function Volume() {
  const { t } = useTranslation()
  const { volume, muted } = usePlayer()
  const keysOf = useKeysOf()
  const percent = formatPercent(volume)
  const silent = muted || volume === 0
  return (
    <>
      <IconButton
        label={t(muted ? 'player.unmute' : 'player.mute')}
        shortcut={keysOf('player.mute')}
        icon={silent ? <VolumeX /> : volume < 0.5 ? <Volume1 /> : <Volume2 />}
        pressed={muted}
        onClick={() => player.toggleMute()}
      />
      <Slider
        label={t('player.volume')}
        value={muted ? 0 : Math.round(volume * 100)}
        max={100}
        step={1}
        valueText={t(muted ? 'player.mutedValue' : 'player.volumeValue', { percent })}
        onChange={(value) => player.setVolume(value / 100)}
        className="w-16 shrink sm:w-24"
      />
    </>
  )
}

/** The settings' levelling reaches the player from here: the bar is always there. */
function useLevelling(): void {
  const { replayGain, replayGainPreampDb } = useSettings()
  useEffect(() => {
    player.setLevelling({ mode: replayGain, preampDb: replayGainPreampDb })
  }, [replayGain, replayGainPreampDb])
}

/** A new track is said politely, but not what was there when the page opened. */
function useAnnouncements(): void {
  const track = usePlayerValue((snapshot) => snapshot.track)
  const playing = usePlayerValue(({ status }) => status === 'playing')
  const id = track?.id
  useEffect(() => {
    const { track } = player.snapshot()
    if (playing && track) announce(now('player.nowPlaying', { title: track.title, artist: track.artist }))
  }, [id, playing])
}

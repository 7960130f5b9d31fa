/** The head of a playlist's page. Low, for the list below it is what one came for; lower still in a low window. */
import { ListPlus, Play, Shuffle, SlidersHorizontal, WandSparkles } from 'lucide-react'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import { formatLongDuration, formatRelative } from '../i18n/format.ts'
import { KeepButton } from '../keeping/keep-button.tsx'
import { menuProps, MoreButton } from '../menu/library-menu.tsx'
import { playlistSelection } from '../menu/menu-target.ts'
import { addSelections, playSelections } from '../menu/play-actions.ts'
import { useMay } from '../rpc/may.ts'
import { Badge } from '../ui/badge.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { Mosaic } from './mosaic.tsx'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import { playlistTarget } from './playlist-target.ts'
import { rulesInWords } from './rules-in-words.ts'
import { usePlaylists } from './use-playlists.ts'

const COVER_PX = 144

/** `tools`: what the list below it brings. */
export function PlaylistHeader({ playlist, tools }: { playlist: PlaylistRow; tools?: ReactNode }) {
  const { t } = useTranslation()
  const mayEdit = useMay('write')
  const { playlists } = usePlaylists()
  const nameOf = (id: string) => playlists.find((other) => other.id === id)?.name ?? id
  const { name, description, rules, length } = playlist
  const target = () => playlistTarget(playlist)
  const tracks = [playlistSelection(playlist)]
  const empty = length === 0
  return (
    <header className="flex shrink-0 items-center gap-5 px-6 pt-1 pb-4" {...menuProps(target)}>
      <Mosaic
        playlist={playlist}
        width={COVER_PX}
        lazy={false}
        className="w-36 rounded-lg! shadow-cover max-[56rem]:w-24 [@media(max-height:46rem)]:w-24"
      />
      <div className="min-w-0 flex-1">
        {rules && (
          <span title={rulesInWords(rules, t, nameOf)}>
            <Badge tone="accent" icon={<WandSparkles />}>
              {t('playlists.smart')}
            </Badge>
          </span>
        )}
        <h1 className="line-clamp-2 text-2xl font-bold tracking-tight text-balance break-words">{name}</h1>
        {description !== '' && (
          <p
            className="mt-0.5 line-clamp-2 [@media(max-height:46rem)]:line-clamp-1 text-ink-2 whitespace-pre-line [overflow-wrap:anywhere]"
            title={description}
          >
            {description}
          </p>
        )}
        <p className="mt-1 text-sm text-ink-3">{factsOf(playlist, t).join(' · ')}</p>
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <Button
            variant="primary"
            disabled={empty}
            icon={<Play className="size-4 fill-current" />}
            onClick={() => void playSelections(tracks)}
          >
            {t('common.play')}
          </Button>
          <Button
            disabled={empty}
            icon={<Shuffle className="size-4" />}
            onClick={() => void playSelections(tracks, { shuffle: true })}
          >
            {t('common.shuffle')}
          </Button>
          <IconButton
            label={t('common.addToQueue')}
            disabled={empty}
            icon={<ListPlus />}
            onClick={() => void addSelections(tracks, 'end')}
          />
          {rules && mayEdit && (
            <IconButton
              label={t('playlists.editRules')}
              icon={<SlidersHorizontal />}
              onClick={() => openPlaylistDialog({ kind: 'rules', playlist })}
            />
          )}
          <KeepButton what={{ type: 'playlist', id: playlist.id }} name={name} />
          {tools}
          <MoreButton size="md" target={target} />
        </div>
      </div>
    </header>
  )
}

function factsOf(playlist: PlaylistRow, t: TFunction): string[] {
  const { length, durationMs, missing, changedAt } = playlist
  return [
    length === null ? t('playlists.counting') : t('common.tracks', { count: length }),
    length !== 0 && durationMs !== null && formatLongDuration(durationMs),
    missing > 0 && t('playlists.missing', { count: missing }),
    t('playlists.changed', { when: formatRelative(changedAt) }),
  ].filter((fact) => fact !== false)
}

/**
 * What each command does. A page may put its own meaning in place while it is shown (`useCommand`): "filter this list" and
 * "show what is playing" mean another thing on every page.
 */
import { useEffect, useEffectEvent } from 'react'
import { goBack, goForward, navigate } from '../app/history.ts'
import { refreshLibrary } from '../app/library-refresh.tsx'
import { openSearch, setPanels, toggleQueuePanel } from '../app/panels.ts'
import { paths } from '../app/paths.ts'
import { player } from '../player/use-player.ts'
import { catchTyping } from '../search/early-typing.ts'
import type { CommandId } from './commands.ts'
import { showShortcutSheet } from './sheet-state.ts'

const SEEK_MS = 5_000
const VOLUME_STEP = 0.05
const NEXT_REPEAT = { off: 'all', all: 'one', one: 'off' } as const

const USUAL: Record<CommandId, () => void> = {
  'player.toggle': () => player.toggle(),
  'player.next': () => player.next(),
  'player.previous': () => player.previous(),
  'player.forward': () => player.seekBy(SEEK_MS),
  'player.back': () => player.seekBy(-SEEK_MS),
  'player.louder': () => player.setVolume(player.snapshot().volume + VOLUME_STEP),
  'player.quieter': () => player.setVolume(player.snapshot().volume - VOLUME_STEP),
  'player.mute': () => player.toggleMute(),
  'player.shuffle': () => void player.edits.setShuffle(!player.snapshot().shuffle),
  'player.repeat': () => void player.edits.setRepeat(NEXT_REPEAT[player.snapshot().repeat]),
  'marks.favourite': favouritePlaying,
  'queue.toggle': toggleQueuePanel,
  'search.open': search,
  'list.filter': search,
  'list.playing': showPlaying,
  'library.refresh': () => void refreshLibrary(),
  'go.home': () => navigate(paths.home),
  'go.albums': () => navigate(paths.albums),
  'go.artists': () => navigate(paths.artists),
  'go.tracks': () => navigate(paths.tracks),
  'go.genres': () => navigate(paths.genres),
  'go.folders': () => navigate(paths.folders),
  'go.favourites': () => navigate(paths.favourites),
  'go.history': () => navigate(paths.history),
  'go.playlists': () => navigate(paths.playlists),
  'go.downloads': () => navigate(paths.downloads),
  'go.duplicates': () => navigate(paths.duplicates),
  'go.settings': () => navigate(paths.settings),
  'go.data': () => navigate(paths.settingsSection('data')),
  'go.conflicts': () => navigate(paths.conflicts),
  'go.changes': () => navigate(paths.changes),
  'go.back': goBack,
  'go.forward': goForward,
  'offline.toggle': toggleOffline,
  'shortcuts.show': showShortcutSheet,
}

function search(): void {
  catchTyping()
  openSearch()
}

function toggleOffline(): void {
  void import('../downloads/toggle-offline.ts').then(({ toggleOffline }) => toggleOffline())
}

function favouritePlaying(): void {
  void import('../marks/mark-target.ts').then(({ markByKey, playingTarget }) => {
    const target = playingTarget()
    if (target) markByKey({ kind: 'heart' }, target)
  })
}

/** What pages put in place; the one shown last counts. */
const placed = new Map<CommandId, (() => void)[]>()

export function runCommand(id: CommandId): void {
  const own = placed.get(id)?.at(-1)
  if (own) own()
  else USUAL[id]()
}

/** Gives a command another meaning while the component is mounted. */
export function useCommand(id: CommandId, run: () => void): void {
  const latest = useEffectEvent(run)
  useEffect(() => {
    const handler = () => latest()
    const handlers = placed.get(id) ?? []
    placed.set(id, [...handlers, handler])
    return () => {
      placed.set(
        id,
        (placed.get(id) ?? []).filter((other) => other !== handler),
      )
    }
  }, [id])
}

/** Where no list can show it: its album; without one, the queue. */
function showPlaying(): void {
  const { track } = player.snapshot()
  if (track?.albumId) navigate(paths.album(track.albumId))
  else setPanels({ queue: true })
}

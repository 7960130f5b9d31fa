/** What the palette lists, in order: the best match first, then the groups; pages and commands where their names match. Pure. */
import type { AlbumRow } from '../../shared/model/album.ts'
import type { ArtistRow } from '../../shared/model/artist.ts'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import type { SearchAnswer, TopHit } from '../../shared/model/search.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { CommandId } from '../shortcuts/commands.ts'

export type PaletteEntry =
  | { kind: 'track'; row: TrackRow }
  | { kind: 'album'; row: AlbumRow }
  | { kind: 'artist'; row: ArtistRow }
  | { kind: 'playlist'; row: PlaylistRow }
  | { kind: 'command'; id: CommandId; name: string }
  | { kind: 'recent'; text: string }
  | { kind: 'all'; text: string }

export type PaletteGroupId =
  | 'top'
  | 'tracks'
  | 'albums'
  | 'artists'
  | 'playlists'
  | 'pages'
  | 'commands'
  | 'recent'
  | 'more'

export interface PaletteGroup {
  id: PaletteGroupId
  entries: readonly PaletteEntry[]
}

export interface NamedCommand {
  id: CommandId
  name: string
}

export function paletteGroups({
  text,
  answer,
  commands,
  recent,
  playlists = [],
}: {
  text: string
  answer: SearchAnswer | null
  commands: readonly NamedCommand[]
  recent: readonly string[]
  playlists?: readonly PlaylistRow[]
}): PaletteGroup[] {
  const isPage = ({ id }: NamedCommand) => id.startsWith('go.') && id !== 'go.back' && id !== 'go.forward'
  const named = commands.filter(({ name }) => matches(name, text))
  const pages = entriesOf(named.filter(isPage))
  const others = entriesOf(named.filter((command) => !isPage(command)))
  if (text === '') {
    const searches = recent.map((text): PaletteEntry => ({ kind: 'recent', text }))
    return filled([
      { id: 'recent', entries: searches },
      { id: 'pages', entries: pages },
      { id: 'commands', entries: others },
    ])
  }
  const top = answer?.top ?? null
  const hits: PaletteGroup[] = [
    { id: 'top', entries: top ? [top] : [] },
    { id: 'tracks', entries: apartFrom(top, 'track', answer?.tracks.rows ?? []) },
    { id: 'albums', entries: apartFrom(top, 'album', answer?.albums.rows ?? []) },
    { id: 'artists', entries: apartFrom(top, 'artist', answer?.artists.rows ?? []) },
  ]
  const found = hits.some(({ entries }) => entries.length > 0)
  const lists = playlists.filter(({ name }) => matches(name, text)).slice(0, MOST_PLAYLISTS)
  return filled([
    ...hits,
    { id: 'playlists', entries: lists.map((row) => ({ kind: 'playlist', row })) },
    { id: 'more', entries: found ? [{ kind: 'all', text }] : [] },
    { id: 'pages', entries: pages.slice(0, 3) },
    { id: 'commands', entries: others.slice(0, 5) },
  ])
}

/** As many as there are of each sort of hit. */
const MOST_PLAYLISTS = 5

const filled = (groups: readonly PaletteGroup[]): PaletteGroup[] => groups.filter(({ entries }) => entries.length > 0)

const entriesOf = (commands: readonly NamedCommand[]): PaletteEntry[] =>
  commands.map(({ id, name }) => ({ kind: 'command', id, name }))

function apartFrom(
  top: TopHit | null,
  kind: TopHit['kind'],
  rows: readonly TrackRow[] | readonly AlbumRow[] | readonly ArtistRow[],
): PaletteEntry[] {
  return rows
    .filter(({ id }) => !(top?.kind === kind && top.row.id === id))
    .map((row) => ({ kind, row }) as PaletteEntry)
}

/** Every word typed begins a word of the name. */
function matches(name: string, text: string): boolean {
  const words = plain(name).split(/\s+/)
  return plain(text)
    .split(/\s+/)
    .filter(Boolean)
    .every((typed) => words.some((word) => word.startsWith(typed)))
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/**
 * Everything that can have a key: its id (kept in the settings), its usual keys, and where it stands on the sheet. Its name
 * is `shortcuts.command.<id>` of the page's words, what it does is in run-command.ts.
 *
 * Some have no usual keys: they stand in the search palette, and may be given keys in the settings.
 * Keys are written as `mod+k`: `mod` is ⌘ on a Mac and Ctrl elsewhere; then `ctrl`, `alt`, `shift`, and the key, in this order.
 */
export const COMMAND_GROUPS = ['playing', 'going', 'lists', 'other'] as const
export type CommandGroup = (typeof COMMAND_GROUPS)[number]

export const COMMANDS = [
  { id: 'player.toggle', keys: 'space', group: 'playing' },
  { id: 'player.next', keys: 'shift+right', group: 'playing' },
  { id: 'player.previous', keys: 'shift+left', group: 'playing' },
  { id: 'player.forward', keys: 'right', group: 'playing' },
  { id: 'player.back', keys: 'left', group: 'playing' },
  { id: 'player.louder', keys: 'up', group: 'playing' },
  { id: 'player.quieter', keys: 'down', group: 'playing' },
  { id: 'player.mute', keys: 'm', group: 'playing' },
  { id: 'player.shuffle', keys: 's', group: 'playing' },
  { id: 'player.repeat', keys: 'r', group: 'playing' },
  { id: 'marks.favourite', keys: 'l', group: 'playing' },
  { id: 'queue.toggle', keys: 'q', group: 'playing' },
  { id: 'search.open', keys: 'mod+k', group: 'lists' },
  { id: 'list.filter', keys: 'mod+f', group: 'lists' },
  { id: 'list.playing', keys: 'mod+l', group: 'lists' },
  { id: 'library.refresh', keys: 'f5', group: 'lists' },
  { id: 'go.home', keys: 'mod+1', group: 'going' },
  { id: 'go.albums', keys: 'mod+2', group: 'going' },
  { id: 'go.artists', keys: 'mod+3', group: 'going' },
  { id: 'go.tracks', keys: 'mod+4', group: 'going' },
  { id: 'go.genres', keys: 'mod+5', group: 'going' },
  { id: 'go.folders', keys: 'mod+6', group: 'going' },
  { id: 'go.favourites', keys: 'mod+7', group: 'going' },
  { id: 'go.history', keys: 'mod+8', group: 'going' },
  { id: 'go.playlists', keys: 'mod+9', group: 'going' },
  { id: 'go.downloads', keys: '', group: 'going' },
  { id: 'go.duplicates', keys: '', group: 'going' },
  { id: 'go.settings', keys: 'mod+comma', group: 'going' },
  { id: 'go.data', keys: '', group: 'going' },
  { id: 'go.conflicts', keys: '', group: 'going' },
  { id: 'go.changes', keys: '', group: 'going' },
  { id: 'go.back', keys: 'alt+left', group: 'going' },
  { id: 'go.forward', keys: 'alt+right', group: 'going' },
  { id: 'offline.toggle', keys: '', group: 'other' },
  { id: 'shortcuts.show', keys: '?', group: 'other' },
] as const satisfies readonly { id: string; keys: string; group: CommandGroup }[]

export type CommandId = (typeof COMMANDS)[number]['id']

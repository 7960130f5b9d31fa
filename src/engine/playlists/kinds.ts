/**
 * Playlists, the folders they lie in, and their items: what of each follows the user, and the tables that pages read. Deleting a
 * playlist is one row: its items stay as they are, out of sight, and are there again when it is brought back. Items
 * that arrive before their playlist wait for it in the same way.
 */
import type { Database } from 'better-sqlite3'
import { SmartRules } from '../../shared/model/smart-rules.ts'
import { perDatabase } from '../library/per-database.ts'
import { msOf, type Stamp } from '../personal/clock.ts'
import { demandId } from '../personal/demand-id.ts'
import { number, quiet, text, type Field, type Kind } from '../personal/kind.ts'
import type { Value } from '../personal/merge.ts'
import type { Change } from '../personal/personal.ts'
import { conditionsIn, MOST_CONDITIONS } from './conditions.ts'
import { isPosition } from './positions.ts'

/** What an item is; never written again. `addedAt`: milliseconds since 1970. */
export interface ItemWhat {
  playlistId: string
  trackKey: string
  title: string
  artist: string
  addedAt: number
}

/** As JSON; empty for an ordinary playlist. Rules that only a newer version knows hide the playlist until the upgrade. */
const rules: Field = { ...text, reads: (value) => value === '' || readRules(value) !== undefined }
const what: Field = { ...quiet(text), reads: (value) => readWhat(value) !== undefined }
const position: Field = { ...quiet(text), reads: isPosition }

const playlists: Kind = {
  name: 'playlist',
  /** `folder`: an id; empty at the top. */
  fields: { name: text, description: text, folder: text, rules, createdAt: quiet(number) },
  announces: { kind: 'playlists.changed' },
  subject: (row, held) => ({ type: 'playlist', key: row, name: String(held.value('name') ?? '') }),
  projection: {
    tables: ['playlist'],
    open(sql) {
      const put = sql.prepare<[string, string, string | null, string, string | null, number, number]>(
        `insert into playlist (id, name, folder_id, description, rules, created_at, changed_at) values (?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set name = excluded.name, folder_id = excluded.folder_id,
           description = excluded.description, rules = excluded.rules, created_at = excluded.created_at,
           changed_at = excluded.changed_at`,
      )
      const remove = sql.prepare<[string]>('delete from playlist where id = ?')
      const changedAt = sql
        .prepare<[{ row: string }], Stamp | null>(
          `select max(stamp) from (select stamp from cell where kind = 'playlist' and row = $row
             union all select stamp from row where kind = 'playlist' and row = $row)`,
        )
        .pluck()
      return (id, held) => {
        touchedPlaylists(sql).add(id)
        const [name, told] = [held.value('name'), held.value('rules')]
        if (!held.alive || name === undefined || told === undefined) return remove.run(id)
        demandId(playlists.name, id)
        put.run(
          id,
          String(name),
          String(held.value('folder') ?? '') || null,
          String(held.value('description') ?? ''),
          String(told) || null,
          Number(held.value('createdAt') ?? 0),
          msOf(changedAt.get({ row: id }) as Stamp),
        )
      }
    },
  },
}

const folders: Kind = {
  name: 'playlist-folder',
  /** `parent`: an id; empty at the top. */
  fields: { name: text, parent: text },
  announces: { kind: 'playlists.changed' },
  subject: (row, held) => ({ type: 'playlist-folder', key: row, name: String(held.value('name') ?? '') }),
  projection: {
    tables: ['playlist_folder'],
    open(sql) {
      const put = sql.prepare<[string, string, string | null]>(
        `insert into playlist_folder (id, name, parent_id) values (?, ?, ?)
         on conflict (id) do update set name = excluded.name, parent_id = excluded.parent_id`,
      )
      const remove = sql.prepare<[string]>('delete from playlist_folder where id = ?')
      return (id, held) => {
        const name = held.value('name')
        if (!held.alive || name === undefined) return remove.run(id)
        demandId(folders.name, id)
        put.run(id, String(name), String(held.value('parent') ?? '') || null)
      }
    },
  },
}

const items: Kind = {
  name: 'playlist-item',
  /** `what`: an ItemWhat. An item stays in its playlist; what is moved elsewhere is another one there. */
  fields: { what, position },
  announces: { kind: 'playlists.changed' },
  subject: (row, held) => {
    const item = readWhat(held.value('what') ?? null)
    if (item === undefined) return { type: 'other', key: row }
    return { type: 'track', key: item.trackKey, name: item.title, within: item.playlistId }
  },
  projection: {
    tables: ['playlist_item'],
    open(sql) {
      const put = sql.prepare<[string, string, string, string, number, string, string]>(
        `insert into playlist_item (id, playlist_id, track_key, position, added_at, title, artist) values (?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set playlist_id = excluded.playlist_id, track_key = excluded.track_key,
           position = excluded.position, added_at = excluded.added_at, title = excluded.title, artist = excluded.artist`,
      )
      const remove = sql.prepare<[string]>('delete from playlist_item where id = ?')
      return (id, held) => {
        const item = readWhat(held.value('what') ?? null)
        const at = held.value('position')
        if (item) touchedPlaylists(sql).add(item.playlistId)
        if (!held.alive || item === undefined || at === undefined) return remove.run(id)
        demandId(items.name, id)
        put.run(id, item.playlistId, item.trackKey, String(at), item.addedAt, item.title, item.artist)
      }
    },
  },
}

export const playlistKinds: readonly Kind[] = [playlists, folders, items]

/** Of which something may have changed since somebody last emptied the set: sums of others still hold. */
export const touchedPlaylists: (sql: Database) => Set<string> = perDatabase(() => new Set())

interface PlaylistFields {
  name?: string
  description?: string
  /** Null: at the top. */
  folderId?: string | null
  rules?: SmartRules | null
  createdAt?: number
}

export const setPlaylist = (id: string, { folderId, rules, ...fields }: PlaylistFields): Change => ({
  do: 'set',
  kind: playlists.name,
  row: id,
  fields: {
    ...fields,
    ...(folderId !== undefined && { folder: folderId ?? '' }),
    ...(rules !== undefined && { rules: rules === null ? '' : JSON.stringify(rules) }),
  },
})

export const removePlaylist = (id: string): Change => ({ do: 'delete', kind: playlists.name, row: id })
export const restorePlaylist = (id: string): Change => ({ do: 'restore', kind: playlists.name, row: id })

export const setFolder = (id: string, { name, parentId }: { name?: string; parentId?: string | null }): Change => ({
  do: 'set',
  kind: folders.name,
  row: id,
  fields: { ...(name !== undefined && { name }), ...(parentId !== undefined && { parent: parentId ?? '' }) },
})

export const removeFolder = (id: string): Change => ({ do: 'delete', kind: folders.name, row: id })
export const restoreFolder = (id: string): Change => ({ do: 'restore', kind: folders.name, row: id })

export const addItem = (id: string, item: ItemWhat, position: string): Change => ({
  do: 'set',
  kind: items.name,
  row: id,
  fields: {
    what: JSON.stringify([item.playlistId, item.trackKey, item.title, item.artist, item.addedAt]),
    position,
  },
})

export const moveItem = (id: string, position: string): Change => ({
  do: 'set',
  kind: items.name,
  row: id,
  fields: { position },
})

export const removeItem = (id: string): Change => ({ do: 'delete', kind: items.name, row: id })
export const restoreItem = (id: string): Change => ({ do: 'restore', kind: items.name, row: id })

function readWhat(value: Value): ItemWhat | undefined {
  const told = parsed(value)
  if (!Array.isArray(told)) return undefined
  const [playlistId, trackKey, title, artist, addedAt] = told as unknown[]
  if (typeof playlistId !== 'string' || typeof trackKey !== 'string' || typeof addedAt !== 'number') return undefined
  if (typeof title !== 'string' || typeof artist !== 'string' || !Number.isSafeInteger(addedAt)) return undefined
  return { playlistId, trackKey, title, artist, addedAt }
}

function readRules(value: Value): SmartRules | undefined {
  const { data } = SmartRules.safeParse(parsed(value))
  return data && conditionsIn(data.group) <= MOST_CONDITIONS ? data : undefined
}

function parsed(value: Value): unknown {
  if (typeof value !== 'string') return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

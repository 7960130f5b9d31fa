/** Playlists as they lie in personal.db, for files: read in steps, whole. */
import type { Database } from 'better-sqlite3'
import type { PlaylistId } from '../../shared/model/ids.ts'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import type { StoredItem } from '../playlists/item-edits.ts'
import type { Pace } from './pace.ts'

export interface StoredPlaylist {
  id: PlaylistId
  name: string
  description: string
  folder: string | null
  createdAt: number
  rules: SmartRules | null
}

const PAGE = 1_000

export class StoredLists {
  readonly #statements

  constructor(sql: Database) {
    this.#statements = {
      folders: sql.prepare<[], { id: string; name: string; parent: string | null }>(
        'select id, name, parent_id as parent from playlist_folder order by id',
      ),
      playlists: sql.prepare<[], Omit<StoredPlaylist, 'rules'> & { rules: string | null }>(
        'select id, name, description, folder_id as folder, created_at as createdAt, rules from playlist order by id',
      ),
      items: sql.prepare<[{ id: string; position: string; item: string }], StoredItem & { position: string }>(
        `select id as itemId, track_key as trackId, title, artist, added_at as addedAt, position from playlist_item
         where playlist_id = $id and (position, id) > ($position, $item) order by position, id limit ${PAGE}`,
      ),
    }
  }

  folders() {
    return this.#statements.folders.all()
  }

  playlists(): StoredPlaylist[] {
    return this.#statements.playlists
      .all()
      .map(({ rules, ...row }) => ({ ...row, rules: rules === null ? null : (JSON.parse(rules) as SmartRules) }))
  }

  /** In their order; none of a smart playlist. */
  async itemsOf(id: PlaylistId, pace: Pace): Promise<StoredItem[]> {
    const items: StoredItem[] = []
    let [position, item] = ['', '']
    for (;;) {
      const page = this.#statements.items.all({ id, position, item })
      for (const { position: _, ...stored } of page) items.push(stored)
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE) return items
      ;[position, item] = [last.position, last.itemId]
      await pace.breathe()
    }
  }
}

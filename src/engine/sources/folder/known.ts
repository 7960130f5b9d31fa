/**
 * What the library knows of a source, asked folder by folder as a scan comes by, so that neither a scan nor the main thread
 * ever holds all of a large library.
 */
import type { Database } from 'better-sqlite3'
import type { LibraryDb } from '../../db/store.ts'
import { presentCount } from '../../library/source-totals.ts'

export interface KnownCopy {
  sizeBytes: number
  modifiedAt: number
  headHash: string
  present: boolean
  /** Whether it shows an image beside it. */
  borrowsCover: boolean
}

const FOLDERS_AT_ONCE = 500

export class Known {
  readonly #sql: Database
  readonly #sourceId: number
  readonly #copies
  readonly #images
  readonly #nextFolder
  readonly #nextFolders
  readonly #problems

  constructor({ sql }: LibraryDb, sourceId: number) {
    this.#sql = sql
    this.#sourceId = sourceId
    this.#copies = sql
      .prepare<[number, string], [string, number, number, string, number, number]>(
        `select remote_id, size_bytes, modified_at, head_hash, present, cover_remote_id is not null from copy
         where source_id = ? and folder = ?`,
      )
      .raw()
    this.#images = sql
      .prepare<[number, string], [string, number]>(
        `select distinct copy.cover_remote_id, cover.size_bytes from copy join cover on cover.id = copy.cover_id
         where copy.source_id = ? and copy.folder = ? and copy.cover_remote_id is not null`,
      )
      .raw()
    this.#nextFolder = sql
      .prepare<[number, string], string>(
        'select folder from copy where source_id = ? and folder > ? order by folder limit 1',
      )
      .pluck()
    // From one folder to the next within the index, past the copies of each: a statement for each would take four times as long.
    this.#nextFolders = sql
      .prepare<[{ sourceId: number; after: string; limit: number }], string>(
        `with recursive next (folder) as (
           select min(folder) from copy where source_id = $sourceId and folder > $after
           union all
           select (select min(folder) from copy where source_id = $sourceId and folder > next.folder) from next
           where next.folder is not null)
         select folder from next where folder is not null limit $limit`,
      )
      .pluck()
    this.#problems = sql
      .prepare<[number], [string, number, number]>(
        'select remote_id, size_bytes, modified_at from problem where source_id = ?',
      )
      .raw()
  }

  copiesIn(folder: string): Map<string, KnownCopy> {
    const copies = new Map<string, KnownCopy>()
    for (const row of this.#copies.iterate(this.#sourceId, folder)) {
      const [remoteId, sizeBytes, modifiedAt, headHash, present, borrows] = row
      copies.set(remoteId, { sizeBytes, modifiedAt, headHash, present: present === 1, borrowsCover: borrows === 1 })
    }
    return copies
  }

  /** Images beside the music of a folder that its tracks show, with their sizes. */
  imagesIn(folder: string): Map<string, number> {
    const images = new Map<string, number>()
    for (const [remoteId, sizeBytes] of this.#images.iterate(this.#sourceId, folder)) images.set(remoteId, sizeBytes)
    return images
  }

  /** The first folder after `folder` that has copies; undefined when there is none. */
  folderAfter(folder: string): string | undefined {
    return this.#nextFolder.get(this.#sourceId, folder)
  }

  /** All folders that have copies, in order, some at a time. */
  *folders(): Generator<string[], void> {
    if (this.copiesIn('').size > 0) yield ['']
    for (let after = ''; ;) {
      const some = this.#nextFolders.all({ sourceId: this.#sourceId, after, limit: FOLDERS_AT_ONCE })
      if (some.length === 0) return
      yield some
      after = some.at(-1)!
    }
  }

  /** Whether there are copies in this folder or below it. */
  hasBelow(folder: string): boolean {
    if (this.copiesIn(folder).size > 0) return true
    const next = this.#nextFolder.get(this.#sourceId, `${folder}/`)
    return next !== undefined && next.startsWith(`${folder}/`)
  }

  /** Copies that are not already held by the brake. */
  presentCount(): number {
    return presentCount(this.#sql, this.#sourceId)
  }

  problems(): Map<string, { sizeBytes: number; modifiedAt: number }> {
    const problems = new Map<string, { sizeBytes: number; modifiedAt: number }>()
    for (const [remoteId, sizeBytes, modifiedAt] of this.#problems.iterate(this.#sourceId)) {
      problems.set(remoteId, { sizeBytes, modifiedAt })
    }
    return problems
  }
}

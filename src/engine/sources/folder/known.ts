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

export class Known {
  readonly #sql: Database
  readonly #sourceId: number
  readonly #copies
  readonly #images
  readonly #nextFolder
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

  /** The first folder after `folder` that has copies; undefined when there is none. Begin with `undefined`. */
  folderAfter(folder: string | undefined): string | undefined {
    if (folder === undefined) return this.copiesIn('').size > 0 ? '' : this.#nextFolder.get(this.#sourceId, '')
    return this.#nextFolder.get(this.#sourceId, folder)
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

/** Servers as sources of a test's library, with doubles for what is at the other end. */
import type { SyncServers } from '../../src/engine/sync/ports.ts'
import type { SourceId } from '../../src/shared/model/ids.ts'
import type { SourceState } from '../../src/shared/model/source.ts'
import { updateSource } from '../../src/engine/sources/source-rows.ts'
import { write, type LibraryDb } from '../../src/engine/db/store.ts'
import { EngineError } from '../../src/engine/errors.ts'
import { CatalogueDouble } from './catalogue-double.ts'

type Listener = Parameters<SyncServers['onChange']>[0]

export function addSoulSource(library: LibraryDb, name = 'Attic'): SourceId {
  const { lastInsertRowid } = library.sql
    .prepare(`insert into source (kind, store_id, name, config, added_at) values ('soul', ?, ?, '{}', 0)`)
    .run(`store-of-${name}`, name)
  return Number(lastInsertRowid) as SourceId
}

/** Copies of a source as the library has them, `id title`, sorted; those that are held are left out. */
export const mirrorLines = ({ sql }: LibraryDb, sourceId: number): string[] =>
  sql
    .prepare<[number], string>(
      `select remote_id || ' ' || (tags ->> 'title') from copy where source_id = ? and present = 1 order by 1`,
    )
    .pluck()
    .all(sourceId)
    .sort()

export class SoulSourcesDouble implements SyncServers {
  readonly doubles = new Map<SourceId, CatalogueDouble>()
  readonly states: SourceState[] = []
  readonly reachable: boolean[] = []
  readonly #library: LibraryDb
  readonly #names = new Map<SourceId, string>()
  readonly #listeners = new Set<Listener>()
  readonly #lost = new Set<(sourceId: SourceId) => void>()

  constructor(library: LibraryDb) {
    this.#library = library
  }

  add(name = 'Attic'): { sourceId: SourceId; server: CatalogueDouble } {
    const sourceId = addSoulSource(this.#library, name)
    const server = new CatalogueDouble()
    this.doubles.set(sourceId, server)
    this.#names.set(sourceId, name)
    this.tell(sourceId, 'added')
    return { sourceId, server }
  }

  /** As an engine that starts again finds it. */
  removeFromList(sourceId: SourceId): void {
    this.#names.delete(sourceId)
    this.tell(sourceId, 'removed')
  }

  tell(sourceId: SourceId, why: Parameters<Listener>[0]['why']): void {
    for (const listener of this.#listeners) listener({ sourceId, why })
  }

  list() {
    return [...this.#names].map(([sourceId, name]) => ({ sourceId, name }))
  }

  client(sourceId: SourceId): CatalogueDouble {
    const found = this.doubles.get(sourceId)
    if (!found) throw new EngineError('NOT_FOUND', 'There is no such server.')
    return found
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** As when a stream breaks off. */
  lose(sourceId: SourceId): void {
    for (const listener of this.#lost) listener(sourceId)
  }

  onLost(listener: (sourceId: SourceId) => void): () => void {
    this.#lost.add(listener)
    return () => this.#lost.delete(listener)
  }

  setReachable(sourceId: SourceId, reachable: boolean): void {
    this.reachable.push(reachable)
    write(this.#library, ({ sql, announce }) => {
      sql.prepare('update source set reachable = ? where id = ?').run(reachable ? 1 : 0, sourceId)
      announce({ kind: 'availability.changed' })
    })
  }

  setState(sourceId: SourceId, state: SourceState): void {
    this.states.push(state)
    updateSource(this.#library, sourceId, { state })
  }
}

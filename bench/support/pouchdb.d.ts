/** As much of PouchDB as the benchmark uses; it comes without types. */
declare module 'pouchdb-core' {
  export interface Database {
    bulkDocs(docs: readonly object[], options?: { new_edits?: boolean }): Promise<unknown[]>
    revsDiff(revisions: Readonly<Record<string, readonly string[]>>): Promise<Record<string, unknown>>
    readonly replicate: { to(other: Database, options: { batch_size: number }): Promise<{ docs_written: number }> }
    destroy(): Promise<void>
  }
  export interface Adapter {
    (this: unknown, options: object, opened: unknown): void
    valid?: () => boolean
    use_prefix?: boolean
  }
  interface Itself {
    plugin(plugin: (itself: Itself) => void): void
    adapter(name: string, adapter: Adapter, isPreferred: boolean): void
    new (name: string, options: { adapter: string }): Database
  }
  const PouchDB: Itself
  export default PouchDB
}
declare module 'pouchdb-adapter-memory' {
  const plugin: () => void
  export default plugin
}
declare module 'pouchdb-replication' {
  const plugin: () => void
  export default plugin
}
declare module 'pouchdb-adapter-leveldb-core' {
  import type { Adapter } from 'pouchdb-core'
  const core: Adapter
  export default core
}
declare module 'leveldown' {
  const leveldown: unknown
  export default leveldown
}

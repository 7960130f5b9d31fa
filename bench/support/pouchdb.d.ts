/** As much of PouchDB as the benchmark uses; it comes without types. */
declare module 'pouchdb-core' {
  interface Database {
    bulkDocs(docs: readonly object[], options?: { new_edits?: boolean }): Promise<unknown[]>
    revsDiff(revisions: Readonly<Record<string, readonly string[]>>): Promise<Record<string, unknown>>
    destroy(): Promise<void>
  }
  const PouchDB: {
    plugin(plugin: unknown): void
    new (name: string, options: { adapter: string }): Database
  }
  export default PouchDB
}
declare module 'pouchdb-adapter-memory' {
  const plugin: unknown
  export default plugin
}

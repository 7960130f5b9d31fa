/**
 * What PouchDB does with changes from another device. Its writes, as replication makes them (asked which it lacks, then
 * `bulkDocs` without new edits): in memory, where it is fastest and nothing lasts, and on leveldb, where it keeps data. And the
 * whole way from one database on leveldb to another, with its own replication. On leveldb it writes as it does by default:
 * into files, without waiting until they are safe on the disk (no fsync), so it survives the end of its process and no power cut.
 */
import CoreLevelPouch from 'pouchdb-adapter-leveldb-core'
import PouchDB, { type Adapter, type Database } from 'pouchdb-core'
import leveldown from 'leveldown'
import memory from 'pouchdb-adapter-memory'
import replication from 'pouchdb-replication'
import type { Edits, Peer } from './crdt-peers.ts'

/** As `pouchdb-adapter-leveldb` is made, without its upgrades from files of ten years ago. */
const LevelPouch: Adapter = function (options, opened) {
  CoreLevelPouch.call(this, { db: leveldown, ...options }, opened)
}
LevelPouch.valid = () => true
LevelPouch.use_prefix = false

PouchDB.plugin(memory)
PouchDB.plugin((itself) => itself.adapter('leveldb', LevelPouch, true))
PouchDB.plugin(replication)

export const pouchInMemory = (edits: Edits): Peer => writing(new PouchDB('bench', { adapter: 'memory' }), edits)

export const pouchOnDisk = (dir: string, edits: Edits): Peer => writing(new PouchDB(dir, { adapter: 'leveldb' }), edits)

function writing(db: Database, edits: Edits): Peer {
  return {
    take: async (from, to) => {
      const docs = documents(edits, from, to)
      const lacking = await db.revsDiff(Object.fromEntries(docs.map(({ _id, _rev }) => [_id, [_rev]])))
      await db.bulkDocs(
        docs.filter(({ _id }) => _id in lacking),
        { new_edits: false },
      )
    },
    close: () => db.destroy(),
  }
}

/** Seconds for so many changes from one database in `dir` to another there, `together` at once. */
export async function pouchToPouch(
  dir: string,
  { edits, many, together }: { edits: Edits; many: number; together: number },
): Promise<number> {
  const [here, there] = ['here', 'there'].map((name) => new PouchDB(`${dir}-${name}`, { adapter: 'leveldb' }))
  for (let from = 0; from < many; from += together) {
    await there!.bulkDocs(documents(edits, from, Math.min(many, from + together)), { new_edits: false })
  }
  const begun = performance.now()
  const { docs_written: written } = await there!.replicate.to(here!, { batch_size: together })
  const took = (performance.now() - begun) / 1000
  if (written !== many) throw new Error(`${written} of ${many} documents arrived`)
  for (const db of [here!, there!]) await db.destroy()
  return took
}

/** Each change is a document of its own, as those who keep a log in PouchDB do it: none is overwritten. */
function documents({ keyOf, valueOf }: Edits, from: number, to: number) {
  return Array.from({ length: to - from }, (_, n) => {
    const i = from + n
    return { _id: `${keyOf(i)}.${i}`, _rev: `1-${i.toString(16).padStart(32, '0')}`, stars: valueOf(i) }
  })
}

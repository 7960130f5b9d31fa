/** Takes a source out of the library with all it brought, a little at a time; the row of the source itself goes last. */
import type { SourceId } from '../../shared/model/ids.ts'
import { whenFree, write, type LibraryDb } from '../db/store.ts'
import { regroup as regroupHere, type Regroup } from './regroup.ts'
import { perDatabase } from './per-database.ts'
import { retire } from './retire.ts'

const CHUNK = 200

const statements = perDatabase((sql) => ({
  copies: sql.prepare<[number, number], string>('select remote_id from copy where source_id = ? limit ?').pluck(),
  problems: sql.prepare<[{ sourceId: number; limit: number }]>(
    'delete from problem where source_id = $sourceId and remote_id in (select remote_id from problem where source_id = $sourceId limit $limit)',
  ),
  source: sql.prepare<[number]>('delete from source where id = ?'),
}))

/** Rejects when aborted, and goes on where it stopped when called again. */
export async function removeSource(
  library: LibraryDb,
  sourceId: number,
  { signal, regroup = (options) => regroupHere(library, options) }: { signal?: AbortSignal; regroup?: Regroup } = {},
): Promise<void> {
  const { copies, problems, source } = statements(library.sql)
  const breathe = async () => {
    await new Promise((resolve) => void setImmediate(resolve))
    signal?.throwIfAborted()
  }
  signal?.throwIfAborted()
  for (let ids = copies.all(sourceId, CHUNK); ids.length > 0; ids = copies.all(sourceId, CHUNK)) {
    await whenFree(library, () => retire(library, sourceId, ids))
    await breathe()
  }
  await regroup(signal ? { signal } : {})
  while (write(library, () => problems.run({ sourceId, limit: CHUNK }).changes) > 0) await breathe()
  write(library, ({ announce }) => {
    source.run(sourceId)
    announce({ kind: 'sources.changed', sourceIds: [sourceId as SourceId] })
  })
}

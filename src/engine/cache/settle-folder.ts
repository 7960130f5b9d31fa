/**
 * Compares the folder of kept files with the rows, by listing: one look at each of its 256 folders, with the event loop free in
 * between. Only what does not match is looked at by itself. Changes nothing but parts and covers that belong to nothing.
 */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LibraryDb } from '../db/store.ts'
import { perDatabase } from '../library/per-database.ts'
import { breathe } from '../sync/clock.ts'
import { COVER_ID, coversIn, filesIn, partsIn } from './kept-folder.ts'

/** Of work without a look at the disk. */
const STEP_MS = 6

export interface Settling {
  library: LibraryDb
  sourceId: number
  folder: string
  /** Whether somebody is at work on this part, or this file. */
  isPartInUse(name: string): boolean
  isFileInUse(file: string): boolean
}

export interface Settled {
  /** Relative to the folder's files: what no row names. */
  orphans: { path: string; sizeBytes: number }[]
  /** Rows whose files are not there. */
  missing: string[]
}

const statements = perDatabase((sql) => ({
  filesIn: sql.prepare<[string, string], string>('select file from kept where file >= ? and file < ?').pluck(),
  hasFile: sql.prepare<[string], number>('select 1 from kept where file = ?').pluck(),
  shards: sql
    .prepare<[], string>(
      `with recursive shard (name) as (
         select substr(min(file), 1, 2) from kept
         union all select (select substr(min(file), 1, 2) from kept where file >= name || '0') from shard where name is not null)
       select name from shard where name is not null`,
    )
    .pluck(),
  isQueued: sql.prepare<[number], number>('select 1 from download where track_id = ?').pluck(),
  isCover: sql.prepare<[string, number], number>('select 1 from copy where cover_id = ? and source_id = ?').pluck(),
}))

/** Rejects when the folder cannot be listed, and when aborted. */
export async function settleFolder(settling: Settling, { signal }: { signal: AbortSignal }): Promise<Settled> {
  const { library, folder } = settling
  const settled: Settled = { orphans: [], missing: [] }
  const entries = await readdir(filesIn(folder), { withFileTypes: true })
  const shards = new Set(statements(library.sql).shards.all())
  for (const entry of entries) {
    if (entry.isDirectory()) shards.add(entry.name)
    else settled.orphans.push(...(await sizeOf(folder, entry.name)))
  }
  for (const shard of [...shards].sort()) {
    signal.throwIfAborted()
    await settleShard(settling, shard, settled)
  }
  await removeLoose(settling, signal)
  return settled
}

async function settleShard(settling: Settling, shard: string, settled: Settled): Promise<void> {
  const { library, folder, isFileInUse } = settling
  const { filesIn: rows, hasFile } = statements(library.sql)
  // The folder before the rows: what comes in between is a row more, and what goes is no file any more when it is looked at.
  const unnamed = new Set(await namesIn(join(filesIn(folder), shard)))
  for (const file of rows.all(`${shard}/`, `${shard}0`)) {
    if (unnamed.delete(file.slice(shard.length + 1))) continue
    const [there] = await sizeOf(folder, file)
    if (there === undefined && hasFile.get(file) !== undefined) settled.missing.push(file)
  }
  for (const name of unnamed) {
    const path = `${shard}/${name}`
    if (!isFileInUse(path)) settled.orphans.push(...(await sizeOf(folder, path)))
  }
}

async function removeLoose({ library, sourceId, folder, isPartInUse }: Settling, signal: AbortSignal): Promise<void> {
  const { isQueued, isCover } = statements(library.sql)
  const pause = pausing()
  for (const name of await namesIn(partsIn(folder))) {
    signal.throwIfAborted()
    await pause()
    const trackId = /^(\d{1,15})\.part$/.exec(name)?.[1]
    if (isPartInUse(name) || (trackId !== undefined && isQueued.get(Number(trackId)) !== undefined)) continue
    await rm(join(partsIn(folder), name), { force: true, recursive: true })
  }
  for (const name of await namesIn(coversIn(folder))) {
    signal.throwIfAborted()
    await pause()
    if (COVER_ID.test(name) && isCover.get(name, sourceId) !== undefined) continue
    await rm(join(coversIn(folder), name), { force: true, recursive: true })
  }
}

/** Lets others in when it has gone on for so long that a frame would be late. */
function pausing(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < STEP_MS) return
    await breathe()
    since = performance.now()
  }
}

/** Empty for a folder that is not there. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** None when it is not there. */
async function sizeOf(folder: string, path: string): Promise<Settled['orphans']> {
  try {
    return [{ path, sizeBytes: (await stat(join(filesIn(folder), path))).size }]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Of the files in a folder, added up. */
export async function bytesIn(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await namesIn(folder).catch((): string[] => [])) {
    bytes += await stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    )
  }
  return bytes
}

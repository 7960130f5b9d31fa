/**
 * Brings what is kept from one folder to another. On one file system by renaming; to another disk by copying, each copy read again
 * and compared with its digest, and the originals stay until the new folder is the one that counts.
 *
 * At every moment every file is in one of the two folders, whole, under its final name, and what reads looks into both. What is
 * done already is seen on the disk, so a move that was cut off goes on where it was; a move back is a move the other way.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { LibraryDb } from '../db/store.ts'
import { syncFolder } from '../lib/write-atomically.ts'
import { perDatabase } from '../library/per-database.ts'
import { coversIn, endIn, filePath, filesIn, makeFolderOf, partsIn } from './kept-folder.ts'

export interface Way {
  from: string
  to: string
}

interface Carried {
  file: string
  sha256: string
  sizeBytes: number
}

const BATCH = 200
const READ_BYTES = 1024 * 1024

const next = perDatabase((sql) =>
  sql.prepare<[string, number], Carried>(
    'select file, sha256, size_bytes as sizeBytes from kept where file > ? order by file limit ?',
  ),
)

const isKept = perDatabase((sql) => sql.prepare<[string]>('select 1 from kept where file = ?'))

/** Rejects with what a disk says, and when aborted. `onBytes` is told of each file, with its size. */
export async function carryFiles(
  library: LibraryDb,
  way: Way,
  { signal, onBytes }: { signal: AbortSignal; onBytes(bytes: number): void },
): Promise<void> {
  await mkdir(partsIn(way.to), { recursive: true })
  let last = ''
  for (let files = next(library.sql).all(last, BATCH); files.length > 0; files = next(library.sql).all(last, BATCH)) {
    for (const file of files) {
      signal.throwIfAborted()
      await carry(way, file, signal)
      // Dropped while it was copied: who dropped it did not find this one.
      if (isKept(library.sql).get(file.file) === undefined) await rm(filePath(way.to, file.file), { force: true })
      onBytes(file.sizeBytes)
    }
    const shards = new Set(files.map(({ file }) => join(filesIn(way.to), dirname(file))))
    for (const shard of shards) await syncFolder(shard).catch(ignoreAbsent)
    last = files.at(-1)!.file
  }
}

/** Parts and covers; nobody writes to them meanwhile. */
export async function carryRest({ from, to }: Way, { signal }: { signal: AbortSignal }): Promise<void> {
  for (const place of [partsIn, coversIn]) {
    await mkdir(place(to), { recursive: true })
    for (const name of await readdir(place(from)).catch(none)) {
      signal.throwIfAborted()
      await bring(join(place(from), name), join(place(to), name), signal)
    }
    await syncFolder(place(to))
  }
}

/** Takes away what a folder still has of ours. Files of others stay, and the folder with them. */
export async function emptyOut(library: LibraryDb, folder: string): Promise<void> {
  let last = ''
  for (let files = next(library.sql).all(last, BATCH); files.length > 0; files = next(library.sql).all(last, BATCH)) {
    for (const { file } of files) await rm(filePath(folder, file), { force: true })
    last = files.at(-1)!.file
  }
  for (const place of [partsIn, coversIn]) {
    for (const name of await readdir(place(folder)).catch(none)) await rm(join(place(folder), name), { force: true })
  }
  await endIn(folder)
}

/** Nothing happens to a file that is in neither folder: that is found out at the next start, as ever. */
async function carry({ from, to }: Way, { file, sha256, sizeBytes }: Carried, signal: AbortSignal): Promise<void> {
  const [source, target] = [filePath(from, file), filePath(to, file)]
  if ((await sizeOf(target)) === sizeBytes || (await sizeOf(source)) === undefined) return
  await makeFolderOf(target)
  if (await renamed(source, target)) return
  await copy(source, target, { temporary: join(partsIn(to), `${basename(file)}.part`), sha256, signal })
}

async function bring(source: string, target: string, signal: AbortSignal): Promise<void> {
  if (await renamed(source, target)) return
  await copy(source, target, { temporary: `${target}.moving`, sha256: undefined, signal })
}

/** False where the two lie on different file systems. */
async function renamed(source: string, target: string): Promise<boolean> {
  try {
    await rename(source, target)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && (await sizeOf(source)) === undefined) return true
    if (code === 'EXDEV') return false
    throw error
  }
}

async function copy(
  source: string,
  target: string,
  { temporary, sha256, signal }: { temporary: string; sha256: string | undefined; signal: AbortSignal },
): Promise<void> {
  try {
    const read = await copyBytes(source, temporary, signal)
    const written = await digestOf(temporary, signal)
    if (written !== read) throw new Error(`What was written to ${dirname(target)} is not what can be read from it`)
    // Not what was fetched once: it is left behind, and missed.
    if (sha256 !== undefined && read !== sha256) return
    await rename(temporary, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && (await sizeOf(source)) === undefined) return
    throw error
  } finally {
    await rm(temporary, { force: true }).catch(() => {})
  }
}

/** Answers the digest of what was read. */
async function copyBytes(source: string, target: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const out = await open(target, 'w', 0o600)
  try {
    for await (const piece of createReadStream(source, { highWaterMark: READ_BYTES, signal })) {
      hash.update(piece as Buffer)
      await out.writeFile(piece as Buffer)
    }
    await out.sync()
  } finally {
    await out.close()
  }
  return hash.digest('hex')
}

async function digestOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: READ_BYTES, signal })) hash.update(piece as Buffer)
  return hash.digest('hex')
}

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  )

const none = (): string[] => []

function ignoreAbsent(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}

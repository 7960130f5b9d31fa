/**
 * Copies of tracks in a folder of the user's, as `Artist/Album/1-02 Title.flac`, for a stick or a car. What lies there stays as it is:
 * a file of the same name and length is this track already, one of another length gets a neighbour. Nothing is written through a
 * link, and nothing outside the folder, whatever tags say.
 */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, lstat, mkdir, open, realpath, rename, rm, unlink } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { LibraryDb } from '../db/store.ts'
import { EngineError, isAbort } from '../errors.ts'
import { perDatabase } from '../library/per-database.ts'
import { isInside } from '../sources/folder/roots.ts'
import type { CopyBytes } from '../sources/source.ts'
import { endingOf } from './kept-folder.ts'
import { numberedName, safeName, sameName } from './safe-name.ts'

export interface Exported {
  copied: number
  /** There already. */
  skipped: number
  /** Not on this device, or not readable now. */
  missing: number
}

/** As `Sources` does. */
export type OpenCopy = (
  copy: { sourceId: number; remoteId: string },
  options: { signal: AbortSignal },
) => Promise<CopyBytes>

interface Named {
  title: string
  artist: string
  albumArtist: string | null
  album: string | null
  discNo: number | null
  discCount: number | null
  trackNo: number | null
}

interface HereCopy {
  sourceId: number
  remoteId: string
  container: string
}

const statements = perDatabase((sql) => ({
  named: sql.prepare<[number], Named>(
    `select t.title, t.artist, a.artist as albumArtist, a.title as album, t.disc_no as discNo, a.disc_count as discCount, t.track_no as trackNo
     from track t left join album a on a.id = t.album_id where t.id = ?`,
  ),
  here: sql.prepare<[number], HereCopy>(
    `select c.source_id as sourceId, c.remote_id as remoteId, c.container from copy c join source s on s.id = c.source_id
     where c.track_id = ? and s.kind in ('folder', 'kept') and s.state <> 'missing' and c.present
     order by c.lossless desc, s.kind = 'kept', c.bitrate_kbps desc, c.id`,
  ),
}))

const MOST_NEIGHBOURS = 1_000

/** Throws REFUSED for a folder that cannot be one, UNAVAILABLE when the disk takes no more: what was copied until then stays. */
export async function exportFiles(
  library: LibraryDb,
  trackIds: Iterable<number>,
  { path, openCopy }: { path: string; openCopy: OpenCopy },
  { signal }: { signal: AbortSignal },
): Promise<Exported> {
  const root = await rootAt(path)
  const done: Exported = { copied: 0, skipped: 0, missing: 0 }
  const exporting = new Exporting(root, openCopy, signal)
  const { named, here } = statements(library.sql)
  for (const trackId of trackIds) {
    signal.throwIfAborted()
    const track = named.get(trackId)
    const outcome = track === undefined ? 'missing' : await exporting.one(track, here.all(trackId))
    done[outcome]++
  }
  return done
}

class Exporting {
  readonly #root: string
  readonly #openCopy: OpenCopy
  readonly #signal: AbortSignal
  /** Names of this export, by folder: two tracks that are called the same are two files. */
  readonly #taken = new Set<string>()

  constructor(root: string, openCopy: OpenCopy, signal: AbortSignal) {
    this.#root = root
    this.#openCopy = openCopy
    this.#signal = signal
  }

  async one(track: Named, copies: readonly HereCopy[]): Promise<keyof Exported> {
    for (const copy of copies) {
      const bytes = await this.#opened(copy)
      if (bytes === undefined) continue
      try {
        return await this.#write(track, copy, bytes)
      } catch (error) {
        if (isAbort(error) || error instanceof EngineError) throw error
        throw explain(error, this.#root)
      } finally {
        await bytes.close()
      }
    }
    return 'missing'
  }

  async #opened(copy: HereCopy): Promise<CopyBytes | undefined> {
    try {
      return await this.#openCopy(copy, { signal: this.#signal })
    } catch (error) {
      if (isAbort(error) || this.#signal.aborted) throw error
      return undefined
    }
  }

  async #write(track: Named, { container }: HereCopy, bytes: CopyBytes): Promise<keyof Exported> {
    const folder = await this.#folderOf(track)
    const name = fileNameOf(track)
    for (let number = 1; number <= MOST_NEIGHBOURS; number++) {
      const path = join(folder, numberedName(name, endingOf(container), number))
      if (this.#taken.has(sameName(path))) continue
      this.#taken.add(sameName(path))
      const there = await lstat(path).catch(() => undefined)
      if (there?.isFile() && there.size === bytes.sizeBytes) return 'skipped'
      if (there !== undefined) continue
      if (await this.#writeNew(folder, path, bytes)) return 'copied'
    }
    throw new EngineError('REFUSED', `There are too many files named “${name}” in ${folder}. Choose another folder.`)
  }

  /** False when somebody else has taken the name meanwhile. */
  async #writeNew(folder: string, path: string, bytes: CopyBytes): Promise<boolean> {
    const temporary = join(folder, `.${randomBytes(8).toString('hex')}.part`)
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)
    const file = await open(temporary, flags, 0o644)
    try {
      try {
        if (!isInside(await realpath(temporary), this.#root)) throw leadsOut(folder)
        const range = { start: 0, end: bytes.sizeBytes - 1 }
        if (bytes.sizeBytes > 0) {
          for await (const piece of bytes.read(range, { signal: this.#signal })) await file.writeFile(piece)
        }
        await file.sync()
      } finally {
        await file.close()
      }
      return await named(temporary, path)
    } finally {
      await rm(temporary, { force: true }).catch(() => {})
    }
  }

  /** Real folders all the way: one that a link stands for is taken by none. */
  async #folderOf(track: Named): Promise<string> {
    const artist = safeName(track.albumArtist || track.artist, 'Unknown artist')
    const album = safeName(track.album ?? '', 'Other tracks')
    let folder = this.#root
    for (const name of [artist, album]) folder = await this.#folderIn(folder, name)
    if (!isInside(await realpath(folder), this.#root)) throw leadsOut(folder)
    return folder
  }

  async #folderIn(parent: string, name: string): Promise<string> {
    for (let number = 1; number <= MOST_NEIGHBOURS; number++) {
      const folder = join(parent, number === 1 ? name : `${name} (${number})`)
      const isNew = await mkdir(folder).then(
        () => true,
        (error: unknown) => {
          if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
          throw error
        },
      )
      if (isNew || (await lstat(folder)).isDirectory()) return folder
    }
    throw new EngineError('REFUSED', `No folder named “${name}” can be made in ${parent}. Choose another folder.`)
  }
}

function fileNameOf({ title, artist, albumArtist, discNo, discCount, trackNo }: Named): string {
  const disc = discNo !== null && (discCount ?? 1) > 1 ? `${discNo}-` : ''
  const number = trackNo === null ? '' : `${disc}${String(trackNo).padStart(2, '0')} `
  const by = albumArtist !== null && artist !== '' && artist !== albumArtist ? ` – ${artist}` : ''
  return safeName(`${number}${title}${by}`, 'Untitled')
}

/** A final name that nobody had; links where the disk knows them, for renaming takes the place of what is there. */
async function named(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path)
    await unlink(temporary)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS' && code !== 'EISDIR')
      throw error
  }
  if ((await lstat(path).catch(() => undefined)) !== undefined) return false
  await rename(temporary, path)
  return true
}

async function rootAt(path: string): Promise<string> {
  if (!isAbsolute(path)) {
    throw new EngineError('REFUSED', `“${path}” is no full path. Give one that begins at the top.`)
  }
  try {
    const root = await realpath(path)
    if ((await lstat(root)).isDirectory()) return root
  } catch (error) {
    throw explain(error, path)
  }
  throw new EngineError('REFUSED', `${path} is no folder. Choose the folder that files are to be copied to.`)
}

const leadsOut = (folder: string): EngineError =>
  new EngineError('REFUSED', `${folder} leads out of the folder that was chosen. Choose another one.`)

function explain(error: unknown, folder: string): EngineError {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new EngineError('REFUSED', `There is no folder ${folder}. Choose another one.`)
  const why =
    code === 'ENOSPC'
      ? 'it is full: make room there, or choose another folder'
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'you may not: choose another folder'
        : (code ?? message)
  return new EngineError('UNAVAILABLE', `Nothing more can be written to ${folder}: ${why}.`, { cause: error })
}

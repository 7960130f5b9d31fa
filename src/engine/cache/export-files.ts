/**
 * Copies of tracks in a folder of the user's, as `Artist/Album/1-02 Title.flac`, for a stick or a car. What lies there stays as it is:
 * a file of the same name and length is this track already, one of another length gets a neighbour. So what was cut off, begun again,
 * goes on where it was. Nothing is written through a link, and nothing outside the folder, whatever tags say.
 */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, lstat, mkdir, open, readdir, realpath, rename, rm, unlink } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { ExportEnd } from '../../shared/model/downloads.ts'
import type { LibraryDb } from '../db/store.ts'
import { EngineError, isAbort } from '../errors.ts'
import { perDatabase } from '../library/per-database.ts'
import { isInside } from '../sources/folder/roots.ts'
import type { CopyBytes } from '../sources/source.ts'
import { breathe } from '../sync/clock.ts'
import { endingOf } from './kept-folder.ts'
import { numberedName, safeName, sameName } from './safe-name.ts'

/** What became of one track, as `Exported` counts them. */
export type Outcome = 'copied' | 'skipped' | 'missing' | 'refused'

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

/**
 * Rejects with an AbortError when it is called off, and with what ended it when nothing more can be written (`whyEnded`): what was
 * copied until then stays. `onFile`: after each track, in the order given.
 */
export async function exportFiles(
  library: LibraryDb,
  trackIds: ArrayLike<number>,
  { root, openCopy, onFile }: { root: string; openCopy: OpenCopy; onFile(outcome: Outcome): void },
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const files = new ExportFolder(root, openCopy, signal)
  const { named, here } = statements(library.sql)
  for (let i = 0; i < trackIds.length; i++) {
    signal.throwIfAborted()
    const trackId = trackIds[i]!
    const track = named.get(trackId)
    onFile(track === undefined ? 'missing' : await files.put(track, here.all(trackId)))
    if (i % AT_ONCE === AT_ONCE - 1) await breathe()
  }
}

/** Tracks that may be no more than looked up, without a pause. */
const AT_ONCE = 100

class ExportFolder {
  readonly #root: string
  readonly #openCopy: OpenCopy
  readonly #signal: AbortSignal
  /** Names of this export: two tracks that are called the same are two files. */
  readonly #used = new Set<string>()
  /** Names of files that are others, which a disk that knows no case would have us write over. */
  readonly #others = new Set<string>()
  readonly #tidied = new Set<string>()

  constructor(root: string, openCopy: OpenCopy, signal: AbortSignal) {
    this.#root = root
    this.#openCopy = openCopy
    this.#signal = signal
  }

  async put(track: Named, copies: readonly HereCopy[]): Promise<Outcome> {
    for (const copy of copies) {
      const bytes = await this.#opened(copy)
      if (bytes === undefined) continue
      try {
        return await this.#write(track, copy, bytes)
      } catch (error) {
        if (error instanceof NotReadable) continue
        if (!isOfThisFile(error)) throw error
        return 'refused'
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

  async #write(track: Named, { container }: HereCopy, bytes: CopyBytes): Promise<Outcome> {
    const folder = await this.#folderOf(track)
    const name = fileNameOf(track)
    for (let number = 1; number <= MOST_NEIGHBOURS; number++) {
      const path = join(folder, numberedName(name, endingOf(container), number))
      const taken = sameName(path)
      if (this.#used.has(taken)) continue
      const there = await lstat(path).catch(() => undefined)
      const isThis = there?.isFile() === true && there.size === bytes.sizeBytes
      if (isThis || (there === undefined && !this.#others.has(taken) && (await this.#writeNew(folder, path, bytes)))) {
        this.#used.add(taken)
        return isThis ? 'skipped' : 'copied'
      }
      this.#others.add(taken)
    }
    return 'refused'
  }

  /** False when somebody else has taken the name meanwhile. */
  async #writeNew(folder: string, path: string, bytes: CopyBytes): Promise<boolean> {
    const temporary = join(folder, `.soul-player-${randomBytes(8).toString('hex')}.part`)
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)
    const file = await open(temporary, flags, 0o644)
    try {
      try {
        if (!isInside(await realpath(temporary), this.#root)) throw leadsOut(folder)
        const range = { start: 0, end: bytes.sizeBytes - 1 }
        if (bytes.sizeBytes > 0) {
          for await (const piece of readable(bytes.read(range, { signal: this.#signal }))) await file.writeFile(piece)
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
    await this.#tidy(folder)
    return folder
  }

  /** What an export left behind that was killed. What is younger may be another device's, on a disk that both have. */
  async #tidy(folder: string): Promise<void> {
    if (this.#tidied.has(folder)) return
    this.#tidied.add(folder)
    for (const name of await readdir(folder)) {
      if (!LEFT_BEHIND.test(name)) continue
      const part = join(folder, name)
      const found = await lstat(part).catch(() => undefined)
      if (found?.isFile() && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) await rm(part, { force: true })
    }
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
    throw Object.assign(new Error(`No folder named “${name}” can be made in ${parent}`), { code: 'EEXIST' })
  }
}

const LEFT_BEHIND = /^\.soul-player-[0-9a-f]{16}\.part$/
const LEFT_BEHIND_MS = 3_600_000

/** It is the copy that cannot be read, and not the folder that cannot be written to. */
class NotReadable extends Error {}

async function* readable(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces
  } catch (error) {
    throw isAbort(error) ? error : new NotReadable('A copy cannot be read', { cause: error })
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

/** The folder itself, whatever links lead to it. Throws REFUSED for what cannot be one. */
export async function exportRoot(path: string): Promise<string> {
  if (!isAbsolute(path)) {
    throw new EngineError('REFUSED', `“${path}” is no full path. Give one that begins at the top.`)
  }
  try {
    const root = await realpath(path)
    if ((await lstat(root)).isDirectory()) return root
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? `There is no folder ${path}.` : `${path} cannot be used: ${code ?? message}.`
    throw new EngineError('REFUSED', `${why} Choose another one.`, { cause: error })
  }
  throw new EngineError('REFUSED', `${path} is no folder. Choose the folder that files are to be copied to.`)
}

const leadsOut = (folder: string): Error =>
  Object.assign(new Error(`${folder} leads out of the folder that was chosen`), { code: 'ENOTDIR' })

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? ''

/** The disk takes other files, but not this one: its path is too long there, it is larger than FAT holds, no name is left. */
const isOfThisFile = (error: unknown): boolean =>
  ['ENAMETOOLONG', 'EFBIG', 'EINVAL', 'EILSEQ', 'EEXIST'].includes(codeOf(error))

const ENDS: Record<string, ExportEnd> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read-only',
  EACCES: 'not-allowed',
  EPERM: 'not-allowed',
  ENOENT: 'gone',
  ENOTDIR: 'gone',
  ENODEV: 'gone',
  ENXIO: 'gone',
  ESTALE: 'gone',
}

/** Why nothing more could be written. */
export const whyEnded = (error: unknown): ExportEnd => ENDS[codeOf(error)] ?? 'disk-error'

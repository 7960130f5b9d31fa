/**
 * Finds files under a root: music, images beside it, and what stands in the way. Synchronous, for a worker thread: nothing
 * is faster, and a mount that hangs then hangs a thread that can be killed. Only names and `stat`; no file is opened.
 *
 * Each folder is reported once, whole. Links are followed last and only when asked, and a folder that was already walked
 * (same device and inode) is not walked again: loops end, and of two ways to a folder the one without links is kept.
 */
import {
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  type BigIntStats,
  type Dirent,
  type Stats,
} from 'node:fs'
import { displayName, folderOf, fsPath, isExactText, isWithin, joinPath, lastName, nameOfBytes } from './file-names.ts'
import { isFolderImage, isMusic } from './file-types.ts'

export interface WalkRequest {
  root: string
  /** Relative; `['']` for the whole root. */
  folders: string[]
  /** Go into the folders found, or list only those given. */
  deep: boolean
  followSymlinks: boolean
  /** Absolute paths of folders that belong to other sources. */
  skip: string[]
}

export interface FoundFile {
  remoteId: string
  sizeBytes: number
  modifiedAt: number
  /** When name, place or content last changed, as the file system says. */
  changedAt: number
}

export interface FoundProblem extends FoundFile {
  reason: 'folder-unreadable' | 'unreadable' | 'loop' | 'not-a-file'
  message: string
}

export interface FoundFolder {
  path: string
  files: FoundFile[]
  images: FoundFile[]
  /** Names of the folders in it, whether walked or not. */
  folders: string[]
  problems: FoundProblem[]
  /** False when it could not be listed: what it held before says nothing about what it holds now. */
  complete: boolean
}

export function* walk(request: WalkRequest): Generator<FoundFolder> {
  const walker = new Walker(request)
  yield* walker.run()
}

class Walker {
  readonly #request: WalkRequest
  readonly #visited = new Set<string>()
  readonly #skipped: Set<string>
  readonly #pending: string[] = []
  /** Links to folders, tried when all real folders are done. */
  readonly #links: string[] = []

  constructor(request: WalkRequest) {
    this.#request = request
    this.#skipped = new Set(request.skip.map((path) => identityOf(path)).filter((id) => id !== undefined))
  }

  *run(): Generator<FoundFolder> {
    const { root, folders, deep } = this.#request
    for (const folder of folders) {
      const id = identityOf(joinPath(root, folder))
      if (id !== undefined && this.#skipped.has(id)) continue
      if (id !== undefined) this.#visited.add(id)
      yield this.#list(folder)
    }
    if (!deep) return
    for (;;) {
      const next = this.#pending.pop()
      if (next !== undefined) {
        const id = identityOf(joinPath(root, next))
        if (id !== undefined && (this.#visited.has(id) || this.#skipped.has(id))) continue
        if (id !== undefined) this.#visited.add(id)
        yield this.#list(next)
        continue
      }
      const link = this.#links.shift()
      if (link === undefined) return
      this.#pending.push(link)
    }
  }

  #list(path: string): FoundFolder {
    const found: FoundFolder = { path, files: [], images: [], folders: [], problems: [], complete: true }
    const place = joinPath(this.#request.root, path)
    let entries: Entry[]
    try {
      entries = entriesOf(fsPath(place))
    } catch (error) {
      found.complete = false
      found.problems.push({ ...nothing(path), reason: 'folder-unreadable', message: explain(error, 'folder') })
      return found
    }
    // Order of names, so that two scans of one tree report it alike and of two links the same one wins.
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    const folders: string[] = []
    for (const { entry, name } of entries) {
      const remoteId = path === '' ? name : `${path}/${name}`
      if (entry.isFile()) {
        const into = isMusic(name) ? found.files : isFolderImage(name) ? found.images : undefined
        if (into) this.#file(remoteId, found, into)
      } else if (entry.isDirectory()) folders.push(remoteId)
      else if (entry.isSymbolicLink()) this.#link(remoteId, found)
      else if (isMusic(name)) found.problems.push({ ...nothing(remoteId), ...NOT_A_FILE })
    }
    found.folders = [...folders.map((folder) => lastName(folder)), ...found.folders]
    for (let index = folders.length - 1; index >= 0; index--) this.#pending.push(folders[index]!)
    return found
  }

  #file(remoteId: string, found: FoundFolder, into: FoundFile[]): void {
    try {
      const stat = lstatSync(fsPath(joinPath(this.#request.root, remoteId)))
      if (stat.isFile()) into.push(foundFile(remoteId, stat))
    } catch (error) {
      // Gone between the listing and now: the next scan settles it.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
      found.problems.push({ ...nothing(remoteId), reason: 'unreadable', message: explain(error, 'file') })
    }
  }

  #link(remoteId: string, found: FoundFolder): void {
    if (!this.#request.followSymlinks) return
    const { root } = this.#request
    const place = joinPath(root, remoteId)
    const name = lastName(remoteId)
    try {
      const stat = statSync(fsPath(place))
      if (stat.isDirectory()) {
        found.folders.push(name)
        if (leadsUpwards(root, remoteId)) {
          found.problems.push({
            ...nothing(remoteId),
            reason: 'loop',
            message: 'This link leads back to a folder above it, so it is not followed.',
          })
        } else this.#links.push(remoteId)
        return
      }
      if (!isMusic(name) && !isFolderImage(name)) return
      if (!stat.isFile()) {
        if (isMusic(name)) found.problems.push({ ...nothing(remoteId), ...NOT_A_FILE })
        return
      }
      // A link to a file of this root: the file itself is found where it lies.
      if (isMusic(name) && isWithin(realpathSync(fsPath(place)), realpathSync(fsPath(root)))) return
      const into = isMusic(name) ? found.files : found.images
      into.push(foundFile(remoteId, stat))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ELOOP') {
        found.problems.push({
          ...nothing(remoteId),
          reason: 'loop',
          message: 'This link leads to itself, so it is not followed.',
        })
      } else if (isMusic(name)) {
        found.problems.push({
          ...nothing(remoteId),
          reason: 'unreadable',
          message:
            code === 'ENOENT' ? `This link leads to ${targetOf(place)}, which is not there.` : explain(error, 'file'),
        })
      }
    }
  }
}

interface Entry {
  entry: Dirent | Dirent<Buffer>
  name: string
}

/** What is in a folder. Names are asked for as text, which takes less; where one is none, as bytes. */
function entriesOf(place: string | Buffer): Entry[] {
  const entries = readdirSync(place, { withFileTypes: true }).map((entry): Entry => ({ entry, name: entry.name }))
  if (entries.every(({ name }) => isExactText(name))) return entries
  return readdirSync(place, { withFileTypes: true, encoding: 'buffer' }).map((entry) => ({
    entry,
    name: nameOfBytes(entry.name),
  }))
}

const foundFile = (remoteId: string, { size, mtimeMs, ctimeMs }: Stats): FoundFile => ({
  remoteId,
  sizeBytes: size,
  modifiedAt: mtimeMs,
  changedAt: Math.max(mtimeMs, ctimeMs),
})

const NOT_A_FILE = {
  reason: 'not-a-file',
  message: 'This has the name of a music file but is a pipe, socket or device, so it is not opened.',
} as const

const nothing = (remoteId: string): FoundFile => ({ remoteId, sizeBytes: 0, modifiedAt: 0, changedAt: 0 })

/** Device and inode; undefined when it is not there, or is no folder. */
export function identityOf(path: string): string | undefined {
  try {
    const stat: BigIntStats = statSync(fsPath(path), { bigint: true })
    return stat.isDirectory() ? `${stat.dev}:${stat.ino}` : undefined
  } catch {
    return undefined
  }
}

function leadsUpwards(root: string, remoteId: string): boolean {
  const target = identityOf(joinPath(root, remoteId))
  for (let above = folderOf(remoteId); ; above = folderOf(above)) {
    if (identityOf(joinPath(root, above)) === target) return true
    if (above === '') return false
  }
}

function targetOf(place: string): string {
  try {
    return displayName(nameOfBytes(readlinkSync(fsPath(place), 'buffer')))
  } catch {
    return 'a place'
  }
}

function explain(error: unknown, what: 'file' | 'folder'): string {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `You may not read this ${what}. Change its permissions, then scan again.`
    case 'EIO':
      return `The disk could not read this ${what}.`
    case 'ENAMETOOLONG':
      return `The path of this ${what} is longer than the system allows.`
    case 'ENOENT':
    case 'ENOTDIR':
      return `This ${what} vanished while it was looked at.`
    default:
      return `This ${what} could not be read (${code ?? message}).`
  }
}

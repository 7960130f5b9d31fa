/** Which folders what is kept may move to, with a sentence for the user where one may not. */
import { mkdir, readdir, realpath, stat, statfs } from 'node:fs/promises'
import { isAbsolute, join, parse, sep } from 'node:path'
import { EngineError } from '../errors.ts'
import { isInside } from '../sources/folder/roots.ts'
import { isNote, readNote, type Owner } from './kept-folder.ts'

export interface TargetFacts {
  owner: Owner
  /** Where it lies now; `isAway`: it cannot be read there. */
  from: string
  isAway: boolean
  /** Beside the library, where it lies unless told. */
  usual: string
  /** Folders of music, and our own folders. */
  roots: readonly { name: string; path: string }[]
  ownFolders: readonly string[]
  neededBytes: number
}

export interface Target {
  /** The real path; it is there. */
  folder: string
  /** What is kept lies there already: its disk is called something else now. */
  isOurs: boolean
}

const SYSTEM = ['/proc', '/sys', '/dev', '/run/lock', '/boot', '/etc']

/** Throws REFUSED for a folder that cannot be one, UNAVAILABLE for one that cannot be used now. */
export async function checkTarget(path: string, facts: TargetFacts): Promise<Target> {
  const { owner, from, isAway, usual, roots, ownFolders } = facts
  if (!isAbsolute(path)) throw refused(`“${path}” is no full path. Give one that begins at the top.`)
  const folder = await made(path)
  if (parse(folder).root === folder) throw refused('The whole disk cannot be the folder. Choose one on it.')
  const isUsual = folder === (await realOr(usual))
  if (sep === '/' && SYSTEM.some((place) => isInside(folder, place))) {
    throw refused(`${folder} belongs to the system. Choose another folder.`)
  }
  if (!isUsual && ownFolders.some((place) => isInside(folder, place))) {
    throw refused(`${folder} is where Soul Player keeps its own files. Choose another folder.`)
  }
  const music = roots.find((root) => isInside(folder, root.path))
  if (music !== undefined) {
    throw refused(`${folder} lies in “${music.name}”, which is music of your own. Choose a folder outside of it.`)
  }
  const here = await realOr(from)
  if (folder === here) throw refused(`What is kept lies in ${folder} already.`)
  if (isInside(folder, here) || isInside(here, folder)) {
    throw refused(`${folder} and ${here} lie in each other. Choose a folder beside it.`)
  }
  const note = await readNote(folder)
  if (isAway) {
    if (note?.storeId === owner.storeId) return { folder, isOurs: true }
    throw refused(`The folder that is to be moved, ${from}, is not there. Plug its disk in first.`)
  }
  if (note !== undefined && note.storeId !== owner.storeId) {
    throw refused(`${folder} belongs to another Soul Player. Choose an empty folder for what is kept.`)
  }
  const names = (await readdir(folder)).filter((name) => !isNote(name) && (note === undefined || !OURS.has(name)))
  if (names.length > 0) throw refused(`${folder} is not empty. Choose an empty folder for what is kept.`)
  if ((await stat(folder)).dev !== (await stat(from)).dev) await checkRoom(folder, facts.neededBytes)
  return { folder, isOurs: false }
}

/** What a move that was given up may have left. */
const OURS = new Set(['files', 'parts', 'covers'])

async function made(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await readdir(path)
    return await realpath(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOTDIR' || code === 'EEXIST') throw refused(`${path} is no folder. Choose an empty folder.`)
    throw new EngineError('UNAVAILABLE', `${path} cannot be used: ${code ?? message}. Choose another folder.`, {
      cause: error,
    })
  }
}

async function checkRoom(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= neededBytes) return
  throw refused(
    `${folder} has ${inGb(bavail * bsize)} free, and ${inGb(neededBytes)} are needed. Make room there, or choose another disk.`,
  )
}

const inGb = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

const realOr = (path: string): Promise<string> => realpath(path).catch(() => join(path))

const refused = (message: string): EngineError => new EngineError('REFUSED', message)

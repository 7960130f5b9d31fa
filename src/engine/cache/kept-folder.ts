/**
 * The folder of kept files: where in it things lie, whose it is, and whether it is there.
 *
 *     <folder>/owner.json            whose it is
 *     <folder>/files/<xx>/<id>.<ext> whole files, under random names
 *     <folder>/parts/<name>.part     what is not whole yet
 *     <folder>/covers/<coverId>      covers of what is kept
 *
 * A note in the folder tells whose it is. Without it the disk is away, or something else lies there: nothing is written, and
 * above all nothing is taken for gone. Two libraries never share a folder.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { access, constants, mkdir, readFile, readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { lockProfile } from '../lib/profile-lock.ts'
import { syncFolder, writeAtomically } from '../lib/write-atomically.ts'

export interface Owner {
  /** Of the library that it belongs to. */
  storeId: string
  /** Where that library lies: a profile that was copied has the same name for itself. */
  dataDir: string
}

export type FolderState =
  | { kind: 'ready' }
  /** Files can be played, and nothing can be written. */
  | { kind: 'read-only'; message: string }
  /** Not there, or another's: as if it were unplugged. */
  | { kind: 'away'; message: string }

const OwnerNote = z.object({ storeId: z.string(), dataDir: z.string() })
const NOTE = 'owner.json'

/** As `kept.file` has them. */
const FILE = /^[0-9a-f]{2}\/[0-9a-f]{32}\.[a-z0-9]{1,8}$/
export const COVER_ID = /^[0-9a-f]{32}$/

export const filesIn = (folder: string): string => join(folder, 'files')
export const partsIn = (folder: string): string => join(folder, 'parts')
export const coversIn = (folder: string): string => join(folder, 'covers')
export const partPath = (folder: string, trackId: number): string => join(partsIn(folder), `${trackId}.part`)
export const coverPath = (folder: string, coverId: string): string => join(coversIn(folder), coverId)

/** Throws for what is no name of a kept file. */
export function filePath(folder: string, file: string): string {
  if (!FILE.test(file)) throw new Error(`“${file}” is no name of a kept file`)
  return join(filesIn(folder), file)
}

const ENDINGS: Record<string, string> = {
  mpeg: 'mp3',
  adts: 'aac',
  mp4: 'm4a',
  wavpack: 'wv',
  musepack: 'mpc',
  asf: 'wma',
  matroska: 'mka',
}

/** What people and programs expect a file of this container to end in. */
export const endingOf = (container: string): string =>
  ENDINGS[container] ?? (/^[a-z0-9]{1,8}$/.test(container) ? container : 'bin')

/** A name that nothing has. */
export function newFileName(container: string): string {
  const id = randomBytes(16).toString('hex')
  return `${id.slice(0, 2)}/${id}.${endingOf(container)}`
}

/**
 * Looks whether the folder is there and whose it is. `mayBegin`: nothing is known to lie in it, so that an empty place
 * becomes one. Never rejects.
 */
export async function lookAt(folder: string, owner: Owner, { mayBegin }: { mayBegin: boolean }): Promise<FolderState> {
  try {
    const note = await readNote(folder)
    if (note === undefined && !mayBegin) return away(folder)
    if (note === undefined || note.storeId !== owner.storeId) {
      if (note !== undefined || !(await isEmpty(folder))) return others(folder)
      await beginIn(folder, owner)
    } else if (note.dataDir !== owner.dataDir) {
      if (isRunning(note.dataDir)) return others(folder)
      await writeAtomically(join(folder, NOTE), JSON.stringify(owner))
    }
    await access(folder, constants.W_OK | constants.R_OK)
    await Promise.all([filesIn, partsIn, coversIn].map((place) => mkdir(place(folder), { recursive: true })))
    return { kind: 'ready' }
  } catch (error) {
    return stateFrom(error, folder, owner)
  }
}

async function stateFrom(error: unknown, folder: string, owner: Owner): Promise<FolderState> {
  const { code, message } = error as NodeJS.ErrnoException
  if (await isOurs(folder, owner)) {
    return {
      kind: 'read-only',
      message: `Nothing can be written to ${folder} (${reason(code, message)}). What is there plays; make the folder writable, or choose another one.`,
    }
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') return away(folder)
  return {
    kind: 'away',
    message: `The folder of kept files, ${folder}, cannot be used (${reason(code, message)}). Make it readable and writable, or choose another one.`,
  }
}

async function isOurs(folder: string, { storeId }: Owner): Promise<boolean> {
  try {
    return (await readNote(folder))?.storeId === storeId
  } catch {
    return false
  }
}

/** In plain words, to stand in brackets. */
export function reason(code: string | undefined, message: string): string {
  if (code === 'EROFS') return 'it is read-only'
  if (code === 'EACCES' || code === 'EPERM') return 'you may not'
  if (code === 'ENOSPC') return 'the disk is full'
  return code ?? message
}

const away = (folder: string): FolderState => ({
  kind: 'away',
  message: `The folder of kept files, ${folder}, is not there. Plug its disk in; nothing of it was given up.`,
})

const others = (folder: string): FolderState => ({
  kind: 'away',
  message: `${folder} belongs to another Soul Player, or holds other files. Choose an empty folder for what is kept.`,
})

/** Undefined when there is none; throws when it cannot be read. */
export async function readNote(folder: string): Promise<Owner | undefined> {
  try {
    const found = OwnerNote.safeParse(JSON.parse(await readFile(join(folder, NOTE), 'utf8')))
    return found.success ? found.data : { storeId: '', dataDir: '' }
  } catch (error) {
    if (error instanceof SyntaxError) return { storeId: '', dataDir: '' }
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

export async function beginIn(folder: string, owner: Owner): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeAtomically(join(folder, NOTE), JSON.stringify(owner))
}

/** Takes our note and our folders away, as far as they are empty. */
export async function endIn(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter(isNote)) await rm(join(folder, name), { force: true })
  const shards = await readdir(filesIn(folder)).catch((): string[] => [])
  const places = [...shards.map((shard) => join(filesIn(folder), shard)), filesIn(folder), partsIn(folder)]
  for (const place of [...places, coversIn(folder), folder]) await rmdir(place).catch(() => {})
}

/** The note, or one that a crash left half written. */
export const isNote = (name: string): boolean => name === NOTE || (name.startsWith(`${NOTE}.`) && name.endsWith('.tmp'))

/** Nothing in it, or nothing there. */
async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).every(isNote)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  }
}

/** Whether a player runs on this profile now. */
function isRunning(dataDir: string): boolean {
  if (!existsSync(join(dataDir, 'running.lock'))) return false
  const lock = lockProfile(dataDir)
  lock?.release()
  return lock === undefined
}

/** Makes the folder of a file, and sees to it that it stays. */
export async function makeFolderOf(path: string): Promise<void> {
  const folder = dirname(path)
  if (existsSync(folder)) return
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(dirname(folder))
}

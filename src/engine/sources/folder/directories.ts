/** Looks around on the engine's machine, for choosing a folder where no system dialog can be had. Names of folders only. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import type { DirectoryListing } from '../../../shared/api/sources.ts'
import { EngineError } from '../../errors.ts'
import { displayName, fsPath, joinPath, nameOfBytes } from './file-names.ts'

const MAX_LISTED = 1_000

/** Throws NOT_FOUND or UNAVAILABLE. Hidden folders are left out. */
export async function listDirectories(path: string | undefined): Promise<DirectoryListing> {
  const place = path ?? homedir()
  if (!isAbsolute(place)) throw new EngineError('REFUSED', `“${displayName(place)}” is no full path.`)
  try {
    const entries = await readdir(fsPath(place), { withFileTypes: true, encoding: 'buffer' })
    const names: string[] = []
    for (const entry of entries) {
      const name = nameOfBytes(entry.name)
      if (name.startsWith('.')) continue
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isDirectory(joinPath(place, name)))))
        names.push(name)
    }
    names.sort((a, b) => a.localeCompare(b))
    const above = dirname(place)
    return {
      path: place,
      parent: above === place ? null : above,
      directories: names.slice(0, MAX_LISTED).map((name) => ({ name: displayName(name), path: joinPath(place, name) })),
      truncated: names.length > MAX_LISTED,
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new EngineError('NOT_FOUND', `There is no folder ${displayName(place)}.`, { cause: error })
    }
    const why = code === 'EACCES' || code === 'EPERM' ? 'you may not read it' : message
    throw new EngineError('UNAVAILABLE', `${displayName(place)} cannot be listed: ${why}.`, { cause: error })
  }
}

/** Where music usually lies, as far as it is there. */
export async function likelyMusicFolders(): Promise<{ name: string; path: string }[]> {
  const home = homedir()
  const found = new Map<string, { name: string; path: string }>()
  for (const path of [await musicOfDesktop(home), join(home, 'Music'), join(home, 'music'), '/srv/music', '/music']) {
    if (path === undefined || path === home || !(await isDirectory(path))) continue
    const real = await realpath(path)
    if (!found.has(real)) found.set(real, { name: path.slice(path.lastIndexOf('/') + 1), path: real })
  }
  return [...found.values()]
}

/** What a Linux desktop calls the music folder in the user's language. */
async function musicOfDesktop(home: string): Promise<string | undefined> {
  try {
    const text = await readFile(join(home, '.config/user-dirs.dirs'), 'utf8')
    const match = /^XDG_MUSIC_DIR="(.+)"$/m.exec(text)
    return match?.[1]?.replace('$HOME', home)
  } catch {
    return undefined
  }
}

const isDirectory = async (path: string): Promise<boolean> => {
  try {
    return (await stat(fsPath(path))).isDirectory()
  } catch {
    return false
  }
}

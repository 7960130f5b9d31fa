/**
 * Which folders may be sources, and how they lie to one another. A root inside another is a source of its own; the outer
 * one leaves it out, so that each file belongs to one source only.
 */
import { accessSync, constants, opendirSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, parse, relative, sep } from 'node:path'
import { EngineError } from '../../errors.ts'
import { displayName, fsPath, nameOfBytes } from './file-names.ts'
import { identityOf } from './walk.ts'

/** Where no music lies, and reading may hang or do harm. */
const SYSTEM = ['/proc', '/sys', '/dev', '/run', '/boot', '/etc']

export interface Root {
  id: number
  name: string
  path: string
}

/** The real path of a folder that may become a root; throws REFUSED or UNAVAILABLE with a sentence for the user. */
export function checkRoot(path: string, others: readonly Root[], forbidden: readonly string[]): string {
  if (!isAbsolute(path)) {
    throw new EngineError('REFUSED', `“${displayName(path)}” is no full path. Give one that begins at the top.`)
  }
  const real = realRoot(path)
  const shown = displayName(real)
  if (parse(real).root === real) {
    throw new EngineError('REFUSED', 'The whole disk cannot be a source. Choose the folder that holds your music.')
  }
  const system = SYSTEM.find((place) => isInside(real, place))
  if (system !== undefined && sep === '/') {
    throw new EngineError('REFUSED', `${shown} belongs to the system and holds no music. Choose another folder.`)
  }
  for (const place of forbidden) {
    if (isInside(real, realOr(place))) {
      throw new EngineError('REFUSED', `${shown} is where Soul Player keeps its own files. Choose another folder.`)
    }
  }
  const identity = identityOf(real)
  for (const other of others) {
    if (other.path === real || (identity !== undefined && identityOf(other.path) === identity)) {
      throw new EngineError('REFUSED', `${shown} is already in the library, as “${other.name}”.`)
    }
  }
  return real
}

function realRoot(path: string): string {
  try {
    const real = nameOfBytes(realpathSync(fsPath(path), 'buffer') as unknown as Buffer)
    if (!statSync(fsPath(real)).isDirectory()) {
      throw new EngineError('REFUSED', `${displayName(path)} is no folder. Choose the folder that holds your music.`)
    }
    accessSync(fsPath(real), constants.R_OK)
    opendirSync(fsPath(real) as string).closeSync()
    return real
  } catch (error) {
    if (error instanceof EngineError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new EngineError('REFUSED', `There is no folder ${displayName(path)}. Check the path.`, { cause: error })
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new EngineError('UNAVAILABLE', `You may not read ${displayName(path)}. Change its permissions.`, {
        cause: error,
      })
    }
    throw new EngineError('UNAVAILABLE', `${displayName(path)} could not be read: ${message}.`, { cause: error })
  }
}

const realOr = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Whether `path` is `folder` or lies in it; both absolute. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** Roots that lie inside `root` and belong to other sources. */
export const rootsInside = (root: Root, all: readonly Root[]): Root[] =>
  all.filter((other) => other.id !== root.id && other.path !== root.path && isInside(other.path, root.path))

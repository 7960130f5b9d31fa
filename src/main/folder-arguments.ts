/**
 * Folders named at the start, or by a second start, become sources by the same call that the page makes. One that is
 * already in the library is no news; anything else that goes wrong is told.
 */
import { RESIDENT } from '../engine/access/caller.ts'
import { createRouterClient } from '@orpc/server'
import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import type { ApiClient } from '../shared/api/index.ts'

/** Full paths of the folders in a command line; `cwd` is where it was given. Chromium's own flags begin with a dash. */
function foldersIn(args: readonly string[], cwd: string): string[] {
  return args.filter((arg) => arg !== '' && !arg.startsWith('-')).map((arg) => resolve(cwd, arg))
}

/** The folders of this process's own command line; unpackaged, its first argument is the program itself. */
export const foldersOfThisStart = (isPackaged: boolean): string[] =>
  foldersIn(process.argv.slice(isPackaged ? 1 : 2), process.cwd())

/** Adds each folder that is not yet a source. `onProblem` gets a sentence for the user. */
export async function addFolders(
  engine: Engine,
  folders: readonly string[],
  onProblem: (message: string) => void,
): Promise<void> {
  const api: ApiClient = createRouterClient(engine.router, { context: { log: engine.log, caller: RESIDENT } })
  for (const path of folders) {
    try {
      const known = await api.sources.list()
      // The library knows folders by where they really are; a link to one of them is that one.
      const real = await realpath(path).catch(() => path)
      if (known.some(({ location }) => location === path || location === real)) continue
      await api.sources.addFolder({ path })
    } catch (error) {
      engine.log.warn({ err: error }, 'a folder given at the start was not added')
      onProblem(error instanceof Error ? error.message : String(error))
    }
  }
}

/** Where things lie in this repository. Paths are absolute; nothing depends on the folder a script is started from. */
import { join, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '../..')
export const at = (path: string): string => join(ROOT, path)

export const SERVER_ENTRY = at('out/main/server.js')
export const DESKTOP_ENTRY = at('out/main/index.js')

/** Kept between runs, made again when lost. */
export const CACHE_DIR = at('node_modules/.cache/soul-player')

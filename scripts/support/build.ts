/** Builds the program when something it is built from changed since the last build. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { at } from './project.ts'
import { capture } from './run-program.ts'

const INPUTS = [
  'src',
  'resources',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
]
const STAMP = at('out/.stamp')

/** Says in a line what it does; throws with the builder's words when the build fails. */
export async function buildIfStale(): Promise<void> {
  const stamp = stampOf(INPUTS)
  if (stamp === readStamp()) return
  process.stdout.write('Building Soul Player … ')
  const begun = performance.now()
  await build()
  // What changed while the build ran is stale again: the stamp is from before it.
  mkdirSync(dirname(STAMP), { recursive: true })
  writeFileSync(STAMP, stamp)
  console.log(`done in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
}

async function build(): Promise<void> {
  const builder = at('node_modules/electron-vite/bin/electron-vite.js')
  const env = { ...process.env, NODE_ENV: 'production' }
  const { code, output } = await capture(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
    cwd: at('.'),
    env,
  })
  if (code !== 0) throw new Error(`the build failed:\n${output}`)
}

function readStamp(): string | undefined {
  try {
    return readFileSync(STAMP, 'utf8')
  } catch {
    return undefined
  }
}

/** A digest over names, sizes and times of change; reading every file would find the same and take longer. */
function stampOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  const add = (path: string) => {
    const { size, mtimeMs } = statSync(at(path))
    hash.update(`${path}\0${size}\0${mtimeMs}\n`)
  }
  for (const path of paths) {
    if (!statSync(at(path)).isDirectory()) add(path)
    else
      for (const entry of readdirSync(at(path), { recursive: true, withFileTypes: true }).toSorted(byPath))
        if (entry.isFile()) add(join(entry.parentPath, entry.name).slice(at('.').length))
  }
  return hash.digest('hex')
}

const byPath = (a: { parentPath: string; name: string }, b: { parentPath: string; name: string }): number =>
  join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1

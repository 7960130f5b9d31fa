/**
 * Ends the process of one download with SIGKILL at one system call after another, of those that change files: the n-th of a
 * thread, then the n+1-th, until it comes to its end undisturbed. After each the download is done again, and what is there is
 * looked at both times.
 */
import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { newDataFolder } from '../../support/data-folder.ts'
import { soulServer, wireTrack } from '../../support/soul-server.ts'
import { sha256 } from './support.ts'

const CALLS = 'pwrite64,pwritev,pwritev2,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir'

export interface Killed {
  /** The how-many-th call it was killed at. */
  at: number
  /** Files with a final name that were not what they should be; right after the kill, and in the end. */
  wrong: string[]
  /** In the end: rows of kept files, rows of the queue, files with a final name, parts. */
  left: { kept: number; queued: number; files: number; parts: number }
}

/** `points`: at which calls; it ends with the first that is never reached. */
export async function killTransfers({
  strace,
  sound,
  points,
}: {
  strace: string
  sound: Buffer
  points: Iterable<number>
}) {
  const base = newDataFolder('soul-killed-')
  const server = await soulServer()
  server.state.digests = true
  server.put(wireTrack('t'), sound)
  const results: Killed[] = []
  try {
    const fresh = join(base, 'fresh')
    await ended([process.execPath, CHILD, fresh, String(server.port), 'prepare'])
    for (const at of points) {
      const dataDir = join(base, `at-${at}`)
      cpSync(fresh, dataDir, { recursive: true })
      const child = [process.execPath, CHILD, dataDir, String(server.port)]
      const inject = ['-f', '-qqq', '-o', '/dev/null', '-e', `trace=${CALLS}`]
      const code = await ended([strace, ...inject, '-e', `inject=${CALLS}:signal=KILL:when=${at}`, ...child])
      const wrong = wrongFiles(dataDir, sound)
      if (code !== 0) await ended(child)
      const left = leftIn(dataDir)
      results.push({ at, wrong: [...wrong, ...wrongFiles(dataDir, sound)], left })
      rmSync(dataDir, { recursive: true, force: true })
      if (code === 0) break
    }
    return results
  } finally {
    await server.close()
    rmSync(base, { recursive: true, force: true })
  }
}

const CHILD = join(import.meta.dirname, 'one-download-child.ts')

/** Its exit code; not 0 when it was killed. Throws when it failed by itself. */
async function ended([program, ...args]: string[]): Promise<number | null> {
  const child = spawn(program!, args, {
    stdio: ['ignore', 'inherit', 'pipe'],
    // One thread for the disk: the n-th call is the same each time. What a test runner sets for itself is not for the child.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, UV_THREADPOOL_SIZE: '1', TMPDIR: process.env.TMPDIR },
  })
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString()
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (code !== 0 && code !== 137 && signal !== 'SIGKILL')
    throw new Error(`a download failed by itself (${code}): ${complaint}`)
  return code
}

const filesIn = (dataDir: string): string[] => {
  try {
    return readdirSync(join(dataDir, 'kept/files'), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name))
  } catch {
    return []
  }
}

const wrongFiles = (dataDir: string, sound: Buffer): string[] =>
  filesIn(dataDir).filter((path) => sha256(readFileSync(path)) !== sha256(sound))

function leftIn(dataDir: string): Killed['left'] {
  const sql = new Database(join(dataDir, 'library.db'), { readonly: true })
  const count = (table: string) => sql.prepare<[], number>(`select count(*) from ${table}`).pluck().get()!
  try {
    const parts = readdirSync(join(dataDir, 'kept/parts')).length
    return { kept: count('kept'), queued: count('download'), files: filesIn(dataDir).length, parts }
  } finally {
    sql.close()
  }
}

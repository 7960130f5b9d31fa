/**
 * One process per profile. The lock is SQLite's lock on a file of its own, held by an open transaction: the system lets go of
 * it when the process ends, however it ends, so there is no stale lock to guess about. Beside it lies a note of who holds
 * it, for the one who comes second.
 */
import Database from 'better-sqlite3'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const HolderNote = z.object({ pid: z.number(), address: z.url() })
export type HolderNote = z.infer<typeof HolderNote>

export interface ProfileLock {
  /** Tells those who come second where the holder can be reached. */
  publish(note: HolderNote): void
  release(): void
}

/** Undefined when another process holds it. */
export function lockProfile(dataDir: string): ProfileLock | undefined {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const db = new Database(join(dataDir, 'running.lock'), { timeout: 0 })
  try {
    db.exec('begin exclusive')
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return undefined
    throw error
  }
  const path = notePath(dataDir)
  // From one who ended without a word.
  rmSync(path, { force: true })
  return {
    publish(note) {
      const temporary = `${path}.tmp`
      writeFileSync(temporary, JSON.stringify(note), { mode: 0o600 })
      renameSync(temporary, path)
    },
    release() {
      rmSync(path, { force: true })
      db.close()
    },
  }
}

/** Undefined when the holder has not said yet, or never will. */
export function readHolderNote(dataDir: string): HolderNote | undefined {
  try {
    return HolderNote.parse(JSON.parse(readFileSync(notePath(dataDir), 'utf8')))
  } catch {
    return undefined
  }
}

const notePath = (dataDir: string): string => join(dataDir, 'running.json')

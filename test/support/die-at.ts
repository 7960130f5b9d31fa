/**
 * Counts the writes to a database file, in whichever thread they are made, and ends the process with SIGKILL at one of them: see
 * sync-client-child.ts. Every thread that writes imports this before it opens the file.
 */
import Database from 'better-sqlite3'
import { sep } from 'node:path'
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads'

const NAME = 'soul.writes'
const shared = (getEnvironmentData(NAME) as SharedArrayBuffer | undefined) ?? new SharedArrayBuffer(4)
if (isMainThread) setEnvironmentData(NAME, shared)
const counter = new Int32Array(shared)

/** In all threads so far. */
export const writesSoFar = (): number => Atomics.load(counter, 0)

type Body = (...args: unknown[]) => unknown

const at = Number(process.env.SOUL_KILL_AT ?? 0)
const when = process.env.SOUL_KILL_WHEN === 'after' ? 'after' : 'before'
const file = process.env.SOUL_KILL_FILE ?? 'library.db'
const die = () => process.kill(process.pid, 'SIGKILL')
const begin = Database.prototype.transaction as (body: Body) => Database.Transaction<Body>
let depth = 0
/** The number of the last one of this thread. */
let last = 0

const counting = function (this: Database.Database, body: Body) {
  const isCounted = this.name.endsWith(`${sep}${file}`)
  const made = begin.call(this, (...args) => {
    depth++
    let result: unknown
    try {
      result = body(...args)
    } finally {
      depth--
    }
    // One within another is part of it.
    if (isCounted && depth === 0) last = Atomics.add(counter, 0, 1) + 1
    if (isCounted && depth === 0 && last === at && when === 'before') die()
    return result
  })
  const immediate: Body = (...args) => {
    const result = made.immediate(...args)
    if (isCounted && last === at) die()
    return result
  }
  return Object.assign(((...args) => made(...args)) satisfies Body, { immediate })
}
Object.assign(Database.prototype, { transaction: counting })

/**
 * How long writes of a connection take: each with its commit, without the wait for its turn. By the clock, and in processor time of its
 * thread, which the kernel may count in ticks of 4 ms: one of those is no more than that.
 */
import type { Database } from 'better-sqlite3'
import { threadMs } from './thread-ms.ts'

export interface WriteTimes {
  clockMs: number[]
  processorMs: number[]
}

/** Of every transaction of these from now on. */
export function timeWrites(...databases: readonly Database[]): WriteTimes {
  const times: WriteTimes = { clockMs: [], processorMs: [] }
  const timed =
    <Args extends unknown[], Result>(body: (...args: Args) => Result) =>
    (...args: Args): Result => {
      const [began, used] = [performance.now(), threadMs()]
      try {
        return body(...args)
      } finally {
        times.clockMs.push(performance.now() - began)
        times.processorMs.push(threadMs() - used)
      }
    }
  for (const sql of databases) {
    const transaction = sql.transaction.bind(sql)
    sql.transaction = ((body: () => unknown) => {
      const made = transaction(body)
      return Object.assign(timed(made), { immediate: timed(made.immediate) })
    }) as Database['transaction']
  }
  return times
}

/** A database whose statements are prepared when they are first used: most of them a short run never uses. */
import type { Database, Statement } from 'better-sqlite3'

const CALLS = ['run', 'get', 'all', 'iterate'] as const
const MODES = ['pluck', 'raw'] as const

export function preparingLazily(sql: Database): Database {
  const prepare = sql.prepare.bind(sql) as (text: string) => Statement
  sql.prepare = ((text: string) => lazy(() => prepare(text))) as Database['prepare']
  return sql
}

function lazy(prepare: () => Statement): Statement {
  let prepared: Statement | undefined
  const modes: (typeof MODES)[number][] = []
  const statement = (): Statement => {
    if (prepared) return prepared
    prepared = prepare()
    for (const mode of modes) prepared[mode]()
    return prepared
  }
  const later: Record<string, unknown> = {}
  for (const call of CALLS) later[call] = (...values: unknown[]) => statement()[call](...values)
  for (const mode of MODES) {
    later[mode] = () => {
      if (prepared) prepared[mode]()
      else modes.push(mode)
      return later
    }
  }
  return later as unknown as Statement
}

/**
 * The rows of proposals, with how many there are of each kind: kept beside them in the same write, for there may be very many, and
 * they are counted whenever anything is told of them. Nobody else writes these rows.
 */
import type { Database } from 'better-sqlite3'
import type { MatchEvidence } from '../../shared/model/duplicates.ts'
import { numberIn, putNumber } from '../library/numbers.ts'
import { perDatabase } from '../library/per-database.ts'
import type { StoredProposal } from './proposals.ts'
import type { NewProposal } from './step.ts'

/** Name in `meta`. */
const countName = (evidence: MatchEvidence): string => `proposals:${evidence}`

const statements = perDatabase((sql) => ({
  known: sql.prepare<[string, string], MatchEvidence>('select evidence from proposal where a = ? and b = ?').pluck(),
  put: sql.prepare<[string, string, string, number, string, number]>(
    `insert into proposal (a, b, evidence, confidence, reasons, at) values (?, ?, ?, ?, ?, ?)
     on conflict (a, b) do update set evidence = excluded.evidence, confidence = excluded.confidence, reasons = excluded.reasons`,
  ),
  putBack: sql.prepare<[StoredProposal]>(
    `insert or ignore into proposal (id, a, b, evidence, confidence, reasons, at)
     values ($id, $a, $b, $evidence, $confidence, $reasons, $at)`,
  ),
  drop: sql
    .prepare<[string], MatchEvidence>(
      'delete from proposal where id in (select value from json_each(?)) returning evidence',
    )
    .pluck(),
}))

export const countOf = (sql: Database, evidence: MatchEvidence): number => numberIn(sql, countName(evidence))

/** In a write. What was proposed before has from now on what speaks for it now. */
export function propose(sql: Database, proposals: readonly NewProposal[], at: number): void {
  const { known, put } = statements(sql)
  const changes = new Changes()
  for (const { a, b, evidence, confidence, reasons } of proposals) {
    const before = known.get(a, b)
    if (before !== undefined) changes.add(before, -1)
    put.run(a, b, evidence, confidence, reasons, at)
    changes.add(evidence, 1)
  }
  changes.keep(sql)
}

/** In a write. They wait again, as they did; what waits already stays. */
export function putBack(sql: Database, proposals: readonly StoredProposal[]): void {
  const changes = new Changes()
  for (const proposal of proposals) {
    if (statements(sql).putBack.run(proposal).changes > 0) changes.add(proposal.evidence, 1)
  }
  changes.keep(sql)
}

/** In a write. */
export function dropProposals(sql: Database, ids: readonly number[]): void {
  const changes = new Changes()
  for (const evidence of statements(sql).drop.all(JSON.stringify(ids))) changes.add(evidence, -1)
  changes.keep(sql)
}

class Changes {
  readonly #by = new Map<MatchEvidence, number>()

  add(evidence: MatchEvidence, by: number): void {
    this.#by.set(evidence, (this.#by.get(evidence) ?? 0) + by)
  }

  keep(sql: Database): void {
    for (const [evidence, by] of this.#by) {
      if (by !== 0) putNumber(sql, countName(evidence), countOf(sql, evidence) + by)
    }
  }
}

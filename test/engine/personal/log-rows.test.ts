import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { LogRows } from '../../../src/engine/personal/log-rows.ts'
import { emptyPersonal } from '../../support/personal.ts'

const empty = await emptyPersonal()

/** Transactions of so many changes each, added one after the other; one that is parked stands in the middle of the last. */
function written(...transactions: number[]) {
  const sql = new Database(empty)
  sql.exec(`insert into meta (only, origin, clock, kinds, door) values (1, 1, '', '', 1)`)
  const rows = new LogRows(sql)
  let seq = 0
  for (const [i, changes] of transactions.entries()) {
    for (let part = 0; part < changes; part++) {
      const isParked = i === transactions.length - 1 && part === Math.floor(changes / 2)
      const isSaid = part === 0 || isParked
      rows.add(
        [1, ++seq, part, 's', 1, `${i}.${part}`, null, 'd'],
        isSaid ? [0, isParked ? 1 : 0, part === 0 ? 'note' : null, null, 1, 1] : undefined,
      )
    }
  }
  const first = rows.flush()
  const stored = sql
    .prepare<[], { body: string }>(
      'select number, seq, part, body, skipped, parked, head, changes from op order by number',
    )
    .all()
  sql.close()
  return { first, count: rows.count, stored }
}

describe('rows of the log', () => {
  it.each([[[1]], [[1, 1, 1]], [[100]], [[3, 50, 2, 40, 1, 33, 32, 70]]])(
    'lie there as they were added, whole and plain ones, in transactions of %j',
    (transactions) => {
      const { first, count, stored } = written(...transactions)
      const bodies = transactions.flatMap((changes, i) => Array.from({ length: changes }, (_, part) => `${i}.${part}`))
      expect(stored.map(({ body }) => body)).toEqual(bodies)
      expect([first, count]).toEqual([1, 0])
      const [last, changes] = [transactions.length - 1, transactions.at(-1)!]
      for (const [i, row] of stored.entries()) {
        const part = Number(row.body.split('.')[1])
        const isParked = row.body === `${last}.${Math.floor(changes / 2)}`
        const said = {
          parked: isParked ? 1 : 0,
          head: part === 0 ? 'note' : null,
          changes: part === 0 || isParked ? 1 : null,
        }
        expect(row).toEqual({ number: i + 1, seq: i + 1, part, body: row.body, skipped: 0, ...said })
      }
    },
  )

  it('are none of them there when they are forgotten', () => {
    const sql = new Database(empty)
    const rows = new LogRows(sql)
    rows.add([1, 1, 0, 's', 1, 'b', null, 'd'], [0, 0, 'note', null, 1, 1])
    rows.add([1, 2, 1, 's', 1, 'b', null, 'd'])
    rows.forget()
    expect([rows.count, rows.flush()]).toEqual([0, undefined])
    sql.close()
  })
})

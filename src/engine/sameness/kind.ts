/**
 * What the user said of two trackKeys: the same recording, or different ones. One field says it, so that of all that was ever
 * said of a pair the last counts; empty takes it back.
 */
import { markedAt } from '../marks/mark-row.ts'
import { number, quiet, text, type Field, type Kind } from '../personal/kind.ts'

const SAID: readonly unknown[] = ['same', 'different', '']

const says: Field = { ...text, reads: (value) => SAID.includes(value) }

/** The pair is named alike from both sides. TrackKeys hold no bar. */
export const pairRow = (a: string, b: string): string => (a < b ? `${a}|${b}` : `${b}|${a}`)

export const sameness: Kind = {
  name: 'sameness',
  fields: { says, at: quiet(number) },
  subject: (row) => ({ type: 'track', key: row.slice(0, Math.max(0, row.indexOf('|'))) }),
  projection: {
    tables: ['sameness'],
    open(sql) {
      const put = sql.prepare<[string, string, number, number]>(
        `insert into sameness (a, b, same, at) values (?, ?, ?, ?)
         on conflict (a, b) do update set same = excluded.same, at = excluded.at`,
      )
      const remove = sql.prepare<[string, string]>('delete from sameness where a = ? and b = ?')
      return (row, held) => {
        const [a, b] = row.split('|')
        if (a === undefined || b === undefined || a >= b) return
        const said = held.alive ? held.value('says') : undefined
        if (said === 'same' || said === 'different') put.run(a, b, said === 'same' ? 1 : 0, markedAt(held))
        else remove.run(a, b)
      }
    },
  },
}

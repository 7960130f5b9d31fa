/**
 * Whether two trackKeys are the same recording. `says` is the user's word: of all that was ever said of a pair the last counts, and
 * empty takes it back. `found` is evidence that was enough to merge them without asking, a field of its own, so that what a
 * device finds out never outdoes what was said, whichever came later.
 */
import { MatchEvidence } from '../../shared/model/duplicates.ts'
import { isOpaqueId } from '../../shared/model/ids.ts'
import { markedAt } from '../marks/mark-row.ts'
import { number, quiet, text, unlisted, type Field, type Kind } from '../personal/kind.ts'
import { isSplitName } from './splits.ts'
import { touchedPairs } from './touched-pairs.ts'

const SAID: readonly unknown[] = ['same', 'different', '']

const says: Field = { ...text, reads: (value) => SAID.includes(value) }

const found: Field = unlisted(
  quiet({ ...text, reads: (value) => value === '' || MatchEvidence.safeParse(value).success }),
)

/** The pair is named alike from both sides. TrackKeys hold no bar. `b` may be a split's name (splits.ts). */
export const pairRow = (a: string, b: string): string => (a < b ? `${a}|${b}` : `${b}|${a}`)

export const sameness: Kind = {
  name: 'sameness',
  fields: { says, found, at: quiet(number) },
  announces: { kind: 'sameness.changed' },
  subject: (row) => ({ type: 'track', key: row.slice(0, Math.max(0, row.indexOf('|'))) }),
  projection: {
    tables: ['sameness'],
    open(sql) {
      const put = sql.prepare<[string, string, string | null, string | null, number]>(
        `insert into sameness (a, b, says, found, at) values (?, ?, ?, ?, ?)
         on conflict (a, b) do update set says = excluded.says, found = excluded.found, at = excluded.at`,
      )
      const remove = sql.prepare<[string, string]>('delete from sameness where a = ? and b = ?')
      const touched = touchedPairs(sql)
      return (row, held) => {
        const [a, b, more] = row.split('|')
        if (a === undefined || b === undefined || more !== undefined || a >= b) return
        const isSplit = isSplitName(b)
        if (!isOpaqueId(a) || !isOpaqueId(isSplit ? b.slice(1) : b)) return
        touched.note(a, isSplit ? a : b)
        const told = (field: string) => (held.alive && (held.value(field) as string | undefined)) || null
        const says = told('says')
        // Nothing is the same as a split.
        const said = isSplit && says !== 'different' ? null : says
        const evidence = isSplit ? null : told('found')
        if (said === null && evidence === null) remove.run(a, b)
        else put.run(a, b, said, evidence, markedAt(held))
      }
    },
  },
}

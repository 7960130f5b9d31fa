/**
 * Changes as they travel: a batch as columns, and back, word for word. Digests are over bodies as texts, so a body is taken
 * apart only where it can be put together again to the same text; any other travels as it is.
 */
import type { WireBatch } from '../../shared/protocol/exchange.ts'
import { msOf, stampAt, type Stamp } from '../personal/clock.ts'
import type { Batch } from '../personal/exchange.ts'
import { isSkip, type Op, type Skip } from '../personal/op.ts'
import { BadTable, packTable, unpackTable, type Row } from './columns.ts'

/** Before the body: place in the transaction, milliseconds since the change before, counter, schema. */
const HEAD = 4
/** Words that tell one sort of change from another (a kind, a field) are shorter than the keys and names beside them. */
const LONGEST_WORD = 24
/** Keys as short as words would make a form of each. */
const MOST_WORDS = 100

export function packBatch({ ops, ...batch }: Batch): WireBatch {
  let last = 0
  const rows = ops.map((op): Row => {
    if (isSkip(op)) return { values: [op.part, op.skip, op.digest, op.marks], as: 'skip' }
    const ms = msOf(op.stamp)
    const head = [op.part, ms - last, counterOf(op.stamp), op.schema]
    last = ms
    const parts = partsOf(op.body)
    return parts ? { values: [...head, ...parts] } : { values: [...head, op.body], as: 'text' }
  })
  return { ...batch, changes: packTable(rows, formsOfChanges()) }
}

/** Throws BadTable. */
export function unpackBatch({ changes, ...batch }: WireBatch): Batch {
  let ms = 0
  const ops = unpackTable(changes).map((row): Op | Skip => {
    if (row.as === 'skip') return skipOf(row)
    const [part, after, counter, schema] = row.values.slice(0, HEAD)
    if (!isPlace(part) || !Number.isSafeInteger(after) || !isPlace(counter) || !isPlace(schema)) throw new BadTable()
    ms += after as number
    if (ms < 0 || counter > 0xffff) throw new BadTable()
    const body = row.as === 'text' ? row.values[HEAD] : JSON.stringify(row.values.slice(HEAD))
    if (typeof body !== 'string') throw new BadTable()
    return { part, stamp: stampAt(ms, counter), schema, body }
  })
  return { ...batch, ops }
}

function skipOf({ values: [part, skip, digest, marks] }: Row): Skip {
  if (!isPlace(part) || !isPlace(skip) || typeof digest !== 'string' || typeof marks !== 'string') throw new BadTable()
  return { part, skip, digest, marks }
}

function partsOf(body: string): unknown[] | undefined {
  try {
    const told: unknown = JSON.parse(body)
    return Array.isArray(told) && JSON.stringify(told) === body ? told : undefined
  } catch {
    return undefined
  }
}

/** The sort of change, its kind and its field. */
function formsOfChanges(): (row: Row) => string {
  const words = new Set<string>()
  const wordOf = (value: unknown): string => {
    if (typeof value !== 'string' || value.length > LONGEST_WORD) return typeof value
    if (words.size < MOST_WORDS) words.add(value)
    return words.has(value) ? `"${value}` : 'string'
  }
  return ({ values, as }) =>
    as ? '' : `${wordOf(values[HEAD])} ${wordOf(values[HEAD + 1])} ${wordOf(values[HEAD + 3])}`
}

const counterOf = (stamp: Stamp): number => Number.parseInt(stamp.slice(12), 16)

const isPlace = (told: unknown): told is number => Number.isSafeInteger(told) && (told as number) >= 0

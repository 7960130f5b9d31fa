/**
 * Rows as columns: what stands beside each other is of one sort, so that it packs to little more than what it says anew. Rows
 * are lists of JSON values; those of one form (the same words at its head, the same length) share their columns.
 */
import type { WireRows, WireTable } from '../../shared/protocol/exchange.ts'

/** A row of values; `as`: of what sort, where that is not the ordinary one. */
export interface Row {
  readonly values: readonly unknown[]
  readonly as?: WireRows['as']
}

/** What was sent is not how tables are written. */
export class BadTable extends Error {
  constructor() {
    super('The table does not hold together')
    this.name = 'BadTable'
  }
}

/** Of what a table says once for many rows, written out: a few bytes can stand for any number of them. */
const MOST_REPEATED = 64 * 1024 * 1024

/** `formOf`: rows of one form have the same number of values. */
export function packTable(rows: readonly Row[], formOf: (row: Row) => string): WireTable {
  const forms = new Map<string, { index: number; as: WireRows['as']; rows: Row[] }>()
  const order = rows.map((row) => {
    const name = `${row.as ?? ''} ${row.values.length} ${formOf(row)}`
    let form = forms.get(name)
    if (form === undefined) forms.set(name, (form = { index: forms.size, as: row.as, rows: [] }))
    form.rows.push(row)
    return form.index
  })
  return {
    order,
    forms: [...forms.values()].map(({ as, rows: own }) => ({
      ...(as && { as }),
      rows: own.length,
      columns: own[0]!.values.map((_, column) => packColumn(own.map(({ values }) => values[column]))),
    })),
  }
}

type Column = WireRows['columns'][number]

function packColumn(values: unknown[]): Column {
  const first = JSON.stringify(values[0])
  return values.every((value) => JSON.stringify(value) === first) ? { all: values[0] } : values
}

/** Throws BadTable. */
export function unpackTable({ order, forms }: WireTable): Row[] {
  const told = forms.reduce((sum, { rows }) => sum + rows, 0)
  if (told !== order.length) throw new BadTable()
  for (const { rows, columns } of forms) {
    if (columns.some((column) => Array.isArray(column) && column.length !== rows)) throw new BadTable()
  }
  if (forms.reduce((sum, form) => sum + repeatedIn(form), 0) > MOST_REPEATED) throw new BadTable()
  const next = forms.map(() => 0)
  return order.map((index) => {
    const form = forms[index]
    const at = next[index]
    if (form === undefined || at === undefined || at >= form.rows) throw new BadTable()
    next[index] = at + 1
    const values = form.columns.map((column) => (Array.isArray(column) ? column[at] : column.all))
    return { values, as: form.as }
  })
}

const repeatedIn = ({ rows, columns }: WireRows): number =>
  columns.reduce((sum, column) => (Array.isArray(column) ? sum : sum + rows * lengthOf(column.all)), 0)

const lengthOf = (value: unknown): number => (JSON.stringify(value) ?? '').length

/** Another device, as far as the catalogue goes: keeps what pages tell, and nothing else. */
import type { Catalogue } from '../../../src/engine/catalogue/catalogue.ts'
import type { SyncKind } from '../../../src/shared/protocol/sync.ts'

export interface AnyPage {
  [list: string]: unknown
  next_cursor: string
  has_more: boolean
  left: number
}

type Told = { id: string }

export class Mirror {
  readonly kind: SyncKind
  rows = new Map<string, unknown>()
  cursor: string | undefined
  pages = 0

  constructor(kind: SyncKind) {
    this.kind = kind
  }

  /** Takes one page; answers it. */
  step(catalogue: Catalogue, limit: number): AnyPage {
    const page = catalogue.page(this.kind, { cursor: this.cursor, limit }) as AnyPage
    this.pages++
    for (const list of [this.kind, `new_${this.kind}`, `updated_${this.kind}`]) {
      for (const row of (page[list] ?? []) as Told[]) this.rows.set(row.id, row)
    }
    for (const id of page[`deleted_${this.kind}`] as string[]) this.rows.delete(id)
    this.cursor = page.next_cursor
    return page
  }

  /** Until there is no more. */
  drain(catalogue: Catalogue, limit: number): this {
    while (this.step(catalogue, limit).has_more);
    return this
  }

  /** In one order, for comparing. */
  sorted(): unknown[] {
    return [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  }
}

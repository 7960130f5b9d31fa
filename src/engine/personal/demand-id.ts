/**
 * For projections of rows that pages know by their ids. What comes from elsewhere may be called anything, and an answer with
 * something in it that is no id is refused as a whole: one such row would hide all others. So it is what cannot be shown.
 */
import { isOpaqueId } from '../../shared/model/ids.ts'

export function demandId(kind: string, row: string): void {
  if (!isOpaqueId(row)) throw new Error(`A ${kind} is called “${row.slice(0, 40)}”, which is no id.`)
}

/**
 * Hearts and stars that were given a moment ago. They are shown before the engine has them, in every row that is held
 * anywhere; and an answer that was asked for before the engine had them is corrected on its way in, so that no row flickers
 * back while one rates another. Part of the start: every answer passes here, so it is small and mostly does nothing.
 */
import type { ClientContext, ClientLink } from '@orpc/client'

export interface Marks {
  favourite?: boolean
  /** In halves, 1 to 10; 0 takes them away. */
  stars?: number
}

/** One row's new marks; undefined leaves it as it is. Ids of tracks, albums and artists never meet. */
export type MarksOf = (id: string, row: Readonly<Record<string, unknown>>) => Marks | undefined

export interface MarkWrite {
  readonly ids: ReadonlySet<string>
  readonly marks: Marks
  /** When the engine had it, by the page's clock; undefined while it is on its way. */
  endedAt: number | undefined
}

/** Longer than any question is under way. */
const REMEMBERED_MS = 60_000

let writes: readonly MarkWrite[] = []

export function beginWrite(ids: readonly string[], marks: Marks): MarkWrite {
  const now = performance.now()
  const write: MarkWrite = { ids: new Set(ids), marks, endedAt: undefined }
  writes = [...writes.filter(({ endedAt }) => endedAt === undefined || endedAt > now - REMEMBERED_MS), write]
  return write
}

export function endWrite(write: MarkWrite): void {
  write.endedAt = performance.now()
}

/** It did not come to the engine. */
export function dropWrite(write: MarkWrite): void {
  writes = writes.filter((other) => other !== write)
}

/** What writes after this one say of a row. */
export function marksSince(write: MarkWrite, id: string): Marks {
  return mergedOf(writes.slice(writes.indexOf(write) + 1), id) ?? {}
}

function mergedOf(some: readonly MarkWrite[], id: string): Marks | undefined {
  let merged: Marks | undefined
  for (const { ids, marks } of some) if (ids.has(id)) merged = { ...merged, ...marks }
  return merged
}

/** Puts other rows in place of those that are held; answers the very same where nothing changes. */
export type ChangeRows = <R>(rows: R) => R

const holders = new Set<(change: ChangeRows) => void>()

/** For what holds rows outside the query client: called when they change without being asked for. Returns its end. */
export function holdsRows(holder: (change: ChangeRows) => void): () => void {
  holders.add(holder)
  return () => holders.delete(holder)
}

export function changeHeldRows(change: ChangeRows): void {
  for (const holder of holders) holder(change)
}

/** A link whose answers know of what was marked after they were asked for. */
export const withRecentMarks = (link: ClientLink<ClientContext>): ClientLink<ClientContext> => ({
  async call(path, input, options) {
    const askedAt = performance.now()
    const answer = await link.call(path, input, options)
    const unknown = writes.filter(({ endedAt }) => endedAt === undefined || endedAt > askedAt)
    return unknown.length === 0 ? answer : marked(answer, (id) => mergedOf(unknown, id))
  },
})

/**
 * The same value with other marks on its rows, wherever they stand in it; the very same value where nothing changes. A row is
 * an object with an id and a heart.
 */
export function marked<T>(value: T, marksOf: MarksOf): T {
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined
    value.forEach((item: unknown, index) => {
      const next = marked(item, marksOf)
      if (next !== item) (copy ??= [...(value as unknown[])])[index] = next
    })
    return (copy ?? value) as T
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const row = value as Record<string, unknown>
  if (typeof row.id === 'string' && 'favourite' in row) return markedRow(row, marksOf(row.id, row)) as T
  let copy: Record<string, unknown> | undefined
  for (const [name, inner] of Object.entries(row)) {
    if (typeof inner !== 'object' || inner === null) continue
    const next = marked(inner, marksOf)
    if (next !== inner) (copy ??= { ...row })[name] = next
  }
  return (copy ?? row) as T
}

/** Marks that a row does not have (an artist's stars) are not given to it. */
function markedRow(row: Record<string, unknown>, marks: Marks | undefined): Record<string, unknown> {
  if (!marks) return row
  const changes = Object.entries(marks).filter(([name, mark]: [string, unknown]) => name in row && row[name] !== mark)
  return changes.length === 0 ? row : { ...row, ...Object.fromEntries(changes) }
}

/**
 * What every source owes the engine, whatever kind it is: the copies it reports can be opened and read byte for byte, are
 * reported the same when nothing changed, and are never forgotten because it could not be reached. A new kind of source
 * brings a `SourceUnderTest` and calls `sourceConformance` in its own test.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Stores } from '../../src/engine/db/store.ts'
import type { CopyBytes } from '../../src/engine/sources/source.ts'
import type { ScanReport, SourceRow } from '../../src/shared/model/source.ts'

export interface SourceUnderTest {
  stores: Stores
  sourceId: number
  /** What the source really has, by remoteId. */
  truth(): Map<string, Buffer>
  row(): SourceRow
  sync(): Promise<ScanReport>
  open(remoteId: string, options: { signal: AbortSignal }): Promise<CopyBytes>
  /** The same copy with other tags, or other sound. */
  retag(remoteId: string): Promise<void>
  move(from: string, to: string): Promise<void>
  remove(remoteId: string): Promise<void>
  /** Cannot be reached, and can again. */
  disconnect(): Promise<void>
  reconnect(): Promise<void>
  close(): Promise<void>
}

/** `make` gives a source with at least twenty copies, synced once. */
export function sourceConformance(kind: string, make: () => Promise<SourceUnderTest>): void {
  describe(`a source of kind ${kind}`, () => {
    let source: SourceUnderTest
    beforeEach(async () => {
      source = await make()
    })
    afterEach(() => source.close())

    const { signal } = new AbortController()
    const copies = () =>
      source.stores.library.sql
        .prepare<[number], { remoteId: string; trackKey: string; headHash: string; present: number; tags: string }>(
          `select remote_id as remoteId, track_key as trackKey, head_hash as headHash, present, tags from copy
           where source_id = ? order by remote_id`,
        )
        .all(source.sourceId)
    const copyOf = (remoteId: string) => copies().find((copy) => copy.remoteId === remoteId)

    test('reports every copy once, by its own name', () => {
      expect(copies().map(({ remoteId }) => remoteId)).toEqual([...source.truth().keys()].sort())
    })

    test('opens what it reported, whole and in part', async () => {
      for (const [remoteId, bytes] of [...source.truth()].slice(0, 5)) {
        const copy = await source.open(remoteId, { signal })
        expect(copy.sizeBytes).toBe(bytes.length)
        for (const [start, end] of [
          [0, bytes.length - 1],
          [1, 1],
          [bytes.length - 1, bytes.length - 1],
        ] as const) {
          const parts: Uint8Array[] = []
          for await (const part of copy.read({ start, end }, { signal })) parts.push(part)
          expect(Buffer.concat(parts).equals(bytes.subarray(start, end + 1))).toBe(true)
        }
        await copy.close()
        await copy.close()
      }
    })

    test('says NOT_FOUND for what it does not have', async () => {
      const [[remoteId]] = [...source.truth()] as [[string, Buffer]]
      await expect(source.open(`${remoteId}-not`, { signal })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    test('reports the same when nothing changed', async () => {
      const before = copies()
      expect(await source.sync()).toMatchObject({ outcome: 'done', added: 0, updated: 0, moved: 0, removed: 0 })
      expect(copies()).toEqual(before)
    })

    test('keeps the trackKey of a copy that is retagged, and of one that moves', async () => {
      const [retagged, moved] = [...source.truth().keys()] as [string, string]
      const before = { retagged: copyOf(retagged)!, moved: copyOf(moved)! }
      await source.retag(retagged)
      await source.move(moved, `moved-${moved.split('/').at(-1)}`)
      await source.sync()
      expect(copyOf(retagged)!.trackKey).toBe(before.retagged.trackKey)
      expect(copyOf(retagged)!.tags).not.toBe(before.retagged.tags)
      expect(copyOf(moved)).toBeUndefined()
      expect(copyOf(`moved-${moved.split('/').at(-1)}`)!.trackKey).toBe(before.moved.trackKey)
    })

    test('lets go of one copy that is gone', async () => {
      const [gone] = [...source.truth().keys()] as [string]
      await source.remove(gone)
      expect(await source.sync()).toMatchObject({ outcome: 'done', removed: 1 })
      expect(copyOf(gone)).toBeUndefined()
    })

    test('forgets nothing while it cannot be reached, and goes on where it was', async () => {
      const before = copies()
      await source.disconnect()
      expect((await source.sync()).removed).toBe(0)
      expect(isReachable(source.row())).toBe(false)
      expect(copies().map(({ remoteId }) => remoteId)).toEqual(before.map(({ remoteId }) => remoteId))
      await source.reconnect()
      expect(await source.sync()).toMatchObject({ outcome: 'done', added: 0, removed: 0 })
      expect(isReachable(source.row())).toBe(true)
      expect(copies()).toEqual(before)
    })

    test('stops at once when nobody wants an answer any more', async () => {
      const [remoteId] = [...source.truth().keys()] as [string]
      await expect(source.open(remoteId, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    })
  })
}

const isReachable = ({ state, server }: SourceRow): boolean => state === 'ready' && server?.reachable !== false

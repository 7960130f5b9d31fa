import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES, RecentBlocks } from '../../../src/engine/media/recent-blocks.ts'
import type { CopyBytes } from '../../../src/engine/sources/source.ts'
import { patterned } from './support.ts'

/** A file in memory that notes which bytes of it are read, and can be made to end too soon or to be far away. */
function fileOf(bytes: Buffer, more: Partial<CopyBytes> = {}) {
  const closing = new AbortController()
  const seen = { reads: [] as number[], missing: 0 }
  const copy: CopyBytes = {
    sizeBytes: bytes.length,
    modifiedAt: 0,
    container: 'mpeg',
    codec: 'mp3',
    isNearby: true,
    isCurrent: async () => true,
    async *read({ start, end }) {
      seen.reads.push(start / BLOCK_BYTES)
      yield bytes.subarray(start, Math.min(end + 1, bytes.length - seen.missing))
    },
    close: async () => {},
    ...more,
  }
  return Object.assign(seen, { copy, signal: closing.signal, close: () => closing.abort() })
}

const song = patterned(10 * BLOCK_BYTES + 77)
const rangeFrom = (start: number, length: number) => ({ start, end: start + length - 1 })

describe('blocks of open files', () => {
  it('hold every byte at its place, in any range', async () => {
    const file = fileOf(song)
    const blocks = new RecentBlocks().of(file.copy, file.signal)
    for (const [start, length] of [
      [0, 1],
      [BLOCK_BYTES - 1, 1],
      [BLOCK_BYTES - 1, 2],
      [BLOCK_BYTES, BLOCK_BYTES],
      [3 * BLOCK_BYTES - 5, BLOCK_BYTES + 10],
      [song.length - 80, 80],
      [song.length - 1, 1],
    ] as const) {
      const views = await blocks.read(rangeFrom(start, length))
      expect(Buffer.concat(views).equals(song.subarray(start, start + length)), `${length} from ${start}`).toBe(true)
      expect(Buffer.concat(blocks.find(rangeFrom(start, length))!).equals(Buffer.concat(views))).toBe(true)
    }
  })

  it('are read once for all who ask at the same time, and for who asks later', async () => {
    const file = fileOf(song)
    const blocks = new RecentBlocks().of(file.copy, file.signal)
    await Promise.all(Array.from({ length: 20 }, (_, i) => blocks.read(rangeFrom(i * 5_000, 3_000))))
    await blocks.read(rangeFrom(17, 4))
    expect(file.reads).toEqual([0])
    expect(blocks.find(rangeFrom(BLOCK_BYTES - 10, 20))).toBeUndefined()
  })

  it('are as many as there is room for, of all files together; what was used last stays', async () => {
    const recent = new RecentBlocks({ maxBytes: 3 * BLOCK_BYTES })
    const [one, other] = [fileOf(song), fileOf(song)]
    const [ofOne, ofOther] = [recent.of(one.copy, one.signal), recent.of(other.copy, other.signal)]
    for (const index of [0, 1, 0]) await ofOne.read(rangeFrom(index * BLOCK_BYTES, 1))
    for (const index of [0, 1]) await ofOther.read(rangeFrom(index * BLOCK_BYTES, 1))
    expect(recent.count).toBe(3)
    await ofOne.read(rangeFrom(0, 1))
    await ofOne.read(rangeFrom(BLOCK_BYTES, 1))
    expect(one.reads).toEqual([0, 1, 1])
  })

  it('are gone when their file is closed, and only those', async () => {
    const recent = new RecentBlocks()
    const [one, other] = [fileOf(song), fileOf(song)]
    await recent.of(one.copy, one.signal).read(rangeFrom(0, 2 * BLOCK_BYTES))
    await recent.of(other.copy, other.signal).read(rangeFrom(0, 1))
    one.close()
    expect(recent.count).toBe(1)
  })

  it('are not kept when the file ended too soon; the next reader tries again', async () => {
    const file = fileOf(song)
    const recent = new RecentBlocks()
    const blocks = recent.of(file.copy, file.signal)
    file.missing = 100
    await expect(blocks.read(rangeFrom(song.length - 10, 10))).rejects.toThrow(/shorter/)
    expect(recent.count).toBe(0)
    file.missing = 0
    const [view] = await blocks.read(rangeFrom(song.length - 10, 10))
    expect(Buffer.from(view!).equals(song.subarray(-10))).toBe(true)
  })

  it('suit short ranges of files here whose changes are noticed', () => {
    const suits = (more: Partial<CopyBytes>, length = 1000) => {
      const { copy, signal } = fileOf(song, more)
      return new RecentBlocks().of(copy, signal).suits(rangeFrom(0, length))
    }
    expect(suits({})).toBe(true)
    expect(suits({}, 256 * 1024)).toBe(true)
    expect(suits({}, 256 * 1024 + 1)).toBe(false)
    expect(suits({ isNearby: false })).toBe(false)
    expect(suits({ isCurrent: undefined })).toBe(false)
    expect(suits({ modifiedAt: Date.now() })).toBe(false)
    const closed = fileOf(song)
    closed.close()
    expect(new RecentBlocks().of(closed.copy, closed.signal).suits(rangeFrom(0, 1))).toBe(false)
  })
})

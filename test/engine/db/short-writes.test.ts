/** Much that is written comes in short writes, and its log is moved by another. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LOG_PAGES_WHILE_FILLING } from '../../../src/engine/db/filling.ts'
import { boundedSlice, boundedSteps, movingLog } from '../../../src/engine/db/short-writes.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'

const BOUNDS = { stepRows: 10, mostRows: 50 }

describe('one write', () => {
  it('ends when enough rows were written, and says that there may be more', () => {
    const { rows, more } = boundedSteps(() => 10, BOUNDS)
    expect(more).toBe(true)
    expect(rows).toBeLessThanOrEqual(50)
    expect(rows).toBeGreaterThanOrEqual(10)
  })

  it('ends with the first step that is not full', () => {
    const left = [10, 3]
    expect(boundedSteps(() => left.shift()!, BOUNDS)).toEqual({ rows: 13, more: false })
  })

  it('goes on for no more than a step once its time is over', () => {
    let steps = 0
    const slow = () => {
      steps++
      const until = performance.now() + 7
      while (performance.now() < until);
      return 10
    }
    expect(boundedSteps(slow, BOUNDS)).toEqual({ rows: 10, more: true })
    expect(steps).toBe(1)
  })

  it('goes over every item once, wherever it is cut', () => {
    const items = Array.from({ length: 123 }, (_, i) => i)
    const seen: number[] = []
    let writes = 0
    for (let from = 0; from < items.length; writes++) {
      const to = boundedSlice(items, from, (some) => void seen.push(...some), BOUNDS)
      expect(to - from).toBeLessThanOrEqual(50)
      from = to
    }
    expect(seen).toEqual(items)
    expect(writes).toBeGreaterThanOrEqual(3)
    expect(boundedSlice([], 0, () => expect.unreachable(), BOUNDS)).toBe(0)
  })
})

describe('the log', () => {
  let lib: TestLibrary
  beforeEach(async () => {
    lib = await openTestLibrary()
  })
  afterEach(() => lib.remove())
  const pages = () => lib.sql.pragma('wal_autocheckpoint', { simple: true })

  it('is moved now and then while much is written, never by a commit here', async () => {
    const usual = pages()
    let moved = 0
    await movingLog(
      lib.library,
      async () => void moved++,
      async (wrote) => {
        expect(pages()).toBe(LOG_PAGES_WHILE_FILLING)
        for (let write = 0; write < 100; write++) await wrote(500)
      },
    )
    expect(moved).toBe(3)
    expect(pages()).toBe(usual)
  })

  it('is moved by its own size too, for a row may touch many pages; and by no commit here until it is', async () => {
    let moved = 0
    const move = async () => {
      moved++
      expect(pages()).toBe(LOG_PAGES_WHILE_FILLING)
      lib.sql.pragma('wal_checkpoint(PASSIVE)')
    }
    const put = lib.sql.prepare("insert or replace into meta (name, value) values ('large', zeroblob(?))")
    await movingLog(lib.library, move, async (wrote) => {
      put.run(4 << 20)
      await wrote(1)
      expect(moved).toBe(0)
      put.run(30 << 20)
      await wrote(1)
      expect(moved).toBe(1)
      await wrote(1)
      expect(moved).toBe(1)
      put.run(4 << 20)
    })
    expect(moved).toBe(2)
  })

  it('that cannot be moved, for somebody reads, is not tried again before there is as much more', async () => {
    let moved = 0
    const put = lib.sql.prepare("insert or replace into meta (name, value) values ('large', zeroblob(?))")
    const inVain = async () => void moved++
    await movingLog(lib.library, inVain, async (wrote) => {
      put.run(34 << 20)
      for (let write = 0; write < 3; write++) await wrote(1)
      expect(moved).toBe(1)
      put.run(34 << 20)
      await wrote(1)
      expect(moved).toBe(2)
    })
  })

  it('is left to SQLite where little is written, or nobody else can move it', async () => {
    let moved = 0
    await movingLog(
      lib.library,
      async () => void moved++,
      async (wrote) => wrote(20),
    )
    expect(moved).toBe(0)
    const usual = pages()
    expect(await movingLog(lib.library, undefined, async (wrote) => (await wrote(1e6), pages()))).toBe(usual)
  })
})

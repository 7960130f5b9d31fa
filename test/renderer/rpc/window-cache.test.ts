import { describe, expect, it } from 'vitest'
import { WindowCache } from '../../../src/renderer/rpc/window-cache.ts'

interface Asked {
  offset: number
  signal: AbortSignal
  answer(label?: string): Promise<void>
  fail(error: Error): Promise<void>
}

const TOTAL = 10_000

function listOf(total = TOTAL) {
  const asked: Asked[] = []
  const cache = new WindowCache<string>({
    pageRows: 100,
    maxPages: 5,
    fetch: ({ offset, limit }, { signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
        asked.push({
          offset,
          signal,
          answer: async (label = 'row') => {
            resolve({ rows: Array.from({ length: limit }, (_, i) => `${label} ${offset + i}`), total })
            await settled()
          },
          fail: async (error) => {
            reject(error)
            await settled()
          },
        })
      }),
  })
  cache.subscribe(() => {})
  return { cache, asked }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

async function answerAll(asked: Asked[], label?: string): Promise<void> {
  for (let i = 0; i < asked.length; i++) if (!asked[i]!.signal.aborted) await asked[i]!.answer(label)
}

describe('a window cache', () => {
  it('asks for what is in view first, then for what lies ahead', async () => {
    const { cache, asked } = listOf()
    cache.want(0, 20)
    await answerAll(asked)
    asked.length = 0
    cache.want(5_050, 5_070, 1)
    expect(asked.map(({ offset }) => offset)).toEqual([5_000, 5_100])
    cache.want(7_050, 7_070, -1)
    expect(asked.slice(2).map(({ offset }) => offset)).toEqual([7_000, 6_900])
  })

  it('aborts what was scrolled past', async () => {
    const { cache, asked } = listOf()
    cache.want(0, 20)
    await asked[0]!.answer()
    cache.want(5_000, 5_020)
    const passed = asked.slice(-2)
    cache.want(9_000, 9_020)
    expect(passed.map(({ signal }) => signal.aborted)).toEqual([true, true])
    expect(cache.error).toBeUndefined()
  })

  it('answers rows it has without asking again', async () => {
    const { cache, asked } = listOf()
    cache.want(0, 20)
    await answerAll(asked)
    const count = asked.length
    cache.want(10, 30)
    expect(asked).toHaveLength(count)
    expect(cache.rowAt(150)).toBe('row 150')
    expect(cache.total).toBe(TOTAL)
  })

  it('keeps old rows on screen until the new ones are there', async () => {
    const { cache, asked } = listOf()
    cache.want(0, 20)
    await answerAll(asked, 'old')
    asked.length = 0
    cache.invalidate()
    expect(cache.rowAt(3)).toBe('old 3')
    expect(cache.stale).toBe(true)
    await answerAll(asked, 'new')
    expect(cache.rowAt(3)).toBe('new 3')
    expect(cache.stale).toBe(false)
  })

  it('drops an answer from before the library changed', async () => {
    const { cache, asked } = listOf()
    cache.want(0, 20)
    const before = asked[0]!
    cache.invalidate()
    await before.answer('old')
    expect(cache.rowAt(0)).toBeUndefined()
    await answerAll(asked.slice(1), 'new')
    expect(cache.rowAt(0)).toBe('new 0')
  })

  it('forgets the pages used longest ago, never those in view', async () => {
    const { cache, asked } = listOf()
    for (let page = 0; page < 12; page++) {
      cache.want(page * 300, page * 300 + 20)
      await answerAll(asked)
      asked.length = 0
    }
    expect(cache.rowAt(0)).toBeUndefined()
    expect(cache.rowAt(11 * 300)).toBe(`row ${11 * 300}`)
  })

  it('stops at an error and asks again when told to', async () => {
    const { cache, asked } = listOf()
    cache.want(0, 20)
    await asked[0]!.fail(new Error('no'))
    expect(cache.error).toEqual(new Error('no'))
    cache.want(0, 25)
    expect(asked).toHaveLength(1)
    cache.retry()
    expect(asked).toHaveLength(2)
    await asked[1]!.answer()
    expect(cache.error).toBeUndefined()
    expect(cache.rowAt(0)).toBe('row 0')
  })

  it('shows other rows in place of those it holds without asking, and what is asked for later in place of them', async () => {
    const { cache, asked } = listOf()
    let drawn = 0
    cache.subscribe(() => (drawn += 1))
    cache.want(0, 20)
    await answerAll(asked)
    const [questions, before] = [asked.length, drawn]
    cache.change((rows) => (rows as string[]).map((row) => (row === 'row 5' ? 'marked 5' : row)) as typeof rows)
    expect(cache.rowAt(5)).toBe('marked 5')
    expect(cache.rowAt(6)).toBe('row 6')
    expect(drawn).toBe(before + 1)
    cache.change((rows) => rows)
    expect(drawn).toBe(before + 1)
    expect(asked).toHaveLength(questions)
    cache.invalidate()
    await answerAll(asked, 'later')
    expect(cache.rowAt(5)).toBe('later 5')
  })
})

import { describe, expect, it } from 'vitest'
import { MOST_WAIT_MS, withRetry } from '../../../src/engine/sync/retry.ts'
import { soulError } from '../../support/catalogue-double.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'

describe('trying again', () => {
  const outcome = async (errors: readonly Error[], random = 0) => {
    const clock = new FakeClock()
    const waits: number[] = []
    let tries = 0
    const result = withRetry(
      async () => {
        const error = errors[tries++]
        if (error) throw error
        return 'answer'
      },
      {
        clock,
        random: () => random,
        signal: new AbortController().signal,
        onWait: (until) => void (until !== null && waits.push(until - clock.now())),
      },
    ).then(
      (answer) => answer,
      (error: Error) => error,
    )
    for (let i = 0; i < 10; i++) {
      await turns(2)
      clock.next()
    }
    return { result: await result, tries, waits }
  }

  it.each([
    ['answered at once', [], { result: 'answer', tries: 1, waits: [] }],
    ['offline once', ['offline'], { result: 'answer', tries: 2, waits: [1_000] }],
    ['busy twice', ['server', 'too-many'], { result: 'answer', tries: 3, waits: [1_000, 2_000] }],
    ['cut short once', ['bad-answer'], { result: 'answer', tries: 2, waits: [1_000] }],
  ] as const)('%s', async (_, kinds, expected) => {
    expect(await outcome(kinds.map((kind) => soulError(kind)))).toEqual(expected)
  })

  it('gives up after three tries', async () => {
    const errors = [soulError('timeout'), soulError('timeout'), soulError('offline'), soulError('name')]
    expect(await outcome(errors)).toEqual({ result: errors[2], tries: 3, waits: [1_000, 2_000] })
  })

  it.each(['signed-out', 'forbidden', 'replaced', 'version', 'tls', 'not-soul', 'gone'] as const)(
    'does not press where it does not help: %s',
    async (kind) => {
      const error = soulError(kind)
      expect(await outcome([error])).toEqual({ result: error, tries: 1, waits: [] })
    },
  )

  it('does not try a fault of ours again', async () => {
    const error = new Error('disk full')
    expect(await outcome([error])).toMatchObject({ result: error, tries: 1 })
  })

  it('waits as long as the server says, within reason, and never less than its own wait', async () => {
    expect((await outcome([soulError('too-many', 30_000)])).waits).toEqual([30_000])
    expect((await outcome([soulError('server', 10)])).waits).toEqual([1_000])
    expect((await outcome([soulError('server', 86_400_000)])).waits).toEqual([MOST_WAIT_MS])
  })

  it('waits differently on every device', async () => {
    expect((await outcome([soulError('server'), soulError('server')], 0.5)).waits).toEqual([1_250, 2_500])
  })

  it('ends its wait when it is cancelled', async () => {
    const clock = new FakeClock()
    const controller = new AbortController()
    let tries = 0
    const running = withRetry(
      async () => {
        tries++
        throw soulError('offline')
      },
      { clock, random: () => 0, signal: controller.signal },
    )
    running.catch(() => {})
    await turns(2)
    controller.abort(new DOMException('cancelled', 'AbortError'))
    await expect(running).rejects.toThrow('cancelled')
    expect(tries).toBe(1)
    expect(clock.waiting).toBe(0)
  })
})

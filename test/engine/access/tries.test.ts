import { beforeEach, describe, expect, it } from 'vitest'
import { TooManyTries } from '../../../src/engine/access/refusals.ts'
import { Tries } from '../../../src/engine/access/tries.ts'

let now: number
let tries: Tries
beforeEach(() => {
  now = Date.UTC(2026, 0, 1)
  tries = new Tries({ now: () => now })
})

/** 0 when the try is allowed. */
function waitAsked(account: string, from: string): number {
  try {
    tries.atAccount(account, from)
    return 0
  } catch (error) {
    if (error instanceof TooManyTries) return error.retryAfterMs
    throw error
  }
}

describe('the brake on guessing', () => {
  it('lets a person mistype a few times', () => {
    for (let i = 0; i < 10; i++) expect(waitAsked('ada', '10.0.0.1')).toBe(0)
    expect(waitAsked('ada', '10.0.0.1')).toBe(2_000)
  })

  it('makes each wait longer, up to minutes for one address and one minute for one account', () => {
    const waits: number[] = []
    for (let i = 0; waits.length < 12; i++) {
      const wait = waitAsked(`account ${i}`, '10.0.0.1')
      if (wait > 0) waits.push(wait)
      now += wait
    }
    expect(waits[0]).toBe(2_000)
    expect(waits[1]).toBe(4_000)
    expect(waits.at(-1)).toBe(300_000)
    for (let i = 0, longest = 0; i < 60; i++) {
      const wait = waitAsked('ada', `10.0.${i}.1`)
      longest = Math.max(longest, wait)
      expect(longest).toBeLessThanOrEqual(60_000)
      now += wait
    }
  })

  it('tells exactly how long to wait', () => {
    for (let i = 0; i < 10; i++) waitAsked('ada', '10.0.0.1')
    const wait = waitAsked('ada', '10.0.0.1')
    now += wait - 1
    expect(waitAsked('ada', '10.0.0.1')).toBe(1)
    now += 1
    expect(waitAsked('ada', '10.0.0.1')).toBe(0)
  })

  it('takes nothing from one bucket when another is empty', () => {
    for (let i = 0; i < 10; i++) waitAsked('ada', `10.0.0.${i}`)
    for (let i = 0; i < 50; i++) expect(waitAsked('ada', '10.9.9.9')).toBeGreaterThan(0)
    expect(waitAsked('bea', '10.9.9.9')).toBe(0)
  })

  it('counts a whole IPv6 network as one, and an IPv4 address written as IPv6 as itself', () => {
    for (let i = 0; i < 10; i++) expect(waitAsked(`a${i}`, `2001:db8:0:7::${i + 1}`)).toBe(0)
    expect(waitAsked('b', '2001:db8:0:7:ffff::1')).toBeGreaterThan(0)
    expect(waitAsked('b', '2001:db8:0:8::1')).toBe(0)
    for (let i = 0; i < 10; i++) expect(waitAsked(`c${i}`, '::ffff:10.0.0.1')).toBe(0)
    expect(waitAsked('d', '10.0.0.1')).toBeGreaterThan(0)
    expect(waitAsked('d', '::ffff:10.0.0.2')).toBe(0)
  })

  it('gives a right try back, without forgiving the address its guesses at others', () => {
    for (let i = 0; i < 9; i++) waitAsked('ada', '10.0.0.1')
    for (let i = 0; i < 100; i++) tries.atAccount('eve', '10.0.0.1').right()
    expect(waitAsked('ada', '10.0.0.1')).toBe(0)
    expect(waitAsked('ada', '10.0.0.1')).toBeGreaterThan(0)
  })

  it('forgets after a while', () => {
    for (let i = 0; i < 30; i++) now += waitAsked('ada', '10.0.0.1')
    now += 86_400_000
    for (let i = 0; i < 10; i++) expect(waitAsked('ada', '10.0.0.1')).toBe(0)
  })

  it('does not wait for a clock that was set back', () => {
    for (let i = 0; i < 10; i++) waitAsked('ada', '10.0.0.1')
    now -= 86_400_000
    expect(waitAsked('ada', '10.0.0.1')).toBeLessThanOrEqual(2_000)
  })

  it('remembers no more than it can hold, and keeps braking the one who makes it forget', () => {
    let slowed = 0
    for (let i = 0; i < 30_000; i++) if (waitAsked(`account ${i}`, '10.0.0.1') > 0) slowed++
    expect(slowed).toBe(30_000 - 10)
    for (let i = 0; i < 30_000; i++) waitAsked('ada', `10.${i % 250}.${Math.floor(i / 250)}.1`)
    expect(tries.size).toBeLessThanOrEqual(10_000)
  })
})

/** Which address is named for pairing, and how long a code is said to be good. */
import { describe, expect, it } from 'vitest'
import { addressFor, clockOf, CODE_MS, lifeOf } from '../../../src/renderer/access/pairing.ts'

describe('the address for another device', () => {
  it('is the one this page came from, if that leads beyond this machine', () => {
    expect(addressFor(['http://192.168.1.20:4747'], 'https://music.example.org')).toBe('https://music.example.org')
  })

  it('is another one where this page came from the machine itself', () => {
    const addresses = ['http://127.0.0.1:4747', 'http://192.168.1.20:4747']
    expect(addressFor(addresses, 'http://localhost:4747')).toBe('http://192.168.1.20:4747')
  })

  it('is one of this machine where there is no other, and none where nothing answers', () => {
    expect(addressFor(['http://127.0.0.1:4748'])).toBe('http://127.0.0.1:4748')
    expect(addressFor([])).toBeUndefined()
  })
})

describe('the life of a code', () => {
  const now = 1_700_000_000_000

  it('ends when the server says', () => {
    expect(lifeOf(now + CODE_MS - 1_500, now)).toBe(CODE_MS - 1_500)
  })

  it.each([now - 3_600_000, now + 3_600_000, now + 30_000])('is a whole one where the clocks differ', (expiresAt) => {
    expect(lifeOf(expiresAt, now)).toBe(CODE_MS)
  })

  it('is shown as a clock that never goes below nothing', () => {
    expect([300_000, 244_100, 9_000, 1, 0, -5_000].map(clockOf)).toEqual([
      '5:00',
      '4:05',
      '0:09',
      '0:01',
      '0:00',
      '0:00',
    ])
  })
})

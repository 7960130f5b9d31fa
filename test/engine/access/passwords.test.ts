import { describe, expect, it } from 'vitest'
import { isPassword, passwordDigest } from '../../../src/engine/access/passwords.ts'
import { TooManyTries } from '../../../src/engine/access/refusals.ts'

describe('a password', () => {
  it('is kept as scrypt with its parameters and a salt of its own', async () => {
    const [one, two] = await Promise.all([passwordDigest('open sesame'), passwordDigest('open sesame')])
    expect(one).toMatch(/^scrypt\$15\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.toBe(two)
    expect(await isPassword('open sesame', one)).toBe(true)
    expect(await isPassword('open sesame ', one)).toBe(false)
  })

  it('is read with the parameters it was kept with', async () => {
    // Python's hashlib.scrypt('open sesame', salt = sixteen times 'a', n = 1024, r = 4, p = 2).
    const stored = 'scrypt$10$4$2$YWFhYWFhYWFhYWFhYWFhYQ$EexDKmef3TnvzvC2MeHJXryG8zGG9qrZuaO0iT7wSAs'
    expect(await isPassword('open sesame', stored)).toBe(true)
    expect(await isPassword('open sesam', stored)).toBe(false)
  })

  it('is the same however its letters are composed', async () => {
    expect(await isPassword('cafe\u0301 noir', await passwordDigest('caf\u00e9 noir'))).toBe(true)
  })

  it('is never right where there is none', async () => {
    for (const nothing of [null, undefined]) expect(await isPassword('', nothing)).toBe(false)
  })

  it('does not pile up work without end', async () => {
    const all = await Promise.allSettled(Array.from({ length: 60 }, () => isPassword('x', undefined)))
    const refused = all.filter((one) => one.status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    for (const { reason } of refused) expect(reason).toBeInstanceOf(TooManyTries)
  })
})

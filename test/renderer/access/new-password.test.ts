/** Passwords that are made up. */
import { describe, expect, it } from 'vitest'
import { newPassword } from '../../../src/renderer/access/new-password.ts'
import { Password } from '../../../src/shared/model/access.ts'

describe('a password that is made up', () => {
  it('is four groups of four, is taken, and has nothing that looks like something else', () => {
    for (let i = 0; i < 200; i++) {
      const password = newPassword()
      expect(password).toMatch(/^[a-hj-km-np-z2-9i]{4}(-[a-hj-km-np-z2-9i]{4}){3}$/)
      expect(password).not.toMatch(/[lo01]/)
      expect(Password.safeParse(password).success).toBe(true)
    }
  })

  it('uses every byte, and every letter equally often', () => {
    const counts = new Map<string, number>()
    for (let byte = 0; byte < 256; byte++) {
      const letters = newPassword((bytes) => bytes.fill(byte)).replaceAll('-', '')
      expect(new Set(letters).size).toBe(1)
      counts.set(letters[0]!, (counts.get(letters[0]!) ?? 0) + 1)
    }
    expect(new Set(counts.values())).toEqual(new Set([8]))
  })
})

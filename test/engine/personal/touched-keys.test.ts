import { expect, it } from 'vitest'
import { TouchedKeys } from '../../../src/engine/personal/touched-keys.ts'

it('remembers keys once somebody follows, and forgets them when they are taken', () => {
  const touched = new TouchedKeys()
  touched.note('a', 'b')
  expect(touched.any).toBe(false)
  touched.follow()
  touched.note('a', 'b')
  touched.note('a', 'c')
  expect(touched.any).toBe(true)
  expect(touched.take()).toEqual(new Set(['a', 'b', 'c']))
  expect([touched.any, touched.take()]).toEqual([false, new Set()])
  touched.note('d', 'e')
  touched.unfollow()
  expect(touched.any).toBe(false)
})

it('remembers of very many only that they are', () => {
  const touched = new TouchedKeys()
  touched.follow()
  for (let i = 0; i < 30_000; i++) touched.note(`a${i}`, `b${i}`)
  expect(touched.take()).toBe('all')
  expect(touched.take()).toEqual(new Set())
  touched.note('a', 'b')
  expect(touched.take()).toEqual(new Set(['a', 'b']))
})

import { expect, it } from 'vitest'
import { randomOf } from '../../../../scripts/music/random.ts'
import { parseJson } from '../../../../src/engine/sources/soul/body.ts'
import { cataloguePage } from '../../../../src/engine/sources/soul/catalogue-page.ts'
import { SoulError } from '../../../../src/engine/sources/soul/soul-error.ts'
import { wireTrack } from '../../../support/soul-server.ts'
import { signal } from './support.ts'

const ROUNDS = 3_000
const PIECES = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'null',
  '1e999',
  '-1',
  '""',
  '{}',
  '[]',
  '\u0000',
  'ÿ',
  '"__proto__"',
]

it('takes a damaged page for what it still is, or refuses it, and never falls over it', async () => {
  const seed = Math.floor(Math.random() * 1e6)
  console.log(`seed ${seed}`)
  const random = randomOf(seed)
  const below = (most: number) => Math.floor(random() * most)
  const cover = { id: 'c'.repeat(32), mime: 'image/png', width: 5, height: 6, size_bytes: 7 }
  const tracks = Array.from({ length: 5 }, (_, i) => wireTrack(`t${i}`, { cover, genres: ['a', 'b'] }))
  const whole = JSON.stringify({ tracks, deleted_tracks: ['x'], next_cursor: 'c', has_more: true, left: 3 })
  const came = { whole: 0, lessSome: 0, refused: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    let text = whole
    for (let damage = 0; damage <= below(3); damage++) {
      const at = below(text.length)
      text = text.slice(0, at) + (random() < 0.7 ? PIECES[below(PIECES.length)]! : '') + text.slice(at + below(12))
    }
    try {
      const page = await cataloguePage(
        { value: parseJson(Buffer.from(text), 'NAS'), receivedBytes: text.length },
        { server: '“NAS”', signal },
      )
      for (const copy of page.copies) {
        expect(copy.remoteId).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
        expect(copy.cover?.id ?? cover.id).toMatch(/^[0-9a-f]{32}$/)
        expect(Number.isSafeInteger(copy.sizeBytes)).toBe(true)
      }
      came[page.rejected.length > 0 ? 'lessSome' : 'whole'] += 1
    } catch (error) {
      expect(error).toBeInstanceOf(SoulError)
      expect(error).toMatchObject({ kind: 'bad-answer' })
      came.refused += 1
    }
  }
  // Each of the three ways was gone.
  expect(Math.min(...Object.values(came))).toBeGreaterThan(10)
})

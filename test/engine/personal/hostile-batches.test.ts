import { describe, it } from 'vitest'
import { expectRefusals } from './hostile-batches.ts'

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 2 ** 31))

describe(`batches that are not as they should be (SOUL_SEED=${seed})`, () => {
  it('are refused as a whole, 5,000 of them, and change nothing', () => expectRefusals({ seed, count: 5_000 }))
})

import { expect, describe, it } from 'vitest'
import { patterned } from '../media/support.ts'
import { needs } from '../../support/needs.ts'
import { killTransfers } from './killed-transfers.ts'

const strace = needs('strace')
const SOUND = patterned(5 * 1024 * 1024 + 7)

describe.skipIf(strace.absent)(strace.name('a download that is killed'), () => {
  it('leaves a final name only with the right bytes, and comes to its end', { timeout: 240_000 }, async () => {
    const results = await killTransfers({ strace: strace.path, sound: SOUND, points: [3, 12] })
    expect(results.flatMap(({ wrong }) => wrong)).toEqual([])
    for (const { left } of results) expect(left).toMatchObject({ kept: 1, queued: 0 })
    // It was killed indeed.
    expect(results.length).toBe(2)
  })
})

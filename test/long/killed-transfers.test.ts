import { describe, expect, test } from 'vitest'
import { killTransfers } from '../engine/downloads/killed-transfers.ts'
import { patterned } from '../engine/media/support.ts'
import { needs } from '../support/needs.ts'

const strace = needs('strace')

/** More than there are. */
const points = Array.from({ length: 400 }, (_, i) => i + 1)

describe.skipIf(strace.absent)(strace.name('a download that is killed'), () => {
  test('at any of its system calls leaves a final name only with the right bytes, and comes to its end', async () => {
    const results = await killTransfers({ strace: strace.path, sound: patterned(5 * 1024 * 1024 + 7), points })
    console.log(`killed at ${results.length - 1} system calls`)
    expect(results.length).toBeLessThan(points.length)
    expect(results.length).toBeGreaterThan(20)
    expect(results.flatMap(({ wrong }) => wrong)).toEqual([])
    for (const { at, left } of results) expect({ at, left }).toMatchObject({ left: { kept: 1, queued: 0 } })
  })
})

import { expect, test } from 'vitest'
import { killScans } from '../engine/sources/killed-scans.ts'

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1_000_000))

test(
  'a scan killed a hundred times and then finished has the library of an undisturbed one',
  { timeout: 1_800_000 },
  async () => {
    console.log(`seed ${seed}`)
    const { undisturbed, killed, integrity } = await killScans({ files: 1_500, kills: 100, seed })
    expect(integrity).toEqual([{ integrity_check: 'ok' }])
    expect(new Set(killed)).toEqual(new Set([undisturbed]))
  },
)

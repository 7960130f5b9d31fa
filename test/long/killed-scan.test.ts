import { expect, test } from 'vitest'
import { killScans } from '../engine/sources/killed-scans.ts'

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1_000_000))

test(
  'a scan killed a hundred times and then finished has the library of an undisturbed one',
  { timeout: 1_800_000 },
  async () => {
    console.log(`seed ${seed}`)
    const { undisturbed, killed, met, integrity } = await killScans({ files: 1_500, kills: 100, seed })
    console.log(`${met} of 100 kills met a scan at work`)
    expect(integrity).toEqual([{ integrity_check: 'ok' }])
    expect(killed).toBe(undisturbed)
  },
)

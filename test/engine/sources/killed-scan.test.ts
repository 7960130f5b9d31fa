import { expect, test } from 'vitest'
import { killScans } from './killed-scans.ts'

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1_000_000))

test(
  'a scan killed ten times and then finished has the library of an undisturbed one',
  { timeout: 180_000 },
  async () => {
    console.log(`seed ${seed}`)
    const { undisturbed, killed, integrity } = await killScans({ files: 300, kills: 10, seed })
    expect(integrity).toEqual([{ integrity_check: 'ok' }])
    expect(new Set(killed)).toEqual(new Set([undisturbed]))
  },
)

/**
 * Starting with a large library: from the start of the process to the first albums on screen, with files the system has
 * read before. `npm run bench -- start [--tracks 100000] [--rounds 5]`.
 */
import { chromium } from '@playwright/test'
import { parseArgs } from 'node:util'
import { buildIfStale } from '../scripts/support/build.ts'
import { CHROMIUM_ARGS } from '../test/support/browser.ts'
import { needs } from '../test/support/needs.ts'
import { startServer } from '../test/support/server.ts'
import { bigLibrary } from './support/big-library.ts'
import { median } from './support/measure.ts'
import { printTable } from './support/table.ts'

export const about = 'from the start of the process to the first albums, 100,000 tracks'

const PAGES = [
  ['Home', ''],
  ['Albums', '#/albums'],
] as const
const FIRST_CARD = 'main a[href*="albums/"]'

interface Start {
  /** Until the server says where it listens. */
  listensMs: number
  /** Until an album can be seen, counted from the start of the process. */
  seenMs: number
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { tracks: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '5' } },
  })
  const parts = needs('chromium')
  if (parts.absent) throw new Error(parts.why)
  const tracks = Number(values.tracks)
  await buildIfStale()
  const library = await bigLibrary(tracks)
  const { dataDir } = library.host
  library.close()

  // The browser is there already, as on the desktop the window is while the engine starts.
  const browser = await chromium.launch({ executablePath: parts.path, args: [...CHROMIUM_ARGS] })
  const starts = new Map<string, Start[]>()
  try {
    for (let round = -1; round < Number(values.rounds); round++) {
      for (const [name, hash] of PAGES) {
        // A context of its own: nothing of the page is in the browser's cache.
        const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
        const page = await context.newPage()
        const begun = performance.now()
        const server = await startServer({ dir: dataDir, remove: () => {} })
        const listensMs = performance.now() - begun
        await page.goto(new URL(hash, server.address).href)
        await page.locator(FIRST_CARD).first().waitFor({ timeout: 60_000 })
        const seenMs = performance.now() - begun
        await context.close()
        await server.stop()
        if (round >= 0) starts.set(name, [...(starts.get(name) ?? []), { listensMs, seenMs }])
      }
    }
  } finally {
    await browser.close()
  }
  printTable(
    `From the start of the process, ${tracks.toLocaleString('en')} tracks, ${values.rounds} rounds; milliseconds`,
    ['', 'listens', 'first album seen', 'worst'],
    [...starts].map(([name, all]) => {
      const seen = all.map(({ seenMs }) => seenMs)
      return [name, median(all.map(({ listensMs }) => listensMs)), median(seen), Math.max(...seen)]
    }),
  )
}

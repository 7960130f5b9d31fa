/**
 * The page with 50,000 tracks in its queue: scrolling the panel beside a bare list, and edits from the key to the first frame
 * that shows them. `npm run bench -- queue-panel [--tracks 50000] [--rounds 5]`.
 */
import { chromium, type Browser, type Page } from '@playwright/test'
import { parseArgs } from 'node:util'
import { buildIfStale } from '../scripts/support/build.ts'
import { CHROMIUM_ARGS } from '../test/support/browser.ts'
import { needs } from '../test/support/needs.ts'
import { startServer } from '../test/support/server.ts'
import { bigLibrary } from './support/big-library.ts'
import { median, percentile } from './support/measure.ts'
import { scroll, serveBareList } from './support/scrolling.ts'
import { printTable } from './support/table.ts'

export const about = 'scrolling and editing a queue of 50,000 tracks in Chromium'

const PANEL = 'aside'
const SCROLLING = { step: 600, frames: 240, flashMs: 100 }

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { tracks: { type: 'string', default: '50000' }, rounds: { type: 'string', default: '5' } },
  })
  const tracks = Number(values.tracks)
  const rounds = Number(values.rounds)
  const parts = needs('chromium')
  if (parts.absent) throw new Error(parts.why)
  await buildIfStale()
  const library = await bigLibrary(tracks)
  const { dataDir } = library.host
  library.close()
  const server = await startServer({ dir: dataDir, remove: () => {} })
  const floor = await serveBareList()
  const browser = await chromium.launch({ executablePath: parts.path, args: [...CHROMIUM_ARGS] })
  const frames = { bare: [] as number[], panel: [] as number[] }
  const editMs = new Map<string, number[]>()
  const stepMs = new Map<string, number[]>()
  try {
    const page = await withQueue(browser, `${server.address}#/tracks`)
    const bare = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await bare.goto(`${floor.address}bare-list.html`)
    for (let round = -1; round < rounds; round++) {
      await bare.bringToFront()
      const bareScrolled = await bare.evaluate(scroll, SCROLLING)
      await page.bringToFront()
      const scrolled = await page.evaluate(scroll, { ...SCROLLING, within: PANEL })
      if (round >= 0) {
        frames.bare.push(percentile(bareScrolled.frames, 0.99))
        frames.panel.push(percentile(scrolled.frames, 0.99))
      }
      for (const [name, keys] of EDITS) {
        const { shownMs, longestMs } = await edit(page, keys)
        if (round < 0) continue
        editMs.set(name, [...(editMs.get(name) ?? []), shownMs])
        stepMs.set(name, [...(stepMs.get(name) ?? []), longestMs])
      }
    }
  } finally {
    await browser.close()
    await server.stop()
    floor.server.close()
  }
  printTable(
    `Scrolling the panel of a queue of ${tracks.toLocaleString('en')}, 600 px a frame; milliseconds between frames`,
    ['', 'p99', 'p99 × bare list'],
    [
      ['bare list', median(frames.bare), 1],
      ['panel', median(frames.panel), median(frames.panel) / median(frames.bare)],
    ],
  )
  printTable(
    'Edits in the panel, from the key to the first frame that shows them',
    ['', 'median ms', 'worst', "the page's longest task, 0 below 50 ms"],
    [...editMs].map(([name, all]) => [name, median(all), Math.max(...all), Math.max(...stepMs.get(name)!)]),
  )
}

const EDITS = [
  ['move a row down', 'Alt+ArrowDown'],
  ['remove a row', 'Delete'],
] as const

async function withQueue(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(address)
  await page.locator('main [data-row="8"]', { hasText: /\w/ }).waitFor({ timeout: 60_000 })
  await page.locator('main [data-row="0"]').click()
  await page.keyboard.press('Control+a')
  await page.getByRole('button', { name: 'Add to queue' }).click()
  await page.getByRole('button', { name: 'Queue', exact: true }).click()
  await page.locator(`${PANEL} [data-row="3"]`, { hasText: /\w/ }).waitFor()
  // The start is over, and the toast gone.
  await page.waitForTimeout(2_000)
  return page
}

/** One edit of the row in the middle of the view. */
async function edit(page: Page, keys: string): Promise<{ shownMs: number; longestMs: number }> {
  const box = (await page.locator(`${PANEL} .virtual-scroller`).boundingBox())!
  await page.mouse.click(box.x + 60, box.y + box.height / 2)
  const timing = page.evaluate(
    (within) =>
      new Promise<{ shownMs: number; longestMs: number }>((resolve) => {
        let longestMs = 0
        const tasks = new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) longestMs = Math.max(longestMs, duration)
        })
        tasks.observe({ type: 'longtask' })
        const texts = () =>
          [...document.querySelectorAll(`${within} [data-row]`)].map((row) => row.textContent).join('\n')
        const before = texts()
        const onKey = () => {
          const begun = performance.now()
          const look = () => {
            if (texts() === before) requestAnimationFrame(look)
            else {
              const shownMs = performance.now() - begun
              // What follows the edit counts, too.
              setTimeout(() => {
                tasks.disconnect()
                resolve({ shownMs, longestMs })
              }, 200)
            }
          }
          requestAnimationFrame(look)
        }
        addEventListener('keydown', onKey, { once: true, capture: true })
      }),
    PANEL,
  )
  await page.waitForTimeout(50)
  await page.keyboard.press(keys)
  return timing
}

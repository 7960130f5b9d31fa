/**
 * Scrolling the list of all tracks in Chromium, beside a bare virtual list of as many rows in the same browser.
 * `npm run bench -- scroll [--tracks 1000000] [--rounds 5] [--frames 300]`.
 *
 * One step a frame, slow (120 px) and fast (1,200 px). A row is blank while it is in view and has no text, whether it is not
 * drawn or its track has not come. Jumps go to places never seen, as the scrollbar's thumb does.
 */
import { chromium, type Browser, type Page } from '@playwright/test'
import { parseArgs } from 'node:util'
import { buildIfStale } from '../scripts/support/build.ts'
import { CHROMIUM_ARGS } from '../test/support/browser.ts'
import { needs } from '../test/support/needs.ts'
import { startServer } from '../test/support/server.ts'
import { bigLibrary } from './support/big-library.ts'
import { median, percentile } from './support/measure.ts'
import { scroll, serveBareList, type Scrolled } from './support/scrolling.ts'
import { printTable, type Cell } from './support/table.ts'

export const about = 'scrolling a list of a million tracks in Chromium, beside a bare list'

const SPEEDS = [
  ['slow', 120],
  ['fast', 1200],
] as const
const FLASH_MS = 100
const JUMPS = 20

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tracks: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '5' },
      frames: { type: 'string', default: '300' },
    },
  })
  const parts = needs('chromium')
  if (parts.absent) throw new Error(parts.why)
  const tracks = Number(values.tracks)
  const frames = Number(values.frames)
  await buildIfStale()
  const library = await bigLibrary(tracks)
  const { dataDir } = library.host
  library.close()

  const server = await startServer({ dir: dataDir, remove: () => {} })
  const floor = await serveBareList()
  const browser = await chromium.launch({ executablePath: parts.path, args: [...CHROMIUM_ARGS] })
  const ways = [
    ['bare list', `${floor.address}bare-list.html`],
    ['player', `${server.address}#/tracks`],
  ] as const
  const measured = new Map<string, Scrolled[]>()
  const jumps = new Map<string, number[]>()
  try {
    for (let round = -1; round < Number(values.rounds); round++) {
      for (const [name, address] of round % 2 === 0 ? ways : ways.toReversed()) {
        const page = await open(browser, address)
        for (const [speed, step] of SPEEDS) {
          const scrolled = await page.evaluate(scroll, { step, frames, flashMs: FLASH_MS })
          if (round >= 0) add(measured, `${name}, ${speed}`, scrolled)
        }
        const landed = await page.evaluate(jump, { times: JUMPS, seed: round + 2 })
        if (round >= 0) for (const ms of landed) add(jumps, name, ms)
        await page.close()
      }
    }
    await last(browser, ways[1][1], tracks)
  } finally {
    await browser.close()
    await server.stop()
    floor.server.close()
  }
  print(measured, jumps, tracks)
}

async function open(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(address)
  await page.locator('[data-row="12"]', { hasText: /\w/ }).waitFor({ timeout: 60_000 })
  await page.waitForTimeout(1_500)
  return page
}

/** Runs in the page: to places all over the list; milliseconds until every row in view has its text. */
async function jump({ times, seed }: { times: number; seed: number }): Promise<number[]> {
  const scroller = document.querySelector('.virtual-scroller')!
  const box = scroller.getBoundingClientRect()
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  const filled = () => {
    for (let y = box.top + 44; y < box.bottom - 8; y += 60) {
      const row = document.elementFromPoint(box.left + 60, y)?.closest('[data-row]')
      if (!row || row.textContent!.replaceAll('…', '').trim() === '') return false
    }
    return true
  }
  const taken: number[] = []
  let state = seed * 7919
  for (let i = 0; i < times; i++) {
    state = (state * 48271) % 2147483647
    const begun = performance.now()
    scroller.scrollTop = (state / 2147483647) * (scroller.scrollHeight - scroller.clientHeight)
    await frame()
    while (!filled()) await frame()
    taken.push(performance.now() - begun)
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  return taken
}

/** The very last row can be reached and read; throws when it cannot. */
async function last(browser: Browser, address: string, tracks: number): Promise<void> {
  const page = await open(browser, address)
  await page.locator('.virtual-scroller').first().focus()
  await page.keyboard.press('End')
  await page.locator(`[data-row="${tracks - 1}"]`, { hasText: /\w/ }).waitFor({ timeout: 10_000 })
  await page.close()
}

function print(measured: Map<string, Scrolled[]>, jumps: Map<string, number[]>, tracks: number): void {
  const p99 = (name: string) => median(measured.get(name)!.map(({ frames }) => percentile(frames, 0.99)))
  const rows = [...measured]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]): Cell[] => {
      const floor = name.replace('player', 'bare list')
      return [
        name,
        median(all.map(({ frames }) => median(frames))),
        p99(name),
        median(all.map(({ frames }) => Math.max(...frames))),
        p99(name) / p99(floor),
        median(all.map(({ frames }) => frames.filter((ms) => ms > 25).length)),
        100 * median(all.map(({ blankShare }) => blankShare)),
        Math.max(...all.map(({ longestBlankMs }) => longestBlankMs)),
        all.reduce((sum, { flashes }) => sum + flashes, 0),
      ]
    })
  printTable(
    `Scrolling ${tracks.toLocaleString('en')} rows; milliseconds between frames, medians of the rounds`,
    ['', 'p50', 'p99', 'worst', 'p99 × floor', 'frames > 25 ms', 'blank %', 'longest blank', `blank > ${FLASH_MS} ms`],
    rows,
  )
  printTable(
    'Jumping to a place never seen, until its rows can be read',
    ['', 'p50 ms', 'p99 ms'],
    [...jumps].map(([name, all]) => [name, median(all), percentile(all, 0.99)]),
  )
}

function add<T>(to: Map<string, T[]>, name: string, value: T): void {
  to.set(name, [...(to.get(name) ?? []), value])
}

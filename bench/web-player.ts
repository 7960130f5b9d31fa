/**
 * What a person waits for, measured in Chromium on the built player: starting, opening pages, searching, playing, seeking.
 * `npm run bench -- web-player [--tracks 5000] [--rounds 7]`.
 */
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeMusic, type Manifest } from '../scripts/music/make-music.ts'
import { buildIfStale } from '../scripts/support/build.ts'
import { CHROMIUM_ARGS } from '../test/support/browser.ts'
import { needs } from '../test/support/needs.ts'
import { chooseFolder, goTo } from '../test/support/player-steps.ts'
import { newProfile, startServer } from '../test/support/server.ts'
import { median } from './support/measure.ts'
import { printTable } from './support/table.ts'

export const about = 'starting, opening, searching, playing and seeking as seen in Chromium, 5,000 tracks'

/** What the strongest peer takes on the same task, from the table of targets; milliseconds unless the name says more. */
const ROWS = {
  'cold start to first album on Home': { peer: 2700, aim: 800 },
  'cold start to first album of Albums': { peer: 3700, aim: 800 },
  'warm start to first album on Home': { peer: 2100, aim: 500 },
  'warm start to first album of Albums': { peer: 2900, aim: 500 },
  'JavaScript sent, KB': { peer: 1417, aim: 300 },
  'JavaScript decoded, KB': { peer: 4700, aim: 1000 },
  'open an album, first time': { peer: 404, aim: 100 },
  'open an album, again': { peer: 186, aim: 60 },
  'open the track list': { peer: 1600, aim: 150 },
  'type one letter, results': { peer: 515, aim: 60 },
  'filter the track list by a letter': { peer: 940, aim: 60 },
  'first click on a track, playing': { peer: 149, aim: 80 },
  'another track, playing': { peer: 97, aim: 50 },
  'next, playing': { peer: 88, aim: 30 },
  'seek, clock runs': { peer: 120, aim: 100 },
  'heap after start, MB': { peer: 22, aim: 12 },
  'heap after scrolling, MB': { peer: 31, aim: 16 },
  'connections and requests for data of Home': { peer: 20, aim: 1 },
} as const
type Row = keyof typeof ROWS

const FIRST_CARD = 'main a[href*="albums/"]'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { tracks: { type: 'string', default: '5000' }, rounds: { type: 'string', default: '7' } },
  })
  const parts = needs('chromium', 'ffmpeg')
  if (parts.absent) throw new Error(parts.why)
  await buildIfStale()

  const profile = newProfile()
  const dir = join(mkdtempSync(join(tmpdir(), 'soul-shown-')), 'Music')
  const music = await makeMusic(dir, {
    files: Number(values.tracks),
    formats: ['mp3', 'flac', 'ogg', 'opus', 'm4a'],
    secondsEach: 12,
    channels: 1,
    sampleRateHz: 22_050,
    covers: 0.6,
  })
  const server = await startServer(profile)
  const browser = await chromium.launch({ executablePath: parts.path, args: [...CHROMIUM_ARGS] })
  const figures = new Map<Row, number[]>()
  const note = (row: Row, figure: number) => figures.set(row, [...(figures.get(row) ?? []), figure])
  try {
    await fill(browser, server.address, dir)
    for (let round = 0; round < Number(values.rounds); round++) {
      await starts(browser, server.address, note)
      await inside(browser, server.address, music, round, note)
    }
  } finally {
    await browser.close()
    await server.stop()
    profile.remove()
    rmSync(dirname(dir), { recursive: true, force: true })
  }

  printTable(
    `The player in Chromium, ${values.tracks} tracks, ${values.rounds} rounds`,
    ['', 'median', 'worst', 'aim', 'peer', '× peer', ''],
    Object.entries(ROWS).map(([row, { peer, aim }]) => {
      const all = figures.get(row as Row) ?? []
      const middle = median(all)
      return [row, middle, Math.max(...all), aim, peer, peer / middle, middle <= aim ? 'met' : 'missed']
    }),
  )
}

type Note = (row: Row, figure: number) => void

async function fill(browser: Browser, address: string, dir: string): Promise<void> {
  const page = await browser.newPage()
  await page.goto(address)
  await chooseFolder(page, dir)
  await page.getByText('Your music is here.').waitFor({ timeout: 300_000 })
  await page.close()
}

/** A context of its own has an empty cache: the first start in it is a cold one, the second a warm one. */
async function starts(browser: Browser, address: string, note: Note): Promise<void> {
  for (const [where, row] of [
    ['', 'first album on Home'],
    ['#/albums', 'first album of Albums'],
  ] as const) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    for (const start of ['cold', 'warm'] as const) {
      const page = await context.newPage()
      const sent = countScripts(page)
      await seeFrom(page, FIRST_CARD)
      await page.goto(new URL(where, address).href)
      note(`${start} start to ${row}`, await seen(page))
      if (where === '' && start === 'cold') {
        await page.waitForLoadState('networkidle')
        const { bytes, decoded, requests } = await sent()
        note('JavaScript sent, KB', bytes / 1000)
        note('JavaScript decoded, KB', decoded / 1000)
        note('connections and requests for data of Home', requests)
        note('heap after start, MB', await heapMb(page))
      }
      await page.close()
    }
    await context.close()
  }
}

async function inside(browser: Browser, address: string, music: Manifest, round: number, note: Note): Promise<void> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.addInitScript(watchSound)
  await page.goto(address)
  await page.locator(FIRST_CARD).first().waitFor()
  await page.waitForLoadState('networkidle')

  await goTo(page, 'Albums')
  const card = page.locator(FIRST_CARD).nth(round + 2)
  await card.waitFor()
  note('open an album, first time', await clickToSight(page, card, 'main [role="row"][data-row]'))
  await page.goBack()
  await card.waitFor()
  note('open an album, again', await clickToSight(page, card, 'main [role="row"][data-row]'))

  const tracks = page.getByRole('navigation').getByRole('link', { name: 'Tracks' })
  await goTo(page, 'Home')
  note('open the track list', await clickToSight(page, tracks, 'main [role="row"][data-row="8"] [role="gridcell"]'))

  const row = (n: number) => page.locator(`main [role="row"][data-row="${n}"]`)
  note('first click on a track, playing', await toPlaying(page, () => row(1).dblclick()))
  note('another track, playing', await toPlaying(page, () => row(4).dblclick()))
  await page.waitForTimeout(1500)
  note('next, playing', await toPlaying(page, () => page.getByRole('button', { name: 'Next track' }).click()))
  note('seek, clock runs', await seekToRunning(page))

  const filter = page.getByRole('textbox', { name: /^Filter/ })
  await filter.focus()
  const letter = music.tracks[round]!.tags.title![0]!.toLowerCase()
  note('filter the track list by a letter', await typeToChange(page, letter, 'main [role="grid"]'))
  await page.keyboard.press('Backspace')

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').waitFor()
  note('type one letter, results', await typeToChange(page, letter, '[role="listbox"]'))
  await page.keyboard.press('Escape')

  await filter.fill('')
  await page.getByRole('main').hover()
  for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 3000)
  note('heap after scrolling, MB', await heapMb(page))
  await context.close()
}

/** From now on the page looks every frame whether something matches, and remembers when it first did. */
async function seeFrom(page: Page, selector: string): Promise<void> {
  await page.addInitScript((wanted) => {
    const look = () => {
      if (document.querySelector(wanted)) Object.assign(globalThis, { seenAt: performance.now() })
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }, selector)
}

const seen = async (page: Page): Promise<number> => {
  const handle = await page.waitForFunction(() => (globalThis as { seenAt?: number }).seenAt)
  return (await handle.jsonValue()) ?? Number.NaN
}

/** Milliseconds from the press of the mouse to the first frame with `selector` in it that was not there before. */
async function clickToSight(page: Page, target: { click(): Promise<void>; hover(): Promise<void> }, selector: string) {
  await target.hover()
  const timing = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        addEventListener(
          'pointerdown',
          () => {
            const begun = performance.now()
            const look = () =>
              document.querySelector(wanted) ? resolve(performance.now() - begun) : requestAnimationFrame(look)
            requestAnimationFrame(look)
          },
          { once: true, capture: true },
        )
      }),
    selector,
  )
  await page.waitForTimeout(50)
  await target.click()
  return timing
}

/** Milliseconds from a key to the first frame after the list below `selector` changed. */
async function typeToChange(page: Page, letter: string, selector: string): Promise<number> {
  await page.waitForTimeout(300)
  const timing = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        addEventListener(
          'keydown',
          () => {
            const begun = performance.now()
            const observer = new MutationObserver((changes) => {
              const hit = changes.some(
                ({ target }) => (target as Element).closest?.(wanted) ?? target.parentElement?.closest(wanted),
              )
              if (!hit) return
              observer.disconnect()
              requestAnimationFrame(() => resolve(performance.now() - begun))
            })
            observer.observe(document.body, { childList: true, subtree: true, characterData: true })
          },
          { once: true, capture: true },
        )
      }),
    selector,
  )
  await page.waitForTimeout(50)
  await page.keyboard.type(letter)
  return timing
}

interface SoundTimes {
  pressedAt: number
  playingAt: number
}

/** Runs in the page before anything else: notes the last press and the last time an audio element began to play. */
function watchSound(): void {
  const times: SoundTimes = { pressedAt: 0, playingAt: 0 }
  Object.assign(globalThis, { soundTimes: times })
  addEventListener('pointerdown', () => (times.pressedAt = performance.now()), { capture: true })
  const known = new WeakSet<HTMLMediaElement>()
  const { play } = HTMLMediaElement.prototype
  HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
    if (!known.has(this)) {
      known.add(this)
      this.addEventListener('playing', () => (times.playingAt = performance.now()))
    }
    return play.call(this)
  }
}

async function toPlaying(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() =>
    Object.assign((globalThis as unknown as { soundTimes: SoundTimes }).soundTimes, { playingAt: 0 }),
  )
  await act()
  const handle = await page.waitForFunction(() => {
    const { playingAt, pressedAt } = (globalThis as unknown as { soundTimes: SoundTimes }).soundTimes
    return playingAt > 0 ? playingAt - pressedAt : undefined
  })
  return (await handle.jsonValue()) ?? Number.NaN
}

/** From the key on the slider to the first frame in which the clock has moved on from where it was put. */
async function seekToRunning(page: Page): Promise<number> {
  const slider = page.getByRole('slider', { name: 'Position' })
  await slider.focus()
  const timing = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        addEventListener(
          'keydown',
          () => {
            const begun = performance.now()
            const look = () => {
              const { playingAt } = (globalThis as unknown as { soundTimes: SoundTimes }).soundTimes
              if (playingAt > begun) resolve(playingAt - begun)
              else requestAnimationFrame(look)
            }
            requestAnimationFrame(look)
          },
          { once: true, capture: true },
        )
      }),
  )
  await page.waitForTimeout(50)
  await slider.press('PageUp')
  return timing
}

function countScripts(page: Page): () => Promise<{ bytes: number; decoded: number; requests: number }> {
  let requests = 0
  page.on('websocket', () => requests++)
  const scripts: Promise<{ bytes: number; decoded: number }>[] = []
  page.on('requestfinished', (request) => {
    if (['fetch', 'xhr'].includes(request.resourceType()) && !request.url().includes('/media/')) requests++
    if (request.resourceType() !== 'script') return
    scripts.push(
      Promise.all([request.sizes(), request.response().then((response) => response?.body())])
        .then(([{ responseBodySize }, body]) => ({ bytes: responseBodySize, decoded: body?.length ?? 0 }))
        .catch(() => ({ bytes: 0, decoded: 0 })),
    )
  })
  return async () => {
    const sizes = await Promise.all(scripts)
    const sum = (of: 'bytes' | 'decoded') => sizes.reduce((total, size) => total + size[of], 0)
    return { bytes: sum('bytes'), decoded: sum('decoded'), requests }
  }
}

async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1e6
}

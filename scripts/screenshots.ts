/**
 * `npm run screenshots [-- DIR]`: starts the built player with a made-up library and takes its picture: the few that the
 * README shows into docs/images, and every page in three sizes, light and dark, into a folder to look through.
 */
import { chromium, type Browser, type Page } from '@playwright/test'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import sharp from 'sharp'
import { CHROMIUM_ARGS } from '../test/support/browser.ts'
import { needs } from '../test/support/needs.ts'
import { chooseFolder, goTo } from '../test/support/player-steps.ts'
import { newProfile, startServer } from '../test/support/server.ts'
import { makeMusic } from './music/make-music.ts'
import { buildIfStale } from './support/build.ts'
import { at } from './support/project.ts'

const SIZES = [
  [1280, 800],
  [800, 600],
  [1920, 1080],
] as const
const THEMES = ['light', 'dark'] as const

/** What the README shows: page and theme. */
const FOR_README = ['albums-dark', 'tracks-light', 'album-light', 'playlist-light']

const PLAYLIST = 'Sunday morning'
/** Track of the playlist by place, to half stars; those with four stars and more get a heart. */
const STARS = [9, 0, 10, 7, 0, 8, 6, 0, 10, 0, 8, 5, 0, 9, 0]

const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  home: (page) => goTo(page, 'Home'),
  albums: (page) => goTo(page, 'Albums'),
  album: async (page) => {
    await goTo(page, 'Albums')
    await page.getByRole('main').locator('a[href*="albums/"]').nth(3).click()
  },
  artists: (page) => goTo(page, 'Artists'),
  artist: async (page) => {
    await goTo(page, 'Artists')
    await page.getByRole('main').locator('a[href*="artists/"]').nth(2).click()
  },
  tracks: (page) => goTo(page, 'Tracks'),
  playlist: async (page) => {
    // By its page: in a small window the sidebar has no list of them.
    await page.keyboard.press('Control+9')
    await page.getByRole('grid', { name: 'Playlists' }).getByText(PLAYLIST).click()
    await page.getByRole('heading', { level: 1, name: PLAYLIST }).waitFor()
  },
  favourites: (page) => goTo(page, 'Favourites'),
  genres: (page) => goTo(page, 'Genres'),
  folders: (page) => goTo(page, 'Folders'),
  settings: (page) => goTo(page, 'Settings'),
  search: async (page) => {
    await goTo(page, 'Home')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('night')
    await page.getByRole('option').first().waitFor()
  },
  queue: async (page) => {
    await goTo(page, 'Albums')
    const button = page.getByRole('region', { name: 'Now playing' }).getByRole('button', { name: 'Queue' })
    await button.click()
    await page.getByRole('complementary', { name: 'Queue' }).getByRole('option').first().waitFor()
  },
}

const review = resolve(process.argv[2] ?? mkdtempSync(join(tmpdir(), 'soul-screenshots-')))
mkdirSync(review, { recursive: true })
const chromiumPart = needs('chromium', 'ffmpeg')
if (chromiumPart.absent) throw new Error(chromiumPart.why)

await buildIfStale()
const profile = newProfile()
const music = join(mkdtempSync(join(tmpdir(), 'soul-shown-')), 'Music')
console.log('Making music …')
await makeMusic(music, {
  files: 420,
  formats: ['flac', 'opus', 'mp3', 'm4a', 'opus', 'ogg'],
  seed: 31,
  covers: 0.92,
  coverSize: 600,
  secondsEach: 80,
  spread: 0.45,
  sampleRateHz: 22_050,
  channels: 1,
})
const server = await startServer(profile)
const browser = await chromium.launch({ executablePath: chromiumPart.path, args: [...CHROMIUM_ARGS] })
try {
  await welcome(browser)
  await fillLibrary(browser)
  for (const theme of THEMES) for (const size of SIZES) await takeAll(browser, theme, size)
  console.log(`All pages are in ${review}`)
} finally {
  await browser.close()
  await server.stop()
  profile.remove()
  rmSync(dirname(music), { recursive: true, force: true })
}

async function welcome(browser: Browser): Promise<void> {
  for (const theme of THEMES) {
    const page = await openPage(browser, theme, [1280, 800])
    await page.getByRole('heading', { level: 1 }).waitFor()
    await shoot(page, `welcome-${theme}-1280`)
    await page.close()
  }
}

async function fillLibrary(browser: Browser): Promise<void> {
  const page = await openPage(browser, 'light', [1280, 800])
  await chooseFolder(page, music)
  await page.getByText('Your music is here.').waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Go to your library' }).click()
  await makePlaylist(page)
  await page.context().close()
}

/** Of tracks of different albums, some with stars and hearts. */
async function makePlaylist(page: Page): Promise<void> {
  await goTo(page, 'Tracks')
  const rows = page.getByRole('main').locator('[data-row]')
  const head = page.getByRole('columnheader', { name: 'Title' }).getByRole('button').first()
  await head.click()
  await rows.first().click()
  await rows.nth(STARS.length - 1).click({ modifiers: ['Shift'] })
  await rows.first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Add to playlist' }).click()
  await page.getByRole('menuitem', { name: 'New playlist…' }).click()
  const dialog = page.getByRole('dialog', { name: 'New playlist' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill(PLAYLIST)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('tree', { name: 'Playlists' }).getByRole('treeitem', { name: PLAYLIST }).click()
  await page.getByRole('heading', { level: 1, name: PLAYLIST }).waitFor()
  for (const [at, stars] of STARS.entries()) {
    if (stars === 0) continue
    const row = page.getByRole('main').locator(`[data-row="${at}"]`)
    await row.click()
    await page.keyboard.press(`Alt+${stars % 2 ? 'Shift+' : ''}${Math.floor(stars / 2)}`)
    if (stars >= 8) await page.keyboard.press('Alt+l')
  }
}

async function takeAll(
  browser: Browser,
  theme: (typeof THEMES)[number],
  size: readonly [number, number],
): Promise<void> {
  const page = await openPage(browser, theme, size)
  await goTo(page, 'Albums')
  await page.getByRole('main').locator('a[href*="albums/"]').nth(5).click()
  await page.getByRole('main').getByRole('button', { name: /^Play/ }).first().click()
  for (const [name, open] of Object.entries(PAGES)) {
    try {
      await open(page)
      await settle(page)
      await shoot(page, `${name}-${theme}-${size[0]}`)
      if (size[0] === 1280 && FOR_README.includes(`${name}-${theme}`)) await forReadme(page, `${name}-${theme}`)
    } catch (error) {
      console.error(
        `${name} in ${theme} at ${size[0]}: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
      )
    }
    await page.keyboard.press('Escape')
  }
  await page.context().close()
}

async function openPage(browser: Browser, theme: (typeof THEMES)[number], [width, height]: readonly [number, number]) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(server.address)
  return page
}

/** Until covers are there and nothing moves any more. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page
    .evaluate(async () => {
      await Promise.all(
        [...document.images].filter(({ complete }) => !complete).map((image) => image.decode().catch(() => {})),
      )
      await Promise.all(
        document
          .getAnimations()
          .map((animation) => animation.finished.catch(() => {}))
          .slice(0, 20),
      )
    })
    .catch(() => {})
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(review, `${name}.png`) })
}

/** A palette makes a screenshot a third of its size; nobody sees the difference. */
async function forReadme(page: Page, name: string): Promise<void> {
  mkdirSync(at('docs/images'), { recursive: true })
  const image = await page.screenshot()
  await sharp(image)
    .png({ palette: true, quality: 90, compressionLevel: 9 })
    .toFile(at(`docs/images/${name}.png`))
}

/** The page over time: places it remembers, a server that goes and comes back, looks and keys that stay. */
import type { Page } from '@playwright/test'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { expect, test } from '../support/player-page.ts'
import { goTo, libraryOf } from '../support/player-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

const dir = ownFolder()
test.beforeAll(() => makeMusic(dir, { files: 400, formats: ['flac', 'mp3'], seed: 21, secondsEach: 1, covers: 0.3 }))

const scrollTop = (page: Page): Promise<number> =>
  page.getByRole('main').evaluate((main) => {
    const scrolled = [...main.querySelectorAll('*')].find((element) => element.scrollTop > 0)
    return scrolled?.scrollTop ?? 0
  })

async function scrollDown(page: Page): Promise<number> {
  await page.getByRole('main').hover()
  await page.mouse.wheel(0, 900)
  await expect.poll(() => scrollTop(page)).toBeGreaterThan(300)
  // The wheel may glide; where it rests is what counts.
  let before = -1
  await expect
    .poll(async () => {
      const now = await scrollTop(page)
      const rests = now === before
      before = now
      return rests
    })
    .toBe(true)
  return before
}

test('finds every list where it was left, by buttons, keys and after a reload', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir, { tracks: 400 })
  for (const section of ['Albums', 'Tracks']) {
    await goTo(page, section)
    const heading = page.getByRole('heading', { level: 1 })
    await expect(heading).toHaveText(section)
    const place = await scrollDown(page)
    await goTo(page, 'Settings')
    await expect(heading).toHaveText('Settings')

    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await expect(heading).toHaveText(section)
    await expect.poll(() => scrollTop(page)).toBe(place)

    await page.keyboard.press('Alt+ArrowRight')
    await expect(heading).toHaveText('Settings')
    await page.keyboard.press('Alt+ArrowLeft')
    await expect.poll(() => scrollTop(page)).toBe(place)

    await page.reload()
    await expect(heading).toHaveText(section)
    await expect.poll(() => scrollTop(page)).toBe(place)

    // Going there anew is another visit, which begins at the top.
    await goTo(page, 'Home')
    await goTo(page, section)
    await expect(heading).toHaveText(section)
    expect(await scrollTop(page)).toBe(0)
  }
})

test('says that the server is gone, and goes on by itself when it is back', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir, { tracks: 400 })
  await goTo(page, 'Albums')
  await shell.kill()
  await expect(page.getByText('The connection to Soul Player is gone')).toBeVisible()
  // What was loaded stays usable, and a page that was never opened says what it waits for instead of spinning alone.
  await goTo(page, 'Genres')
  await expect(page.getByText('The connection to Soul Player is gone')).toBeVisible()
  await shell.start()
  await expect(page.getByText('The connection to Soul Player is gone')).toBeHidden()
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible()
})

test('keeps looks, language and keys over a restart', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir, { tracks: 400 })
  await goTo(page, 'Settings')
  const html = page.locator('html')

  await page.getByRole('link', { name: 'Appearance' }).click()
  await page.getByRole('radio', { name: 'Dark' }).check()
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await page.getByRole('radio', { name: 'Teal' }).check()
  await expect(html).toHaveAttribute('data-accent', 'teal')
  await page.getByRole('radio', { name: 'Compact' }).check()
  await page.getByRole('slider', { name: 'Text size' }).press('ArrowRight')
  await expect(html).toHaveCSS('font-size', '16.8px')

  await page.getByRole('link', { name: 'Shortcuts' }).click()
  await page.getByRole('button', { name: /“Mute”, now/ }).click()
  await page.keyboard.press('q')
  await expect(page.getByText('These keys belonged to: Show or hide the queue')).toBeVisible()

  await shell.stop()
  await page.goto(await shell.start())
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await expect(html).toHaveAttribute('data-accent', 'teal')
  await expect(html).toHaveAttribute('data-density', 'compact')
  await expect(html).toHaveCSS('font-size', '16.8px')
  // Looks are kept by the page, keys come with the settings: once there is music to see, those are there too.
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible()
  const unmute = page.getByRole('button', { name: 'Unmute' })
  await expect(async () => {
    // A second press would take back what the first did, only later than it was looked at.
    if (!(await unmute.isVisible())) await page.keyboard.press('q')
    await expect(unmute).toBeVisible({ timeout: 1000 })
  }).toPass()
})

test.describe('on a German system', () => {
  test.use({ locale: 'de-DE' })

  test('speaks German, and English when asked to', async ({ page, shell }) => {
    await page.goto(await shell.start())
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Deine Musik, alles davon')
    await expect(page.locator('html')).toHaveAttribute('lang', 'de')
    await page.getByRole('link', { name: 'Einstellungen' }).click()
    await page.getByRole('link', { name: 'Aussehen' }).click()
    await page.getByRole('combobox', { name: 'Sprache' }).click()
    await page.getByRole('option', { name: 'English' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings')
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings')
  })
})

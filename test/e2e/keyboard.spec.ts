/** All of it without a mouse. */
import { makeMusic, type Manifest } from '../../scripts/music/make-music.ts'
import { OWN_FORMATS } from '../../scripts/music/tags.ts'
import { at } from '../../scripts/support/project.ts'
import { openPageDouble } from '../support/page-double.ts'
import { twoServers } from '../support/page-world.ts'
import { expect, test } from '../support/player-page.ts'
import { expectSound, libraryOf, nowPlaying, positionOf, tabTo } from '../support/player-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

const dir = ownFolder()
let music: Manifest
test.beforeAll(async () => {
  music = await makeMusic(dir, { files: 60, formats: OWN_FORMATS, seed: 9, secondsEach: 30 })
})

test('finds, plays, queues and leaves by keys alone', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  const { title } = music.tracks[7]!.tags

  await test.step('search opens, answers and plays', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(title!)
    await expect(page.getByRole('option').first()).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('combobox', { name: /^Search/ })).toBeHidden()
  })

  await test.step('the sidebar is reached by Tab and leads to the tracks', async () => {
    await tabTo(page, page.getByRole('link', { name: 'Tracks' }))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tracks')
  })

  await test.step('the list is walked by arrows, and Enter plays', async () => {
    await tabTo(page, page.getByRole('grid', { name: 'Tracks' }))
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expectSound(page)
  })

  await test.step('Space pauses and goes on', async () => {
    await page
      .getByRole('heading', { level: 1 })
      .first()
      .evaluate(() => (document.activeElement as HTMLElement).blur())
    await page.keyboard.press('Space')
    await expect(nowPlaying(page).getByRole('button', { name: 'Play', exact: true })).toBeVisible()
    await page.keyboard.press('Space')
    await expect(nowPlaying(page).getByRole('button', { name: 'Pause', exact: true })).toBeVisible()
  })

  await test.step('the position slider moves by arrow keys', async () => {
    const slider = page.getByRole('slider', { name: 'Position' })
    await tabTo(page, slider)
    const before = await positionOf(page)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => positionOf(page)).toBeGreaterThan(before + 5)
  })
})

test('gives the focus back to the page when a window closes, and not to its first field', async ({ page }) => {
  const double = await openPageDouble(at('out/renderer'), twoServers())
  await page.goto(`${double.address}#/albums`)
  const main = page.getByRole('main')
  await expect(main.getByRole('textbox', { name: 'Filter albums' })).toBeVisible()
  await expect(main).toBeFocused()
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  const palette = page.getByRole('dialog', { name: 'Search' })
  for (const [keys, window] of [
    ['?', sheet],
    ['Control+k', palette],
    // A letter that would have gone into the field.
    ['?', sheet],
  ] as const) {
    await page.keyboard.press(keys)
    await expect(window).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(window).toBeHidden()
    await expect(main).toBeFocused()
  }
  await double.close()
})

/** Hearts, stars and what was played: given by pointer, menu and keys, seen everywhere at once, there again after a reload. */
import type { Locator, Page } from '@playwright/test'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { OWN_FORMATS } from '../../scripts/music/tags.ts'
import { expect, test } from '../support/player-page.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { expectSound, goTo, libraryOf, nowPlaying, positionOf } from '../support/player-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

const dir = ownFolder()
test.beforeAll(() => makeMusic(dir, { files: 30, formats: OWN_FORMATS, seed: 12, secondsEach: 10, covers: 0.6 }))

const rowAt = (page: Page, index: number): Locator => page.locator(`[data-row="${index}"]`)
const heartOf = (row: Locator): Locator => row.getByRole('button', { name: 'Favourite' })
const starsOf = (row: Locator): Locator => row.getByRole('slider', { name: 'Rating' })
const titleOf = async (row: Locator): Promise<string> => (await row.locator('.track-title').textContent())!

/** Clicks a half of a star, counted from one. */
async function clickStar(stars: Locator, half: number): Promise<void> {
  await stars.hover()
  const { width, height } = (await stars.boundingBox())!
  await stars.click({ position: { x: (width * (half - 0.5)) / 10, y: height / 2 } })
}

const expectStars = (stars: Locator, words: string) => expect(stars).toHaveAttribute('aria-valuetext', words)
const expectHeart = (heart: Locator, on: boolean) => expect(heart).toHaveAttribute('aria-pressed', String(on))

async function tracks(page: Page): Promise<void> {
  await goTo(page, 'Tracks')
  await expect(heartOf(rowAt(page, 5))).toBeAttached()
}

async function favouritesOnly(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More filters' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Favourites only' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
}

test('gives hearts and stars from rows, the bar, the menu and by keys, and has them after a reload', async ({
  page,
  shell,
}) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  await tracks(page)

  await test.step('a click on the heart of a row', async () => {
    await rowAt(page, 0).hover()
    await heartOf(rowAt(page, 0)).click()
    await expectHeart(heartOf(rowAt(page, 0)), true)
  })

  await test.step('a click on half a star; the same again takes it away; dragging goes on', async () => {
    const stars = starsOf(rowAt(page, 1))
    await clickStar(stars, 7)
    await expectStars(stars, '3 and a half stars')
    await clickStar(stars, 7)
    await expectStars(stars, 'Not rated')
    const { x, y, width, height } = (await stars.boundingBox())!
    await page.mouse.move(x + 4, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.75, y + height / 2, { steps: 4 })
    await page.mouse.up()
    await expectStars(stars, '4 stars')
  })

  await test.step('keys, for the selected rows', async () => {
    await rowAt(page, 2).getByRole('gridcell').first().click()
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Alt+Shift+2')
    for (const index of [2, 3]) await expectStars(starsOf(rowAt(page, index)), '2 and a half stars')
    await page.keyboard.press('Alt+l')
    for (const index of [2, 3]) await expectHeart(heartOf(rowAt(page, index)), true)
    // Typing ahead, volume and going places keep their keys.
    await expect(page.getByRole('slider', { name: 'Volume' })).toHaveAttribute('aria-valuenow', '100')
  })

  await test.step('the menu', async () => {
    await rowAt(page, 4).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Rate' }).click()
    await page.getByRole('menuitemradio', { name: '1 star', exact: true }).click()
    await expectStars(starsOf(rowAt(page, 4)), '1 star')
    await rowAt(page, 4).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Add to favourites' }).click()
    await expectHeart(heartOf(rowAt(page, 4)), true)
  })

  await test.step('what plays: its key, and its stars in the bar; the row shows the same', async () => {
    const row = rowAt(page, 5)
    await row.getByRole('gridcell').first().dblclick()
    await expect(nowPlaying(page)).toContainText(await titleOf(row))
    await page.keyboard.press('l')
    await expectHeart(heartOf(row), true)
    await expectHeart(nowPlaying(page).getByRole('button', { name: /^Favourite/ }), true)
    const stars = nowPlaying(page).getByRole('slider', { name: /^Rating of/ })
    await stars.focus()
    await page.keyboard.press('3')
    await page.keyboard.press('ArrowRight')
    await expectStars(stars, '3 and a half stars')
    await expectStars(starsOf(row), '3 and a half stars')
  })

  await test.step('an album, on its page', async () => {
    await goTo(page, 'Albums')
    const card = page.getByRole('gridcell').first()
    await card.hover()
    await card.getByRole('button', { name: /^Favourite/ }).click()
    await expectHeart(card.getByRole('button', { name: /^Favourite/ }), true)
    await card.getByRole('link').first().click()
    const head = page.getByRole('main').locator('header')
    await expectHeart(head.getByRole('button', { name: /^Favourite/ }), true)
    await clickStar(head.getByRole('slider', { name: /^Rating of/ }), 9)
    await expectStars(head.getByRole('slider', { name: /^Rating of/ }), '4 and a half stars')
  })

  await test.step('all of it is there after a reload', async () => {
    await page.reload()
    await expectStars(page.getByRole('main').getByRole('slider', { name: /^Rating of/ }), '4 and a half stars')
    await tracks(page)
    for (const index of [0, 2, 3, 4, 5]) await expectHeart(heartOf(rowAt(page, index)), true)
    await expectHeart(heartOf(rowAt(page, 1)), false)
    await expectStars(starsOf(rowAt(page, 1)), '4 stars')
    await expectStars(starsOf(rowAt(page, 3)), '2 and a half stars')
  })
})

test('shows favourites, sorts by stars without rows that jump, and filters with chips', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)

  await test.step('nothing is a favourite yet, and that is said', async () => {
    await goTo(page, 'Favourites')
    await expect(page.getByRole('heading', { name: 'No favourites yet' })).toBeVisible()
    await page.getByRole('button', { name: 'Go to your tracks' }).click()
  })

  await expect(heartOf(rowAt(page, 5))).toBeAttached()
  const titles: string[] = []
  await test.step('the newest heart comes first', async () => {
    for (const index of [3, 1, 4]) {
      await rowAt(page, index).getByRole('gridcell').first().click()
      titles.unshift(await titleOf(rowAt(page, index)))
      await page.keyboard.press('Alt+l')
      await expectHeart(heartOf(rowAt(page, index)), true)
    }
    await goTo(page, 'Favourites')
    await expect(rowAt(page, 2)).toBeVisible()
    for (const [index, title] of titles.entries()) await expect(rowAt(page, index)).toContainText(title)
  })

  await test.step('a heart taken away stays in its place while one is there, and can be given back', async () => {
    await rowAt(page, 1).hover()
    await heartOf(rowAt(page, 1)).click()
    await expectHeart(heartOf(rowAt(page, 1)), false)
    await expect(rowAt(page, 1)).toContainText(titles[1]!)
    await tracks(page)
    await goTo(page, 'Favourites')
    await expect(page.getByRole('main').getByText('2 tracks')).toBeVisible()
  })

  await test.step('sorted by stars, rows stay while they are rated, and stand in order afterwards', async () => {
    await tracks(page)
    await page.getByRole('columnheader', { name: 'Rating' }).getByRole('button').click()
    await expect(page.getByRole('columnheader', { name: 'Rating' })).toHaveAttribute('aria-sort', 'descending')
    // Two that have no heart.
    const plain: number[] = []
    for (let index = 2; plain.length < 2; index++)
      if ((await heartOf(rowAt(page, index)).getAttribute('aria-pressed')) === 'false') plain.push(index)
    const [a, b] = plain as [number, number]
    const [middle, best] = [await titleOf(rowAt(page, a)), await titleOf(rowAt(page, b))]
    await clickStar(starsOf(rowAt(page, a)), 6)
    await clickStar(starsOf(rowAt(page, b)), 10)
    await expectStars(starsOf(rowAt(page, b)), '5 stars')
    await expect(rowAt(page, a)).toContainText(middle)
    await goTo(page, 'Albums')
    await goTo(page, 'Tracks')
    await expectStars(starsOf(rowAt(page, 0)), '5 stars')
    await expect(rowAt(page, 0)).toContainText(best)
    await expect(rowAt(page, 1)).toContainText(middle)
  })

  await test.step('filters are chips, taken away one by one or all at once', async () => {
    await favouritesOnly(page)
    await expect(page.getByRole('main').getByText('2 tracks')).toBeVisible()
    await page.getByRole('button', { name: 'More filters' }).click()
    await page.getByRole('menuitem', { name: 'Rated' }).click()
    await page.getByRole('menuitemradio', { name: 'At least 3 stars' }).click()
    const chips = page.getByRole('list', { name: 'Filters in force' })
    await expect(chips.getByRole('listitem')).toHaveText(['Favourites only', 'At least 3 stars'])
    await expect(page.getByText('Nothing passes these filters')).toBeVisible()
    await page.getByRole('button', { name: 'Remove the filter “Favourites only”' }).click()
    await expect(page.getByRole('main').getByText('2 tracks')).toBeVisible()
    await page.reload()
    await expect(chips.getByRole('listitem')).toHaveText(['At least 3 stars'])
    await page.getByRole('button', { name: 'Reset filters' }).click()
    await expect(page.getByRole('main').getByText('30 tracks')).toBeVisible()
  })

  await test.step('another page of the same player sees a heart without being asked', async () => {
    const other = await page.context().newPage()
    await other.goto(shell.address)
    await tracks(other)
    const title = await titleOf(rowAt(other, 0))
    const before = await heartOf(rowAt(other, 0)).getAttribute('aria-pressed')
    await page.bringToFront()
    const row = page.getByRole('row').filter({ hasText: title }).first()
    await row.hover()
    await heartOf(row).click()
    await expectHeart(heartOf(other.getByRole('row').filter({ hasText: title }).first()), before === 'false')
    await other.close()
  })
})

test('writes down what was heard, also while the player was away', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  await goTo(page, 'History')
  await expect(page.getByRole('heading', { name: 'Nothing was played yet' })).toBeVisible()

  await tracks(page)
  const first = await titleOf(rowAt(page, 0))
  await rowAt(page, 0).getByRole('gridcell').first().dblclick()
  await expectSound(page)
  await goTo(page, 'History')
  const plays = page.getByRole('grid', { name: 'What was played, newest first' })
  const kept = () => page.evaluate(() => localStorage.getItem('soul.plays'))

  await test.step('what counts while the engine is away is told when it is back', async () => {
    // It is loaded by now, and far from its half.
    await expect.poll(() => positionOf(page)).toBeGreaterThanOrEqual(1)
    await shell.kill()
    await expect.poll(kept, { message: 'the play is kept' }).not.toBeNull()
    await shell.start()
    await expect(plays.getByRole('row').filter({ hasText: first })).toContainText('Today')
    await expect.poll(kept).toBeNull()
  })

  await test.step('a double click plays it again', async () => {
    await plays.getByRole('row').filter({ hasText: first }).first().dblclick()
    await expect(nowPlaying(page)).toContainText(first)
  })

  await test.step('each round of a track that repeats is a play of its own', async () => {
    for (const name of ['Repeat all', 'Repeat one']) {
      await page.keyboard.press('r')
      await expect(nowPlaying(page).getByRole('button', { name })).toBeVisible()
    }
    // The one before, and two rounds of this.
    await expect(plays.getByRole('row').filter({ hasText: first })).toHaveCount(3, { timeout: 45_000 })
  })

  await test.step('one that is over was as long as it went on, not as it was when it counted', async () => {
    const slider = nowPlaying(page).getByRole('slider', { name: 'Position' })
    const seconds = Number(await slider.getAttribute('max'))
    expect(seconds).toBeGreaterThan(5)
    const heard = async () => {
      const row = plays.getByRole('row').filter({ hasText: first }).nth(1)
      // The time of day comes first.
      const [, minutes, rest] = [...(await row.innerText()).matchAll(/(\d+):(\d\d)/g)].at(-1) ?? []
      return Number(minutes) * 60 + Number(rest)
    }
    await expect.poll(heard).toBeGreaterThan(seconds * 0.75)
  })
})

test('corrects details without touching files, and takes corrections back', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  await tracks(page)
  const title = await titleOf(rowAt(page, 0))
  const open = async () => {
    await page.locator('[data-row]').filter({ hasText: /./ }).first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Edit details…' }).click()
    return page.getByRole('dialog', { name: 'Edit details' })
  }

  await test.step('the list shows the correction', async () => {
    const dialog = await open()
    await expect(dialog.getByText('Your files stay as they are.')).toBeVisible()
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Aaa another name')
    await expect(dialog.getByText(`In the file: ${title}`)).toBeVisible()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('row').filter({ hasText: 'Aaa another name' })).toBeVisible()
  })

  await test.step('a number is wanted where a number stands', async () => {
    await page.getByRole('row').filter({ hasText: 'Aaa another name' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Edit details…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit details' })
    await dialog.getByRole('textbox', { name: 'Year' }).fill('soon')
    await expect(dialog.getByRole('alert')).toContainText('whole number')
    await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled()
    await dialog.getByRole('button', { name: 'Back to what the file says: Year' }).click()
    await dialog.getByRole('button', { name: 'Back to what the file says: Title' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('row').filter({ hasText: 'Aaa another name' })).toHaveCount(0)
    await expect(page.getByRole('row').filter({ hasText: title }).first()).toBeVisible()
  })
})

test('takes a mark back, and says why, when the player cannot be reached', async ({ page, shell }) => {
  test.slow()
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  await tracks(page)
  await shell.kill()
  await rowAt(page, 0).hover()
  await heartOf(rowAt(page, 0)).click()
  await expectHeart(heartOf(rowAt(page, 0)), true)
  await expect(page.getByText('No connection').first()).toBeVisible({ timeout: 30_000 })
  await expectHeart(heartOf(rowAt(page, 0)), false)
})

for (const theme of ['light', 'dark'] as const)
  test(`keeps the rules of accessibility in ${theme}`, async ({ page, shell }) => {
    test.slow()
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.goto(await shell.start())
    await libraryOf(page, dir)
    await goTo(page, 'Favourites')
    await expectNoBreach(page, 'No favourites')
    await tracks(page)
    for (const index of [0, 1]) {
      await rowAt(page, index).getByRole('gridcell').first().click()
      await page.keyboard.press('Alt+l')
      await page.keyboard.press('Alt+Shift+3')
    }
    await expectStars(starsOf(rowAt(page, 1)), '3 and a half stars')
    await expectNoBreach(page, 'Tracks with marks')
    await rowAt(page, 0).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Edit details…' }).click()
    await expect(page.getByRole('textbox', { name: 'Title' })).toBeVisible()
    await expectNoBreach(page, 'Edit details')
    await page.keyboard.press('Escape')
    await rowAt(page, 0).getByRole('gridcell').first().dblclick()
    await expectSound(page)
    await goTo(page, 'History')
    // Half of it is heard first, which takes as long as it takes.
    await expect(page.getByRole('row').nth(1)).toContainText('Today', { timeout: 60_000 })
    await expectNoBreach(page, 'History')
    await goTo(page, 'Favourites')
    await expect(rowAt(page, 1)).toBeVisible()
    await expectNoBreach(page, 'Favourites')
    await goTo(page, 'Albums')
    await favouritesOnly(page)
    await expect(page.getByText('Nothing passes these filters')).toBeVisible()
    await expectNoBreach(page, 'Albums, filtered')
  })

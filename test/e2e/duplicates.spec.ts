/**
 * One recording at two places, from what the engine makes of real files to what the keys make of it: pairs that wait are heard against
 * each other, merged, told apart and taken back without the pointer; what was merged is one row with its copies, and comes apart again.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { tagWav, wavFile } from '../../scripts/music/chunks.ts'
import { flacFile, tagFlac } from '../../scripts/music/flac.ts'
import { melody } from '../../scripts/music/melody.ts'
import type { Tags } from '../../scripts/music/tags.ts'
import { expect, test } from '../support/player-page.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { expectSound, goTo, libraryOf, nowPlaying, positionOf, soundLevel, tabTo } from '../support/player-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

const dir = ownFolder()
const SECONDS = 20
/** Their tags agree; the sound, too short to prove anything, does not. */
const TITLES = ['Amber Coast', 'Birch and Stone', 'Cold Lanterns', 'Distant Mill']
const MERGED = 'Evening Tide'
const RECORDING = 'b1a9c0e9-d987-4042-ae91-78d6a3267d69'

test.beforeAll(() => {
  for (const [at, title] of [...TITLES, MERGED].entries()) {
    const tags: Tags = { title, artists: ['Ada Lark'], ...(title === MERGED && { mbRecordingId: RECORDING }) }
    const sound = (seed: number) => ({
      samples: melody({ seed, seconds: SECONDS, sampleRateHz: 22_050 }),
      sampleRateHz: 22_050,
      channels: 1 as const,
    })
    const put = (folder: string, name: string, file: Buffer) => {
      mkdirSync(join(dir, folder), { recursive: true })
      writeFileSync(join(dir, folder, name), file)
    }
    put('First', `${title}.flac`, tagFlac(flacFile(sound(at)), { ...tags, album: 'First Light', trackNo: at + 1 }))
    put('Best', `${title}.wav`, tagWav(wavFile(sound(at + 50)), { ...tags, album: 'First Light', trackNo: at + 1 }))
  }
})

const pairs = (page: Page) => page.getByRole('grid', { name: 'Pairs that may be one recording' })
const active = (page: Page) => pairs(page).getByRole('row', { selected: true })
const titles = (page: Page) => pairs(page).locator('[data-side="a"] .proposal-title').allTextContents()
const section = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Parts of Duplicates' }).getByRole('link', { name })
const said = (page: Page, text: string | RegExp) =>
  expect(page.getByRole('region', { name: 'Messages' })).toContainText(text)

/** Goes through the list until the keys are at this pair. */
async function goToPair(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Home')
  const all = await titles(page)
  for (let row = 0; row < all.indexOf(title); row++) await page.keyboard.press('j')
  await expect(active(page)).toContainText(title)
}

test('pairs are heard, merged, told apart and taken back by keys alone, and merged tracks come apart again', async ({
  page,
  shell,
}) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir, { tracks: 10 })

  await test.step('what is surely one is merged by itself, the rest waits, and the sidebar says how much', async () => {
    await goTo(page, 'Duplicates')
    await expect(pairs(page).getByRole('row')).toHaveCount(4)
    await expect(
      page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Duplicates' }),
    ).toHaveAccessibleName('Duplicates , 4 pairs wait for you')
    expect((await titles(page)).toSorted()).toEqual(TITLES)
    await expect(section(page, 'Merged')).toHaveText('Merged1')
    await expectNoBreach(page, 'Duplicates that wait')
  })

  await test.step('A and B sound at the same moment, and the player’s own sound comes back', async () => {
    await goTo(page, 'Tracks')
    await page.getByRole('row').filter({ hasText: MERGED }).dblclick()
    await expectSound(page)
    await goTo(page, 'Duplicates')
    await tabTo(page, pairs(page))
    await page.keyboard.press('a')
    const side = (name: 'a' | 'b') => active(page).locator(`[data-side="${name}"]`)
    await expect(side('a').getByRole('button', { name: 'Stop A' })).toBeAttached()
    await expect(nowPlaying(page).getByRole('button', { name: 'Play', exact: true })).toBeVisible()
    const stoodAt = await positionOf(page)
    await expect.poll(() => soundLevel(page), { message: 'A is heard' }).toBeGreaterThan(0.001)
    const secondsOf = async (name: 'a' | 'b') =>
      Number((await side(name).locator('.proposal-time').textContent())!.slice(-2))
    await expect.poll(() => secondsOf('a'), { message: 'A goes on' }).toBeGreaterThanOrEqual(2)
    const heardUpTo = await secondsOf('a')
    await page.keyboard.press('b')
    // It does not begin anew.
    expect(await secondsOf('b')).toBeGreaterThanOrEqual(heardUpTo)
    await expect.poll(() => soundLevel(page), { message: 'B is heard' }).toBeGreaterThan(0.001)
    expect(await positionOf(page)).toBe(stoodAt)
    await page.keyboard.press('Space')
    await expect(side('b').getByRole('button', { name: 'Play B' })).toBeAttached()
    await expectSound(page)
    await nowPlaying(page).getByRole('button', { name: 'Pause' }).click()
  })

  await test.step('Enter merges, N tells apart, U takes back what was said last', async () => {
    await tabTo(page, pairs(page))
    await goToPair(page, TITLES[0]!)
    await page.keyboard.press('Enter')
    await said(page, `“${TITLES[0]}” is one track now.`)
    await expect(pairs(page).getByRole('row')).toHaveCount(3)
    await goToPair(page, TITLES[1]!)
    await page.keyboard.press('n')
    await said(page, `“${TITLES[1]}”: not the same.`)
    await expect(pairs(page).getByRole('row')).toHaveCount(2)
    await page.keyboard.press('u')
    await said(page, 'Taken back.')
    await expect(pairs(page).getByRole('row')).toHaveCount(3)
    expect((await titles(page)).toSorted()).toEqual(TITLES.slice(1))
    await expect(pairs(page)).toBeFocused()
  })

  await test.step('all of a kind at once, after a question that says how many', async () => {
    const all = page.getByRole('button', { name: 'Merge all of this kind (3)' })
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await expect(all).toBeFocused()
    await page.keyboard.press('Enter')
    const question = page.getByRole('alertdialog', { name: 'Merge 3 pairs?' })
    await expect(question).toContainText('Similar tags')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await said(page, '3 pairs were merged.')
    await expect(page.getByRole('heading', { name: 'Nothing waits for you' })).toBeVisible()
    await page.keyboard.press('u')
    await said(page, 'Taken back: 3 pairs.')
    await expect(pairs(page).getByRole('row')).toHaveCount(3)
  })

  await test.step('a merged track is one row, whose details name both copies', async () => {
    await goTo(page, 'Tracks')
    const row = page.getByRole('row').filter({ hasText: TITLES[0]! })
    await expect(row).toHaveCount(1)
    await row.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Properties' }).click()
    const details = page.getByRole('dialog', { name: TITLES[0]! })
    await expect(details).toContainText('Merged from 2 recordings · Merged by you')
    await expect(details).toContainText(`First/${TITLES[0]}.flac`)
    await expect(details).toContainText(`Best/${TITLES[0]}.wav`)
    await expect(details.getByRole('button', { name: /^Split off/ })).toHaveCount(2)
    await expectNoBreach(page, 'details of a merged track')
    await page.keyboard.press('Escape')
  })

  await test.step('what was merged comes apart, by keys, too', async () => {
    await goTo(page, 'Duplicates')
    await section(page, 'Merged').click()
    const merged = page.getByRole('grid', { name: 'Merged tracks' })
    await expect(merged.getByRole('row')).toHaveCount(2)
    await expect(merged.getByRole('row').filter({ hasText: MERGED })).toContainText('Merged by MusicBrainz id')
    await tabTo(page, merged)
    await page.keyboard.press('j')
    await expect(merged.getByRole('row').first()).toContainText(TITLES[0]!)
    await page.keyboard.press('Enter')
    const parts = page.getByRole('dialog', { name: `Parts of “${TITLES[0]}”` })
    await expect(parts.getByRole('button', { name: /^Split off/ })).toHaveCount(2)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Delete')
    await said(page, `“${TITLES[0]}” is separate tracks again.`)
    await expect(merged.getByRole('row')).toHaveCount(1)
    await goTo(page, 'Tracks')
    await expect(page.getByRole('row').filter({ hasText: TITLES[0]! })).toHaveCount(2)
  })
})

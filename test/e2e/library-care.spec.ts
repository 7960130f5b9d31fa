/** What happens to a library over time: new files, unreadable files, a folder that is gone. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeMusic, makeTrack } from '../../scripts/music/make-music.ts'
import { OWN_FORMATS } from '../../scripts/music/tags.ts'
import { expect, test } from '../support/player-page.ts'
import { goTo, libraryOf } from '../support/player-steps.ts'

test.describe.configure({ mode: 'default' })

let base: string
let dir: string
test.beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'soul-e2e-'))
  dir = join(base, 'music')
  mkdirSync(dir)
  await makeMusic(dir, { files: 80, formats: OWN_FORMATS, seed: 12, secondsEach: 2 })
})
test.afterEach(() => rmSync(base, { recursive: true, force: true }))

const newTrack = (title: string, number: number) =>
  makeTrack(join(dir, 'Late', `${title}.flac`), {
    format: 'flac',
    number,
    tags: { title, artists: ['Late Arrival'], album: 'Afterwards', albumArtists: ['Late Arrival'], trackNo: number },
  })

test('pulling, F5 and the button each look for new music', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  await goTo(page, 'Albums')

  await test.step('pulling the list down with a trackpad', async () => {
    await newTrack('Pulled', 9001)
    await page.getByRole('main').hover()
    for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -60)
    await expect(page.getByRole('main').getByText('Afterwards').first()).toBeVisible()
  })

  await test.step('F5', async () => {
    await goTo(page, 'Tracks')
    await newTrack('By key', 9002)
    await page.keyboard.press('F5')
    await page.getByRole('textbox', { name: /^Filter/ }).fill('By key Late')
    await expect(page.getByRole('row').filter({ hasText: 'By key' })).toBeVisible()
  })

  await test.step('the button', async () => {
    await newTrack('By button', 9003)
    await page.getByRole('textbox', { name: /^Filter/ }).fill('By button')
    await page.getByRole('button', { name: 'Look for new music' }).click()
    await expect(page.getByRole('row').filter({ hasText: 'By button' })).toBeVisible()
  })
})

test('names each file that could not be read, with the reason', async ({ page, shell }) => {
  writeFileSync(join(dir, 'broken.flac'), Buffer.alloc(5000, 7))
  writeFileSync(join(dir, 'empty.mp3'), '')
  await page.goto(await shell.start())
  await libraryOf(page, dir, { tracks: 80 })
  await goTo(page, 'Settings')
  await page
    .getByRole('link', { name: 'Scan report' })
    .or(page.getByRole('tab', { name: 'Scan report' }))
    .first()
    .click()
  await expect(page.getByText('broken.flac')).toBeVisible()
  await expect(page.getByText('empty.mp3')).toBeVisible()
  await expect(page.getByText('Damaged').first()).toBeVisible()
})

test('says that a folder is gone, keeps its tracks and finds it at its new place', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  renameSync(dir, `${dir}-elsewhere`)
  await page.getByRole('button', { name: 'Look for new music' }).click()
  await goTo(page, 'Settings')
  await expect(page.getByText(/not (there|connected|found)|missing/i).first()).toBeVisible()
  await goTo(page, 'Tracks')
  await expect(page.getByRole('row').nth(3)).toBeVisible()
})

test('asks before most of a folder vanishes from the library', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  rmSync(dir, { recursive: true })
  mkdirSync(dir)
  await page.getByRole('button', { name: 'Look for new music' }).click()
  await goTo(page, 'Settings')
  await expect(page.getByText(/80/).first()).toBeVisible()
  await goTo(page, 'Tracks')
  await expect(page.getByRole('row').nth(3)).toBeVisible()
})

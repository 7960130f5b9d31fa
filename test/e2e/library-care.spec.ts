/** What happens to a library over time: new files, unreadable files, a folder that is gone. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { makeMusic, makeTrack } from '../../scripts/music/make-music.ts'
import { OWN_FORMATS } from '../../scripts/music/tags.ts'
import { expect, test } from '../support/player-page.ts'
import { chooseIn, goTo, libraryOf } from '../support/player-steps.ts'

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

/** With the watcher off nothing is found unless somebody asks. */
async function stopWatching(page: Page): Promise<void> {
  await goTo(page, 'Settings')
  const watching = page.getByRole('switch', { name: 'Notice changes by itself' })
  await watching.click()
  await expect(watching).not.toBeChecked()
}

test('pulling, F5 and the button each look for new music', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  await stopWatching(page)
  await goTo(page, 'Albums')
  const main = page.getByRole('main')

  await test.step('pulling the list down with a trackpad', async () => {
    await newTrack('Pulled', 9001)
    await main.hover()
    for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -60)
    await expect(main.getByText('Afterwards').first()).toBeVisible()
  })

  await test.step('pulling it down with a finger', async () => {
    await goTo(page, 'Artists')
    await makeTrack(join(dir, 'Touch', 'one.flac'), {
      format: 'flac',
      number: 9004,
      tags: { title: 'One', artists: ['Aaa Finger'], album: 'Touched', albumArtists: ['Aaa Finger'] },
    })
    await pullWithFinger(page)
    await expect(main.getByText('Aaa Finger').first()).toBeVisible()
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

async function pullWithFinger(page: Page): Promise<void> {
  const finger = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 600, y }] })
  await touch('touchStart', 250)
  for (let y = 260; y <= 600; y += 20) await touch('touchMove', y)
  await touch('touchEnd')
  await finger.detach()
}

test('names each file that could not be read, with the reason', async ({ page, shell }) => {
  writeFileSync(join(dir, 'broken.flac'), Buffer.alloc(5000, 7))
  writeFileSync(join(dir, 'empty.mp3'), '')
  await page.goto(await shell.start())
  await libraryOf(page, dir, { tracks: 80 })
  await goTo(page, 'Settings')
  await page.getByRole('main').getByRole('link', { name: 'Scan report' }).click()
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
  await expect(page.getByText('This folder is not there right now')).toBeVisible()
  await goTo(page, 'Tracks')
  await expect(page.getByRole('row').nth(5)).toBeVisible()

  await goTo(page, 'Settings')
  await page.getByRole('button', { name: 'It moved: show where' }).click()
  await chooseIn(page.getByRole('dialog', { name: /^Where is/ }), `${dir}-elsewhere`)
  await expect(page.getByText('This folder is not there right now')).toBeHidden()
  await expect(page.getByRole('article').getByText('80 tracks')).toBeVisible()
})

test('asks before most of a folder vanishes from the library', async ({ page, shell }) => {
  await page.goto(await shell.start())
  await libraryOf(page, dir)
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true })
  await page.getByRole('button', { name: 'Look for new music' }).click()
  await goTo(page, 'Settings')
  await expect(page.getByText('80 files have vanished from this folder')).toBeVisible()
  await goTo(page, 'Tracks')
  await expect(page.getByRole('row').nth(5)).toBeVisible()

  await goTo(page, 'Settings')
  await page.getByRole('button', { name: 'I deleted them: remove 80 files' }).click()
  await expect(page.getByRole('article').getByText('0 tracks')).toBeVisible()
})

/**
 * One user, two players and a server between them, as three real processes: what is done on one is seen on the other; what both did
 * while they were cut off is decided by the user, on either; and what was done can be taken back.
 */
import type { Locator, Page } from '@playwright/test'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { OWN_FORMATS } from '../../scripts/music/tags.ts'
import { expect, test as base } from '../support/player-and-server.ts'
import { useShell, watch, type Shell } from '../support/player-page.ts'
import { goTo, libraryOf } from '../support/player-steps.ts'
import {
  addByCode,
  expectPaired,
  openSettings,
  pairingCode,
  serverDialog,
  setUpServer,
  syncBadge,
  tryAddress,
} from '../support/server-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

interface Device {
  name: string
  page: Page
  shell: Shell
}

const test = base.extend<{ laptop: Device; phone: Device }>({
  laptop: async ({ page, shell }, use) => use({ name: 'Laptop', page, shell }),
  phone: async ({ browser, watched }, use) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    watch(page, watched.faults)
    await useShell((shell) => use({ name: 'Phone', page, shell }))
    await context.close()
  },
})

const dir = ownFolder()
test.beforeAll(() => makeMusic(dir, { files: 30, formats: OWN_FORMATS, seed: 4, secondsEach: 5, covers: 0.3 }))

const rowAt = (page: Page, index: number): Locator => page.locator(`[data-row="${index}"]`)
const starsOf = (row: Locator): Locator => row.getByRole('slider', { name: 'Rating' })
const expectStars = (row: Locator, words: string) => expect(starsOf(row)).toHaveAttribute('aria-valuetext', words)
const playlist = (page: Page, name: string) =>
  page.getByRole('tree', { name: 'Playlists' }).getByRole('treeitem', { name: new RegExp(`^${name}`) })
const entry = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text }).first()

/** From the welcome page: the server is added with a code, and this device gets a name that tells it from the other. */
async function signIn({ name, page, shell }: Device, attic: Shell, owner: Page): Promise<void> {
  await page.goto(await shell.start())
  await page.getByRole('main').getByRole('button', { name: 'Add a server' }).click()
  await tryAddress(page, attic.address)
  await addByCode(page, await pairingCode(owner))
  await expectPaired(owner)
  await serverDialog(page).getByRole('button', { name: 'Go to your music' }).click()
  await expect(syncBadge(page)).toHaveAccessibleName(/^Servers: Synced/)
  await openSettings(page, 'Devices')
  const here = page.getByRole('listitem').filter({ hasText: 'This one' })
  await here.getByRole('button', { name: /^More for / }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.keyboard.press('Enter')
  await expect(here).toContainText(name)
}

async function newPlaylist(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New playlist', exact: true }).click()
  await page.getByRole('dialog', { name: 'New playlist' }).getByRole('textbox', { name: 'Name' }).fill(name)
  await page.keyboard.press('Enter')
}

/** With keys: four and a half stars. */
async function rate(row: Locator): Promise<void> {
  await row.getByRole('gridcell').first().click()
  await row.page().keyboard.press('Alt+Shift+4')
  await expectStars(row, '4 and a half stars')
}

async function rename(page: Page, from: string, to: string): Promise<void> {
  await playlist(page, from).focus()
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: `New name of “${from}”` }).fill(to)
  await page.keyboard.press('Enter')
  await expect(playlist(page, to)).toBeVisible()
}

test('what is done on one device is on the other, and what both did apart is decided once', async ({
  laptop,
  phone,
  attic,
  owner,
}) => {
  test.setTimeout(180_000)
  await test.step('a server, and two devices that are signed in to it', async () => {
    await attic.start({ args: [dir] })
    await setUpServer(owner, attic)
    for (const device of [laptop, phone]) await signIn(device, attic, owner)
    for (const { page } of [laptop, phone])
      for (const name of ['Laptop', 'Phone', 'Attic'])
        await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
  })

  await test.step('a track that is rated on one is rated on the other', async () => {
    for (const { page } of [laptop, phone]) {
      await goTo(page, 'Tracks')
      await expect(rowAt(page, 1)).toBeVisible()
    }
    await rate(rowAt(laptop.page, 1))
    await expectStars(rowAt(phone.page, 1), '4 and a half stars')
  })

  await test.step('so is a playlist', async () => {
    await newPlaylist(laptop.page, 'Evening')
    for (const { page } of [laptop, phone]) await expect(playlist(page, 'Evening')).toBeVisible()
  })

  await test.step('cut off from each other, both give it another name', async () => {
    await attic.stop()
    for (const { page } of [laptop, phone])
      await expect(syncBadge(page)).toHaveAccessibleName('Servers: A server cannot be reached')
    await rename(laptop.page, 'Evening', 'Evening walk')
    await rename(phone.page, 'Evening', 'Evenings')
    await openSettings(phone.page, 'Your data')
    await expect(phone.page.getByText('Your changes are kept here')).toBeVisible()
  })

  await test.step('together again, both show the same name, and say that there was another', async () => {
    await attic.start()
    for (const { page } of [laptop, phone]) {
      await expect(syncBadge(page)).toHaveAccessibleName('Servers: 1 thing needs you', { timeout: 40_000 })
      // The one that was written later.
      await expect(playlist(page, 'Evenings')).toBeVisible()
    }
  })

  await test.step('it is decided on one, and with that on the other', async () => {
    await syncBadge(laptop.page).click()
    await laptop.page.getByRole('link', { name: '1 conflict to look at' }).click()
    const conflict = laptop.page.getByRole('article')
    await expect(conflict).toHaveAccessibleName(
      'A playlist was named “Evenings” on Phone, and “Evening walk” on Laptop.',
    )
    await conflict.getByRole('button', { name: 'Take this: “Evening walk”' }).click()
    await expect(laptop.page.getByRole('heading', { name: 'No conflicts' })).toBeVisible()
    for (const { page } of [laptop, phone]) {
      await expect(playlist(page, 'Evening walk')).toBeVisible()
      await expect(syncBadge(page)).toHaveAccessibleName(/^Servers: Synced/)
    }
  })

  await test.step('the history tells it on both, by device, and takes it back', async () => {
    await phone.page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Settings' }).click()
    await openSettings(phone.page, 'Your data')
    await phone.page.getByRole('link', { name: /^History of changes/ }).click()
    await expect(entry(phone.page, 'Renamed the playlist “Evening” to “Evenings”')).toContainText('Phone')
    const rated = entry(phone.page, '4½ stars')
    await expect(rated).toContainText('Laptop')
    await rated.hover()
    await rated.getByRole('button', { name: /^Take back/ }).click()
    await expect(phone.page.getByText('Taken back, on all your devices.')).toBeVisible()
    await expect(entry(phone.page, 'Took the stars away from')).toContainText('This device')
    await goTo(laptop.page, 'Tracks')
    await expectStars(rowAt(laptop.page, 1), 'Not rated')
  })
})

test('what was taken out as a file on one player is taken in on another, and taken back', async ({ laptop, phone }) => {
  for (const { page, shell } of [laptop, phone]) {
    await page.goto(await shell.start())
    await libraryOf(page, dir)
  }
  await goTo(laptop.page, 'Tracks')
  await rate(rowAt(laptop.page, 1))
  await newPlaylist(laptop.page, 'Evening')
  await expect(playlist(laptop.page, 'Evening')).toBeVisible()
  for (const { page } of [laptop, phone]) await openSettings(page, 'Your data')
  const { page } = phone
  await expect(page.getByText('Your data is only on this device so far.')).toBeVisible()

  await test.step('playlists alone, as a whole', async () => {
    for (const name of ['Favourites', 'Stars', 'Plays']) {
      await laptop.page.getByRole('checkbox', { name }).uncheck()
    }
    const report = await takeIn(page, await takeOut(laptop.page))
    await expect(report).toContainText('1 playlist')
    await report.getByRole('button', { name: 'Take it back' }).click()
    await expect(page.getByText('What was taken in is gone again.')).toBeVisible()
    await expect(playlist(page, 'Evening')).toBeHidden()
  })

  await test.step('everything, by the history', async () => {
    await laptop.page.getByRole('checkbox', { name: 'Stars' }).check()
    const report = await takeIn(page, await takeOut(laptop.page))
    await expect(report).toContainText('1 rating')
    await report.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('link', { name: /^History of changes/ }).click()
    await expect(entry(page, 'Took back that the playlist “Evening” was made')).toContainText('This device')
    await expect(playlist(page, 'Evening')).toBeVisible()
    await goTo(page, 'Tracks')
    await expectStars(rowAt(page, 1), '4 and a half stars')
    await page.goBack()
    // One entry for all of it, the stars among it.
    const takenIn = entry(page, 'Made the playlist “Evening”')
    await takenIn.hover()
    await takenIn.getByRole('button', { name: /^Take back/ }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click()
    await expect(playlist(page, 'Evening')).toBeHidden()
    await goTo(page, 'Tracks')
    await expectStars(rowAt(page, 1), 'Not rated')
  })
})

/** The file's path. */
async function takeOut(page: Page): Promise<string> {
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as a file' }).click()
  return (await saved).path()
}

async function takeIn(page: Page, file: string): Promise<Locator> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  await (await chooser).setFiles(file)
  return page.getByRole('dialog', { name: /was taken in$/ })
}

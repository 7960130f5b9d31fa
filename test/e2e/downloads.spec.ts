/** Music of a server is kept on this device: chosen, watched, and heard with the server gone. Two real processes. */
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { makeTrack } from '../../scripts/music/make-music.ts'
import { expect, test } from '../support/player-and-server.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { expectSound, goTo, nowPlaying } from '../support/player-steps.ts'
import {
  addByCode,
  expectPaired,
  pairingCode,
  serverDialog,
  setUpServer,
  syncBadge,
  tryAddress,
} from '../support/server-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

const ALBUMS = { 'Blue Hours': ['One', 'Two', 'Three'], Harbour: ['Alpha', 'Beta'] }
const dir = ownFolder()

test.beforeAll(async () => {
  let number = 0
  for (const [album, titles] of Object.entries(ALBUMS))
    for (const [at, title] of titles.entries())
      await makeTrack(join(dir, album, `${at + 1} ${title}.flac`), {
        format: 'flac',
        tags: { title, album, artists: ['Ada'], trackNo: at + 1 },
        number: number++,
        seconds: 12,
      })
})

const rows = (page: Page): Locator => page.getByRole('main').locator('[data-row]')
const card = (page: Page, name: string): Locator =>
  page.getByRole('main').getByRole('gridcell', { name: new RegExp(`^${name}`) })
const keepDialog = (page: Page): Locator => page.getByRole('dialog', { name: /offline\?$/ })
const isKept = 'Kept here for listening offline'

async function openAlbum(page: Page, name: string): Promise<void> {
  await goTo(page, 'Albums')
  await card(page, name).getByRole('link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
}

async function expectAll(page: Page, name: string): Promise<void> {
  for (const row of await rows(page).all()) await expect(row.getByRole('img', { name })).toBeVisible()
}

test('is chosen by album and by playlist, seen on its way, and plays with the server gone', async ({
  page,
  shell,
  attic,
  owner,
}) => {
  test.setTimeout(150_000)
  await test.step('a server, and a player that is signed in to it', async () => {
    await attic.start({ args: [dir] })
    await setUpServer(owner, attic)
    await page.goto(await shell.start())
    await page.getByRole('main').getByRole('button', { name: 'Add a server' }).click()
    await tryAddress(page, attic.address)
    await addByCode(page, await pairingCode(owner))
    await expectPaired(owner)
    await serverDialog(page).getByRole('button', { name: 'Go to your music' }).click()
    await expect(syncBadge(page)).toHaveAccessibleName(/^Servers: Synced/)
  })

  await test.step('keeping says how much it is before it begins', async () => {
    await goTo(page, 'Downloads')
    await page.getByRole('button', { name: 'Pause all' }).click()
    await openAlbum(page, 'Blue Hours')
    await page.getByRole('button', { name: 'Keep offline…' }).click()
    await expect(keepDialog(page)).toContainText('3 tracks')
    await expect(keepDialog(page)).toContainText('Free on this disk')
    await expectNoBreach(page, 'keep')
    await keepDialog(page).getByRole('button', { name: 'Keep offline' }).click()
    await expect(page.getByRole('button', { name: /^Kept offline/ })).toBeVisible()
  })

  await test.step('its rows and its cover say that it waits, and then that it is here', async () => {
    await expectAll(page, 'Waiting')
    await goTo(page, 'Albums')
    await expect(card(page, 'Blue Hours')).toHaveAccessibleName(/0 of 3 tracks are here, 3 on their way/)
    await goTo(page, 'Downloads')
    await page.getByRole('button', { name: 'Go on' }).first().click()
    await goTo(page, 'Albums')
    await expect(card(page, 'Blue Hours')).toHaveAccessibleName(/Kept here: plays without any server/)
    await openAlbum(page, 'Blue Hours')
    await expectAll(page, isKept)
  })

  await test.step('a playlist is kept by its menu, and so is what comes to it', async () => {
    await openAlbum(page, 'Harbour')
    await rows(page).first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Add to playlist' }).click()
    await page.getByRole('menuitem', { name: 'New playlist…' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Evening')
    await page.keyboard.press('Enter')
    const evening = page.getByRole('tree', { name: 'Playlists' }).getByRole('treeitem', { name: /^Evening/ })
    await evening.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Keep offline…' }).click()
    await expect(keepDialog(page)).toContainText('1 track')
    await keepDialog(page).getByRole('button', { name: 'Keep offline' }).click()
    await expect(rows(page).first().getByRole('img', { name: isKept })).toBeVisible()
    await rows(page).nth(1).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Add to playlist' }).click()
    await page.getByRole('menuitem', { name: 'Evening', exact: true }).click()
    await expectAll(page, isKept)
  })

  await test.step('with the server gone it is all heard', async () => {
    await attic.stop()
    await expect(syncBadge(page)).toHaveAccessibleName('Servers: A server cannot be reached')
    await openAlbum(page, 'Blue Hours')
    await expectAll(page, isKept)
    await rows(page).nth(1).dblclick()
    await expect(nowPlaying(page)).toContainText('Two')
    await expectSound(page)
  })

  await test.step('what is no longer kept goes, and what another still wants stays', async () => {
    await openAlbum(page, 'Harbour')
    await page.getByRole('button', { name: 'Keep offline…' }).click()
    await expect(keepDialog(page)).toContainText('All here')
    await keepDialog(page).getByRole('button', { name: 'Keep offline' }).click()
    await page.getByRole('button', { name: /^Kept offline/ }).click()
    await expect(page.getByText('“Harbour” is no longer kept')).toBeVisible()
    await expectAll(page, isKept)
    await openAlbum(page, 'Blue Hours')
    await page.getByRole('button', { name: /^Kept offline/ }).click()
    await expectAll(page, 'Server “Attic” cannot be reached')
  })
})

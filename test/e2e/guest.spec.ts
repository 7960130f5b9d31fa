/**
 * Personal data in the hands of who may only read and listen: a member made lists, hearts and stars, then becomes a guest.
 * Everything stays to be seen and played, nothing that would change it is offered, and no key or drop changes it.
 */
import type { Locator, Page } from '@playwright/test'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { OWN_FORMATS } from '../../scripts/music/tags.ts'
import { expect, test } from '../support/player-and-server.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { expectSound, goTo, nowPlaying } from '../support/player-steps.ts'
import { openSettings, setUpServer } from '../support/server-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

const BO = { account: 'Bo', password: 'what Bo will type' }

test.use({ actionTimeout: 15_000 })
const dir = ownFolder()
test.beforeAll(() => makeMusic(dir, { files: 12, formats: OWN_FORMATS, seed: 12, secondsEach: 25, covers: 1 }))

const rowAt = (page: Page, index: number): Locator => page.getByRole('main').locator(`[data-row="${index}"]`)
const rows = (page: Page): Locator => page.getByRole('main').locator('[data-row] .track-title')
const node = (page: Page, name: string): Locator =>
  page.getByRole('tree', { name: 'Playlists' }).getByRole('treeitem', { name })

test('a member who becomes a guest keeps what there is, and is offered no change of it', async ({
  page,
  attic,
  owner,
}) => {
  test.setTimeout(150_000)
  await attic.start({ args: [dir] })
  await setUpServer(owner, attic)
  await makeMember(owner)
  await page.goto(attic.address)
  await page.getByRole('textbox', { name: 'Account' }).fill(BO.account)
  await page.getByRole('textbox', { name: 'Password' }).fill(BO.password)
  await page.keyboard.press('Enter')

  await test.step('a member makes a playlist and gives a heart', async () => {
    await goTo(page, 'Tracks')
    await rowAt(page, 0).hover()
    await rowAt(page, 0).getByRole('button', { name: 'Favourite' }).click()
    await expect(rowAt(page, 0).getByRole('button', { name: 'Favourite' })).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.press('Control+a')
    await rowAt(page, 0).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Add to playlist' }).click()
    await page.getByRole('menuitem', { name: 'New playlist…' }).click()
    const dialog = page.getByRole('dialog', { name: 'New playlist' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Evening')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(node(page, 'Evening')).toBeVisible()
  })

  await test.step('the owner makes a guest of the member', async () => {
    await openSettings(owner, 'Accounts')
    await owner.getByRole('button', { name: 'More for Bo' }).click()
    await owner.getByRole('menuitem', { name: 'Name and role…' }).click()
    await owner.getByRole('dialog').getByText('Guest', { exact: true }).click()
    await owner.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('button', { name: 'Account: Bo, Guest' })).toBeVisible()
  })

  await test.step('the playlist stays readable and is played', async () => {
    await node(page, 'Evening').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Evening')
    await expect(rows(page)).toHaveCount(12)
    await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click()
    await expectSound(page)
    await expect(nowPlaying(page).getByRole('button', { name: /^Favourite/ })).toHaveCount(0)
    await expect(nowPlaying(page).getByRole('slider', { name: /^Rating/ })).toHaveCount(0)
    await expectNoBreach(page, "guest's playlist")
  })

  await test.step('no key takes out of it or renames it', async () => {
    await rowAt(page, 2).click()
    await page.keyboard.press('Delete')
    await page.keyboard.press('Alt+ArrowDown')
    await page.keyboard.press('Alt+5')
    await node(page, 'Evening').press('F2')
    await expect(page.getByRole('tree', { name: 'Playlists' }).getByRole('textbox')).toHaveCount(0)
    await node(page, 'Evening').press('Delete')
    await expect(node(page, 'Evening')).toBeVisible()
    await expect(rows(page)).toHaveCount(12)
    await expect(page.getByText('Ask an owner')).toHaveCount(0)
  })

  await test.step('menus lead to what can be done: hear, see, take a copy along', async () => {
    await node(page, 'Evening').click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: /Export as M3U8/ })).toBeVisible()
    await expect(page.getByRole('menuitem', { name: /^(Rename|Edit|Move|Delete)/ })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: 'New playlist, folder or import' })).toHaveCount(0)
    await rowAt(page, 0).click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: 'Properties' })).toBeVisible()
    await expect(
      page.getByRole('menuitem', { name: /favourites|^Rate|Edit details|Add to playlist|Remove from/ }),
    ).toHaveCount(0)
    await page.getByRole('menuitem', { name: 'Properties' }).click()
    const properties = page.getByRole('dialog').filter({ hasText: 'In playlists' })
    await expect(properties).toBeVisible()
    await expect(properties.getByRole('button', { name: 'Edit details' })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(properties).toBeHidden()
  })

  await test.step('hearts are seen where they were given, and given nowhere', async () => {
    await goTo(page, 'Favourites')
    await expect(rows(page)).toHaveCount(1)
    for (const section of ['Favourites', 'Tracks', 'Albums', 'Artists', 'Home']) {
      await goTo(page, section)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(section)
      await expect(page.getByRole('main').locator('.track-title, a[href]').first()).toBeVisible()
      await expect(page.getByRole('main').getByRole('button', { name: /^Favourite/ })).toHaveCount(0)
      await expect(page.getByRole('main').getByRole('slider', { name: /^Rating/ })).toHaveCount(0)
    }
  })

  await test.step('a list with nothing in it says who can change that', async () => {
    await goTo(page, 'Favourites')
    await page.getByText('Albums', { exact: true }).last().click()
    await expect(page.getByText('This account keeps no favourites here.')).toBeVisible()
    await goTo(page, 'History')
    await expect(page.getByText('What this account plays is not kept here.')).toBeVisible()
  })

  await test.step('the palette offers no change either', async () => {
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('option', { name: 'Playlists' })).toBeVisible()
    await expect(page.getByRole('option', { name: /Favourite what plays|Your data|Conflicts/ })).toHaveCount(0)
    await page.keyboard.press('Escape')
  })
})

async function makeMember(owner: Page): Promise<void> {
  const status = await owner.evaluate(async ({ account, password }) => {
    const answer = await fetch('api/accounts', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${localStorage.getItem('soul-token')}`,
      },
      body: JSON.stringify({ name: account, role: 'member', password }),
    })
    return answer.status
  }, BO)
  expect(status).toBe(201)
}

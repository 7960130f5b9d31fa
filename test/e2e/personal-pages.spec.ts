/**
 * What people see of their data between devices, in every state: the built page with a made-up player behind it. That the engine
 * makes these states is tested with two real players in personal.spec.ts.
 */
import type { Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { at } from '../../scripts/support/project.ts'
import { openPageDouble, type PageDouble } from '../support/page-double.ts'
import { type PageWorld, twoServers } from '../support/page-world.ts'
import { changeAt, muchToSay, someChanges, someConflicts } from '../support/personal-world.ts'
import { expect, test as base } from '../support/player-page.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { tabTo } from '../support/player-steps.ts'

const test = base.extend<{ open: (world: PageWorld, path?: string) => Promise<void> }>({
  open: async ({ page }, use) => {
    let double: PageDouble | undefined
    await use(async (world, path = '') => {
      double = await openPageDouble(at('out/renderer'), world)
      await page.goto(`${double.address}#/${path}`)
    })
    await double?.close()
  },
})

const badge = (page: Page) => page.getByRole('banner').getByRole('button', { name: /^(Servers|Your data):/ })
const entry = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text })
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text }).first()

/** A folder and no server. */
function folderWorld(): PageWorld {
  const world = twoServers()
  world.sources = world.sources.filter(({ kind }) => kind === 'folder')
  return world
}

function busyWorld(): PageWorld {
  const world = twoServers()
  muchToSay(world.personal)
  return world
}

for (const theme of ['light', 'dark'] as const)
  test(`the pages on personal data keep the rules in ${theme}`, async ({ page, open }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    const world = busyWorld()
    await open(world, 'settings/data')
    await expect(page.getByText('7 conflicts to look at')).toBeVisible()
    await expectNoBreach(page, 'Your data')
    for (const [path, text] of [
      ['settings/devices', 'Phone in the kitchen'],
      ['conflicts', '“Slow Water 1” was given'],
      ['changes', 'Added 12 tracks'],
    ] as const) {
      await page.evaluate((to) => (location.hash = `#/${to}`), path)
      await expect(page.getByRole('main').getByText(text).first()).toBeVisible()
      await expectNoBreach(page, path)
    }
    await badge(page).click()
    await expect(page.getByRole('dialog').getByText('7 conflicts to look at')).toBeVisible()
    await expectNoBreach(page, 'panel')
  })

test('everything that is not as it should be is said, with what to do', async ({ page, open }) => {
  const world = busyWorld()
  await open(world, 'settings/data')
  const main = page.getByRole('main')
  await expect(main.getByText('The clock of this device is 3 hr 20 min ahead')).toBeVisible()
  await expect(main.getByText('“Attic” says so.')).toContainText('goes on to be exchanged')
  await expect(main.getByText('3 changes need a newer Soul Player')).toBeVisible()
  await expect(main.getByText('1 thing cannot be shown')).toBeVisible()
  await expect(main.getByText('Make room there, and it goes on by itself.')).toBeVisible()
  await expect(main.getByText('31 changes wait')).toBeVisible()

  world.personal.setStatus({ clock: { name: 'Attic', aheadMs: -60_000 * 90 } })
  await expect(main.getByText('The clock of this device is 1 hr 30 min behind')).toBeVisible()
  world.personal.setStatus({ clock: null, parked: 0, unshown: null })
  await expect(main.getByText('The clock of this device')).toBeHidden()
  await expect(main.getByText('cannot be shown')).toBeHidden()
})

test('a server is asked at once, and kept out', async ({ page, open }) => {
  const world = busyWorld()
  await open(world, 'settings/data')
  await page.getByRole('button', { name: 'Exchange with Attic now' }).click()
  await expect(page.getByText('Exchanging your data.')).toBeVisible()
  await page.getByRole('switch', { name: 'Let your data go to Attic' }).click()
  await expect(page.getByText('stays away from “Attic” from now on')).toBeVisible()
  await expect(page.getByText('Your data neither goes there nor comes from there.')).toBeVisible()
  await page.getByRole('switch', { name: 'What you keep offline' }).click()
  await expect(page.getByRole('switch', { name: 'What you keep offline' })).toBeChecked()
  expect(world.calls).toEqual([
    'personal.exchangeNow {"sourceId":2}',
    'personal.setExchange {"sourceId":2,"on":false}',
    'personal.setTravels {"kind":"want","travels":true}',
  ])
})

test('the log is taken over once it has been said what that means', async ({ page, open }) => {
  const world = busyWorld()
  await open(world, 'settings/data')
  const takeOver = page.getByRole('button', { name: 'Take over the history At “Attic”' })
  await takeOver.click()
  const asked = page.getByRole('alertdialog', { name: 'Should this device mind the history?' })
  await expect(asked).toContainText('older than a month')
  await expect(asked).toContainText('“Phone in the kitchen” stops doing it')
  await asked.getByRole('button', { name: 'Cancel' }).click()
  expect(world.calls).toEqual([])
  await takeOver.click()
  await asked.getByRole('button', { name: 'Take over' }).click()
  await expect(page.getByText('This device does, since now')).toBeVisible()
  expect(world.calls).toEqual(['personal.takeOver {"sourceId":2}'])
})

test('devices are renamed, and those no longer used are taken off the list', async ({ page, open }) => {
  const world = busyWorld()
  await open(world, 'settings/devices')
  const line = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })
  await expect(line('Laptop')).toContainText('This one')
  await expect(line('Attic')).toContainText('has seen everything')
  await expect(line('Phone in the kitchen')).toContainText('12 changes not seen yet')
  await expect(line('Old laptop')).toContainText('Its clock is 2 hr behind')

  await line('Laptop').getByRole('button', { name: 'More for Laptop' }).click()
  await expect(page.getByRole('menuitem', { name: 'Remove from the list…' })).toBeHidden()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Desk')
  await page.keyboard.press('Enter')
  await expect(line('Desk')).toContainText('This one')

  await line('Old laptop').getByRole('button', { name: 'More for Old laptop' }).click()
  await page.getByRole('menuitem', { name: 'Remove from the list…' }).click()
  const asked = page.getByRole('alertdialog', { name: 'Remove “Old laptop” from the list?' })
  await expect(asked).toContainText('Your data stays')
  await asked.getByRole('button', { name: 'Remove device' }).click()
  await expect(line('Old laptop')).toBeHidden()
})

test('conflicts are decided one by one with the keyboard, and taken back', async ({ page, open }) => {
  const world = busyWorld()
  await open(world, 'tracks')
  await expect(badge(page)).toHaveAccessibleName('Servers: 8 things need you')
  await page.evaluate(() => (location.hash = '#/sync'))
  await expect(page.getByRole('heading', { name: '8 things need you' })).toBeVisible()
  await expectNoBreach(page, 'sync queue')
  await badge(page).click()
  await page.getByRole('dialog').getByRole('link', { name: '7 conflicts to look at' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Conflicts')
  await expect(entry(page, 'A playlist was named')).toContainText('“Evening walk” on Laptop, and “Evenings” on Phone')

  await tabTo(page, page.getByRole('button', { name: 'Keep this: “Evening walk”' }))
  await page.keyboard.press('Enter')
  await expect(page.getByText('It is decided, on all your devices.')).toBeVisible()
  await expect(entry(page, 'A playlist was named')).toBeHidden()
  // What comes next has the focus, so that the keyboard goes on.
  await expect(page.getByRole('button', { name: 'Keep this: 4½ stars' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(entry(page, 'was given 4½ stars')).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect(page.getByText('Taken back: it stands here again.')).toBeVisible()
  expect(world.calls.slice(0, 2)).toEqual([
    'personal.resolve {"ids":[1],"choose":"shown"}',
    'personal.resolve {"ids":[2],"choose":"other"}',
  ])
  expect(world.calls[2]).toMatch(/^personal\.undo /)
})

test('all conflicts are decided at once, and without any the page says so', async ({ page, open }) => {
  const world = folderWorld()
  world.personal.setConflicts(someConflicts())
  await open(world, 'conflicts')
  await expect(badge(page)).toHaveAccessibleName('Your data: 7 things need you')
  await page.getByRole('button', { name: 'Take all the others' }).click()
  await expect(page.getByText('7 conflicts are decided, on all your devices.')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No conflicts' })).toBeVisible()
  await expect(badge(page)).toBeHidden()
  await expectNoBreach(page, 'no conflicts')
  world.personal.setChanges([])
  await page.evaluate(() => (location.hash = '#/changes'))
  await expect(page.getByRole('heading', { name: 'Nothing has been changed yet' })).toBeVisible()
  await expectNoBreach(page, 'no changes')
  expect(world.calls).toEqual(['personal.resolve {"choose":"other"}'])
})

test('the history is looked through by device and kind, to its far end', async ({ page, open }) => {
  await open(busyWorld(), 'changes')
  await expect(page.getByText('3,000 entries')).toBeVisible()
  await expect(row(page, 'Gave “Slow Water 1” 4½ stars')).toContainText('Today')
  const list = page.getByRole('grid', { name: 'History of changes' })
  await list.focus()
  await page.keyboard.press('End')
  await expect(page.locator('[aria-rowindex="3000"]')).toContainText('Deleted the playlist “Old”')
  await page.getByRole('combobox', { name: 'What' }).click()
  await page.getByRole('option', { name: 'Stars' }).click()
  await expect(page.getByText('334 entries')).toBeVisible()
  await page.getByRole('combobox', { name: 'Device' }).click()
  await page.getByRole('option', { name: 'Living room' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing of that sort' })).toBeVisible()
  await page.getByRole('button', { name: 'Show everything' }).click()
  await expect(page.getByText('3,000 entries')).toBeVisible()
})

test('a change is taken back at once, a larger one when it was asked, and a refusal says why', async ({
  page,
  open,
}) => {
  const world = folderWorld()
  world.personal.setChanges([
    changeAt(3),
    changeAt(2, { before: null, after: 'Evening', count: 25 }),
    changeAt(1, { before: 'Dusk', after: 'Night' }),
  ])
  world.personal.refused.set(1, '“Evening” was changed again since. Undo the later change first.')
  await open(world, 'changes')
  const list = page.getByRole('grid', { name: 'History of changes' })
  await list.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Taken back, on all your devices.')).toBeVisible()

  await row(page, 'Made the playlist “Evening”').hover()
  await page.getByRole('button', { name: 'Take back: Made the playlist “Evening”' }).click()
  const asked = page.getByRole('alertdialog', { name: 'Take this back?' })
  await expect(asked).toContainText('It consists of 25 changes')
  await expect(asked).toContainText('It goes away on all your devices')
  await asked.getByRole('button', { name: 'Take back' }).click()
  await expect(asked).toBeHidden()

  await page.getByRole('button', { name: 'Take back: Renamed the playlist “Dusk” to “Night”' }).click({ force: true })
  await expect(page.getByText('Undo the later change first.')).toBeVisible()
  expect(world.calls.map((call) => call.replace(/\D+/, ''))).toEqual(['3}', '2}', '1}'])
})

test('everything is taken out as a file, and a file in, with a report and the way back', async ({ page, open }) => {
  const world = folderWorld()
  world.personal.setChanges(someChanges(3))
  world.personal.imported = {
    playlists: 2,
    items: 40,
    favourites: 0,
    ratings: 7,
    plays: 0,
    unmatched: 3,
    unmatchedNames: ['The Late Ones – Overnight', 'Somebody – Something'],
    changeId: 9,
  }
  await open(world, 'settings/data')
  await page.getByRole('checkbox', { name: 'Plays' }).uncheck()
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as a file' }).click(),
  ])
  expect(saved.suggestedFilename()).toBe('Soul Player 2026-05-03.json')
  expect(await readFile((await saved.path())!, 'utf8')).toBe('{}')

  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file' }).click(),
  ])
  await chooser.setFiles({ name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') })
  const report = page.getByRole('dialog', { name: '“mine.json” was taken in' })
  await expect(report).toContainText('40 tracks in playlists')
  await expect(report).toContainText('3 entries name no track of this library')
  await expect(report).toContainText('The Late Ones – Overnight')
  await expectNoBreach(page, 'report')
  await report.getByRole('button', { name: 'Take it back' }).click()
  await expect(page.getByText('What was taken in is gone again.')).toBeVisible()
  expect(world.calls).toEqual([
    'personal.exportFile {"what":["playlists","favourites","ratings"]}',
    'personal.importFile {"fileName":"mine.json","length":7}',
    'personal.undo {"id":9}',
  ])

  world.personal.imported = undefined
  const [again] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file' }).click(),
  ])
  await again.setFiles({ name: 'other.json', mimeType: 'application/json', buffer: Buffer.from('[]') })
  await expect(page.getByText('“other.json” is no file of Soul Player.')).toBeVisible()
})

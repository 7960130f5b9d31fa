/**
 * What people see of look-ups, and do with them: the built page with a made-up player behind it. That services are asked politely, and
 * what becomes of what is taken, is tested with real engines elsewhere.
 */
import type { Page } from '@playwright/test'
import { at } from '../../scripts/support/project.ts'
import { openPageDouble, type PageDouble } from '../support/page-double.ts'
import { twoServers, type PageWorld } from '../support/page-world.ts'
import { expect, test as base } from '../support/player-page.ts'
import { expectNoBreach } from '../support/player-rules.ts'

const test = base.extend<{ open: (world: PageWorld, path: string) => Promise<void> }>({
  open: async ({ page }, use) => {
    let double: PageDouble | undefined
    await use(async (world, path) => {
      double = await openPageDouble(at('out/renderer'), world)
      await page.goto(`${double.address}#/${path}`)
    })
    await double?.close()
  },
})

const list = (page: Page) => page.getByRole('grid', { name: 'Found recordings' })
const rowOf = (page: Page, title: string) => list(page).getByRole('row').filter({ hasText: title })
const calls = (world: PageWorld) => world.calls.filter((call) => call.startsWith('lookups.'))

/** Three tracks of which something was found, the second of two recordings. */
function someFound(): PageWorld {
  const world = twoServers()
  const [one, two, three] = world.tracks
  world.lookups.key = 'kept-key'
  world.lookups.find(one!, { title: '<b>Aurora</b>' }, { score: 0.99 })
  world.lookups.find(two!, { title: 'Borealis', album: '' }, { score: 0.9, others: ['Boreal'] })
  world.lookups.find(three!, { title: 'Cirrus' }, { score: 0.7 })
  return world
}

test('what was found is taken, refused and taken back with the keyboard alone', async ({ page, open }) => {
  const world = someFound()
  const [first, second] = world.lookups.rows
  await open(world, 'duplicates/identify')
  await expect(list(page).getByRole('row')).toHaveCount(3)
  // What services call things is text, whatever it looks like.
  await expect(rowOf(page, '<b>Aurora</b>')).toContainText('99% sure')
  await expectNoBreach(page, 'What was found')
  await list(page).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText(`Taken: ${first!.track!.title}`)).toBeVisible()
  await expect(list(page).getByRole('row')).toHaveCount(2)

  // Of the next one another recording, without its artist.
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog', { name: /^What to take/ })
  await expect(dialog).toContainText('Boreal')
  await expectNoBreach(page, 'Choosing fields')
  await dialog.getByRole('radio', { name: /^Boreal,/ }).press('Space')
  await dialog.getByRole('checkbox', { name: 'Take Artist', exact: true }).press('Space')
  await dialog.getByRole('button', { name: 'Take', exact: true }).press('Enter')
  await expect(list(page).getByRole('row')).toHaveCount(1)
  expect(calls(world).at(-1)).toBe(
    `lookups.take ${JSON.stringify({ found: { ids: [second!.others[0]!.id] }, fields: ['title', 'albumArtist', 'year', 'trackNo', 'discNo'] })}`,
  )

  await list(page).focus()
  await page.keyboard.press('x')
  await expect(page.getByText('Nothing waits')).toBeVisible()
  await page.getByText('Taken 2', { exact: true }).click()
  await expect(list(page).getByRole('row')).toHaveCount(2)
  await expectNoBreach(page, 'What was taken')
  await list(page).focus()
  await page.keyboard.press('u')
  await expect(list(page).getByRole('row')).toHaveCount(1)
  await page.getByText('Waiting 1', { exact: true }).click()
  await expect(rowOf(page, '<b>Aurora</b>')).toBeVisible()
})

test('all that is sure enough is taken at once, and taken back at once', async ({ page, open }) => {
  const world = someFound()
  await open(world, 'duplicates/identify')
  await page.getByRole('button', { name: 'Take all above…' }).click()
  await page.getByRole('dialog').getByRole('combobox').click()
  await page.getByRole('option', { name: '90% sure' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take', exact: true }).click()
  await expect(page.getByText('2 tracks taken')).toBeVisible()
  await expect(list(page).getByRole('row')).toHaveCount(1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(list(page).getByRole('row')).toHaveCount(3)
})

test('nothing is asked until it is switched on; the key is tried, kept and not shown again', async ({ page, open }) => {
  const world = twoServers()
  await open(world, 'duplicates/identify')
  await page.getByRole('button', { name: 'To the settings' }).click()
  await expect(page.getByText(/leave this device, to api\.acoustid\.org/)).toBeVisible()
  const acoustid = page.getByRole('switch', { name: /AcoustID/ })
  await expect(acoustid).not.toBeChecked()
  await expect(page.getByRole('switch', { name: /MusicBrainz/ })).not.toBeChecked()
  await acoustid.click()
  await expect(page.getByText('AcoustID needs a key of your own, below.')).toBeVisible()
  const key = page.getByLabel('Application key')
  await key.fill('bad-key')
  await page.getByRole('button', { name: 'Test' }).click()
  await expect(page.getByText(/does not know this key/)).toBeVisible()
  await key.fill('good-key')
  await page.getByRole('button', { name: 'Test' }).click()
  await expect(page.getByText('AcoustID knows this key.')).toBeVisible()
  await page.getByRole('button', { name: 'Keep' }).click()
  await expect(page.getByText('A key is kept. It is shown to nobody.')).toBeVisible()
  await expect(key).toHaveValue('')
  await expectNoBreach(page, 'Settings')
  await page.getByRole('link', { name: 'What was found' }).click()
  await page.getByRole('button', { name: 'Look up tracks without tags' }).click()
  await expect(page.getByText('Looking up 0 of 12, found 0')).toBeVisible()
  const failure = { service: 'acoustid', trouble: 'key' } as const
  world.lookups.changed({ run: { ...world.lookups.run!, held: 'failed', failure } })
  await expect(page.getByRole('alert').filter({ hasText: 'does not know this key' })).toBeVisible()
  await expectNoBreach(page, 'A run that was given up')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByText('Stopped after 0, found 0.')).toBeVisible()
  expect(calls(world)).toEqual([
    'lookups.setKey {}',
    'lookups.run {"what":"untagged"}',
    'lookups.goOn {}',
    'lookups.cancel {}',
  ])
})

/**
 * What people see of servers and sync, in every state: the built page with a made-up player behind it, so that a server can be
 * away, replaced or full of surprises at a word. That the engine makes these states is tested with real servers elsewhere.
 */
import type { Page } from '@playwright/test'
import { at } from '../../scripts/support/project.ts'
import { Verdict } from '../../src/shared/model/server.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { openPageDouble, type PageDouble } from '../support/page-double.ts'
import { expect, test as base } from '../support/player-page.ts'
import { FINGERPRINT, PageWorld, reached, serverSource, statusOf, twoServers } from '../support/page-world.ts'

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

const addDialog = (page: Page) => page.getByRole('dialog', { name: /server|was added/i })
const badge = (page: Page) => page.getByRole('banner').getByRole('button', { name: /^Servers:/ })

async function tryAddress(page: Page, address: string): Promise<void> {
  await addDialog(page).getByRole('textbox', { name: 'Address' }).fill(address)
  await page.keyboard.press('Enter')
}

test('a found server is added by its code, and its first sync is seen at once', async ({ page, open }) => {
  const world = twoServers()
  world.found = [{ serverId: 'server-attic', name: 'Kitchen', address: 'https://kitchen.local:4747', known: false }]
  await open(world, 'settings/servers')
  await page.getByRole('main').getByRole('button', { name: 'Add a server' }).click()
  await addDialog(page)
    .getByRole('button', { name: /Kitchen/ })
    .click()

  const code = addDialog(page).getByRole('textbox', { name: 'Code' })
  await code.fill('wrong')
  await page.keyboard.press('Enter')
  await expect(addDialog(page).getByRole('alert')).toHaveText(/The code is not right/)
  await code.fill('ABCD-1234')
  await addDialog(page).getByRole('button', { name: 'Add server' }).click()

  await expect(addDialog(page)).toContainText('was added')
  world.setStatus(4, { phase: 'syncing', tracks: { done: 1234, total: 5000 } })
  await expect(addDialog(page)).toContainText('1,234 of 5,000 · 24%')
  await addDialog(page).getByRole('button', { name: 'Close' }).last().click()
  await expect(badge(page)).toHaveAccessibleName('Servers: Syncing: 24%')
  world.setStatus(4, { phase: 'idle', lastSyncedAt: Date.now() })
  await expect(page.getByRole('article', { name: 'Attic' }).last()).toContainText('Synced now')
})

test('every verdict is said in words of its own, with what to do', async ({ page, open }) => {
  const world = twoServers()
  const kinds = Verdict.shape.kind.options.filter((kind) => kind !== 'ok' && kind !== 'sign-in' && kind !== 'tls')
  world.verdictOf = (address) => ({
    kind: Verdict.shape.kind.parse(address.split('.')[0]),
    message: 'In the words of the engine.',
    address: null,
    server: null,
    fingerprint: null,
  })
  await open(world, 'settings/servers')
  await page.getByRole('main').getByRole('button', { name: 'Add a server' }).click()
  const said = new Set<string>()
  for (const kind of kinds) {
    await tryAddress(page, `${kind}.example.org`)
    const details = addDialog(page).getByText('In detail')
    await expect(details).toBeVisible()
    const words = await addDialog(page).locator('form').innerText()
    expect(words, kind).not.toMatch(/servers\.|\{\{/)
    said.add(words.replaceAll(`${kind}.example.org`, ''))
  }
  expect(said.size).toBe(kinds.length)
})

test('a certificate is trusted only after its fingerprint was shown', async ({ page, open }) => {
  const world = twoServers()
  const tls = { kind: 'tls' as const, message: 'Untrusted.', address: null, server: null, fingerprint: FINGERPRINT }
  world.verdictOf = (address, accept) => (accept === FINGERPRINT ? reached(address) : tls)
  await open(world, 'settings/servers')
  await page.getByRole('main').getByRole('button', { name: 'Add a server' }).click()
  await tryAddress(page, 'https://attic.example.org')
  await expect(addDialog(page)).toContainText('A1:B2:C3:D4:E5:F6:07:18')
  await addDialog(page).getByRole('button', { name: 'They are the same: trust it' }).click()
  await addDialog(page).getByRole('textbox', { name: 'Code' }).fill('ABCD-1234')
  await page.keyboard.press('Enter')
  await expect(addDialog(page)).toContainText('was added')
  expect(world.calls.find((call) => call.startsWith('servers.add'))).toContain(`"accept":"${FINGERPRINT}"`)
})

test('it is said when others could listen, and not for the own machine', async ({ page, open }) => {
  await open(twoServers(), 'settings/servers')
  await page.getByRole('main').getByRole('button', { name: 'Add a server' }).click()
  await tryAddress(page, 'http://192.168.1.33:4747')
  await expect(addDialog(page)).toContainText('not encrypted')
  await addDialog(page).getByRole('button', { name: 'Back' }).click()
  await tryAddress(page, 'http://127.0.0.1:4747')
  await expect(addDialog(page).getByRole('textbox', { name: 'Code' })).toBeVisible()
  await expect(addDialog(page)).not.toContainText('not encrypted')
})

test('a server that goes away takes its rows along, and they come back with it', async ({ page, open }) => {
  const world = twoServers()
  await open(world, 'albums/album-1')
  const row = page.getByRole('row').first()
  await expect(row.getByRole('img', { name: 'Streams from “Attic”' })).toBeVisible()
  world.setReachable(2, false)
  await expect(row.getByRole('img', { name: 'Server “Attic” cannot be reached' })).toBeVisible()
  await expect(badge(page)).toHaveAccessibleName('Servers: 2 servers cannot be reached')
  world.setReachable(2, true)
  await expect(row.getByRole('img', { name: 'Streams from “Attic”' })).toBeVisible()
})

test('only what plays now is shown when asked, and everything again', async ({ page, open }) => {
  await open(twoServers(), 'tracks')
  await expect(page.getByText('240 tracks')).toBeVisible()
  const only = page.getByRole('button', { name: 'Only what plays now' })
  await only.click()
  await expect(page.getByText('150 tracks')).toBeVisible()
  await expect(only).toHaveAttribute('aria-pressed', 'true')
  await only.click()
  await expect(page.getByText('240 tracks')).toBeVisible()
})

test('playing what is out of reach says why and offers the next that plays', async ({ page, open }) => {
  const world = twoServers()
  await open(world, 'albums/album-3')
  await page.getByRole('row', { name: /Slow Water 31/ }).dblclick()
  const said = page.getByRole('dialog').or(page.getByRole('alertdialog')).filter({ hasText: 'cannot be played' })
  await expect(said).toContainText('The server “Anna’s house” cannot be reached. Look whether it runs.')
  await page.getByRole('button', { name: 'Play what plays now' }).click()
  await expect(page.getByRole('region', { name: 'Now playing' })).toContainText('The Long Field 32')
  expect(world.calls.at(-1)).toBe('queue.goTo {"itemId":2}')
})

test('an album that is partly away plays on past what is out of reach', async ({ page, open }) => {
  const world = twoServers()
  await open(world, 'albums/album-3')
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).first().click()
  await expect(page.getByRole('region', { name: 'Now playing' })).toContainText('The Long Field 32')
  await expect(page.getByText('Going on with the next track.')).toBeVisible()
})

test('what needs the user stands in the queue with its way out', async ({ page, open }) => {
  const world = twoServers()
  const issue = {
    id: 7,
    sourceId: world.sources[1]!.id,
    sourceName: 'Attic',
    kind: 'braked' as const,
    message: '1,204 tracks are not told of any more.',
    count: 1204,
    firstAt: Date.now(),
    lastAt: Date.now(),
    attempts: 3,
    remedies: ['keep' as const, 'accept' as const],
  }
  world.issues = [issue]
  await open(world, 'sync')
  await expect(badge(page)).toHaveAccessibleName('Servers: 1 thing needs you')
  const item = page.getByRole('article', { name: /1,204 tracks would vanish: Attic/ })
  await expect(item).toContainText('tried 3 times')
  await item.getByRole('button', { name: 'Keep them' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing needs you' })).toBeVisible()
  expect(world.calls).toContain('sync.resolve {"id":7,"remedy":"keep"}')
})

test('looking for new music asks the servers, too', async ({ page, open }) => {
  const world = twoServers()
  await open(world, 'albums')
  await expect(badge(page)).toBeVisible()
  await page.getByRole('banner').getByRole('button', { name: 'Look for new music' }).click()
  await expect.poll(() => world.calls).toContain('sync.start {"reason":"refresh"}')
  expect(world.calls).toContain('sources.scan {"verify":false}')
})

test('addresses are changed in their order, and another server is no address of this one', async ({ page, open }) => {
  const world = twoServers()
  world.verdictOf = (address) => reached(address, { serverId: address.includes('attic') ? 'server-attic' : 'another' })
  await open(world, 'settings/servers')
  await page.getByRole('button', { name: 'More for Attic' }).click()
  await page.getByRole('menuitem', { name: 'Addresses…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Test address 1' }).click()
  await expect(dialog).toContainText('there is another server')
  await dialog.getByRole('button', { name: 'Try address 2 earlier' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  expect(world.calls.at(-1)).toBe(
    'servers.setAddresses {"sourceId":2,"addresses":[{"address":"https://attic.example.org"},{"address":"http://192.168.1.20:4747"}]}',
  )
})

for (const theme of ['light', 'dark'] as const)
  test(`pages and dialogs about servers keep the rules in ${theme}`, async ({ page, open }) => {
    test.slow()
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    const world = everyCondition()
    await open(world, 'settings/servers')
    await expect(page.getByRole('article')).toHaveCount(world.sources.length - 1)
    await expectNoBreach(page, 'Servers')
    await badge(page).click()
    await expect(page.getByRole('dialog')).toContainText('Sync queue')
    await expectNoBreach(page, 'Panel')
    await page
      .getByRole('dialog')
      .getByRole('link', { name: /Sync queue/ })
      .click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sync queue')
    await expectNoBreach(page, 'Sync queue')
    await page.getByRole('navigation').getByRole('button', { name: 'Add a server' }).click()
    await expect(addDialog(page)).toBeVisible()
    await expectNoBreach(page, 'Where')
    await tryAddress(page, '192.168.1.9:4747')
    await expect(addDialog(page).getByRole('textbox', { name: 'Code' })).toBeVisible()
    await expectNoBreach(page, 'Who')
    await page.keyboard.press('Escape')
    await page.getByRole('navigation').getByRole('link', { name: 'Albums' }).click()
    await expect(page.getByRole('gridcell').first()).toBeVisible()
    await expectNoBreach(page, 'Albums')
    await page.getByRole('main').getByRole('gridcell').nth(2).getByRole('link').first().click()
    await expect(page.getByText('Server “Anna’s house” cannot be reached')).toBeVisible()
    await expectNoBreach(page, 'Album out of reach')
    await page.getByRole('navigation').getByRole('link', { name: 'Tracks' }).click()
    await expect(page.getByRole('row').nth(5)).toBeVisible()
    await expectNoBreach(page, 'Tracks')
  })

function everyCondition(): PageWorld {
  const world = twoServers()
  const add = (name: string, source: object, status: object) => {
    const id = world.sources.length + 1
    const server = { ...serverSource(id, name, `https://${name.toLowerCase()}.example.org`), ...source }
    world.sources.push(server)
    world.statuses.push({ ...statusOf(server), ...status })
  }
  world.setStatus(2, { phase: 'syncing', tracks: { done: 10, total: 100 } })
  add('Loft', {}, { failure: 'It answered with an error.', nextAt: Date.now() + 600_000 })
  add('Cellar', { state: 'signed-out' }, {})
  add('Nas', { state: 'replaced' }, {})
  add('Shed', { state: 'braked', wouldVanish: 1204 }, {})
  add('Still', {}, { paused: true })
  return world
}

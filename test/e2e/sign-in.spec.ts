/**
 * A server and the people who use it, from its first start: the owner's account by the printed code, a guest's account made in
 * the settings, what a guest can and cannot do, and the end of it, which takes effect in the guest's page within moments.
 */
import { createServer, type AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { makeMusic, type Manifest } from '../../scripts/music/make-music.ts'
import { OWN_FORMATS } from '../../scripts/music/tags.ts'
import { expect, test } from '../support/player-and-server.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { expectSound, goTo, nowPlaying } from '../support/player-steps.ts'
import { openSettings, OWNER, setUpServer } from '../support/server-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

const GUEST = { account: 'Bo', password: 'what Bo will type' }

test.use({ actionTimeout: 15_000 })
const dir = ownFolder()
let music: Manifest
test.beforeAll(async () => {
  music = await makeMusic(dir, { files: 24, formats: OWN_FORMATS, seed: 12, secondsEach: 25, covers: 1 })
})

test('an owner lets a guest in, and out again', async ({ page: guest, attic, owner }) => {
  test.setTimeout(150_000)

  await test.step('a new server asks for its code and refuses a wrong one', async () => {
    await attic.start({ args: [dir] })
    await owner.goto(attic.address)
    await expect(owner.getByRole('heading', { level: 1 })).toHaveText('Set up Attic')
    await expectNoBreach(owner, 'setup')
    await owner.getByRole('textbox', { name: 'Setup code' }).fill('AAAA-AAAA-AAAA')
    await owner.getByRole('textbox', { name: 'Account' }).fill(OWNER.account)
    await owner.getByRole('textbox', { name: 'Password' }).fill(OWNER.password)
    await owner.getByRole('button', { name: 'Make the account' }).click()
    await expect(owner.getByRole('alert')).toContainText('code')
  })

  await test.step('with the printed one the owner gets in, and the library shows', async () => {
    await setUpServer(owner, attic)
    await goTo(owner, 'Tracks')
    await expect(owner.getByText(`${music.tracks.length} tracks`)).toBeVisible()
    await expect(owner.getByRole('button', { name: `Account: ${OWNER.account}, Owner` })).toBeVisible()
  })

  await test.step('in the settings the owner makes an account for a guest', async () => {
    await openSettings(owner, 'Accounts')
    await expect(owner.getByText('The only owner: a library needs one.')).toBeVisible()
    await expectNoBreach(owner, 'accounts')
    await owner.getByRole('button', { name: 'Add an account' }).click()
    const dialog = owner.getByRole('dialog', { name: 'Add an account' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill(OWNER.account.toUpperCase())
    await expect(dialog.getByRole('radio', { name: 'Guest' })).toBeChecked()
    await dialog.getByRole('button', { name: 'Make one up' }).click()
    await expect(dialog.getByRole('textbox', { name: 'Password' })).toHaveValue(/^\w{4}(-\w{4}){3}$/)
    await expectNoBreach(owner, 'add account')
    await dialog.getByRole('button', { name: 'Add an account' }).click()
    await expect(dialog.getByRole('alert')).toContainText('already')
    await dialog.getByRole('textbox', { name: 'Name' }).fill(GUEST.account)
    await dialog.getByRole('textbox', { name: 'Password' }).fill(GUEST.password)
    await dialog.getByRole('button', { name: 'Add an account' }).click()
    await expect(dialog).toBeHidden()
    await expect(owner.getByRole('main').getByText(GUEST.account, { exact: true })).toBeVisible()
  })

  await test.step('another browser is asked who it is, and the guest signs in', async () => {
    await guest.goto(attic.address)
    await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Sign in to Attic')
    await expect(guest.getByText('was signed out')).toBeHidden()
    await expectNoBreach(guest, 'sign-in')
    await signIn(guest, { ...GUEST, password: 'not the right one' })
    await expect(guest.getByRole('alert')).toBeVisible()
    await signIn(guest, GUEST)
    await expect(guest.getByRole('button', { name: 'Account: Bo, Guest' })).toBeVisible()
  })

  await test.step('what a guest may not do is not offered', async () => {
    await expect(guest.getByRole('button', { name: 'Look for new music' })).toBeHidden()
    await expect(guest.getByRole('button', { name: 'Add a server' })).toBeHidden()
    await goTo(guest, 'Settings')
    const sections = guest.getByRole('navigation', { name: 'Settings' }).getByRole('link')
    await expect(sections).toHaveText(['Your account', 'Devices', 'Appearance', 'Playback', 'Shortcuts', 'About'])
    await expectNoBreach(guest, "guest's settings")
    // By its address neither.
    await guest.evaluate(() => (location.hash = '/settings/accounts'))
    await expect(guest.getByRole('heading', { name: 'Accounts' })).toBeHidden()
    await nowPlaying(guest).getByRole('button', { name: 'Queue' }).click()
    await guest.getByRole('complementary', { name: 'Queue' }).getByRole('button', { name: 'Queue options' }).click()
    await expect(guest.getByRole('menuitem', { name: 'Clear the queue' })).toBeVisible()
    await expect(guest.getByRole('menuitem', { name: /^Save/ })).toHaveCount(0)
    await guest.keyboard.press('Escape')
  })

  const track = music.tracks.find(({ format }) => format === 'flac')!
  let sound = ''
  let cover = ''
  await test.step('but listening is', async () => {
    guest.on('request', (request) => {
      if (request.url().includes('/media/track/')) sound = request.url()
      if (request.url().includes('/media/cover/')) cover = request.url()
    })
    await goTo(guest, 'Tracks')
    await guest.getByRole('textbox', { name: /^Filter/ }).fill(track.tags.title!)
    await guest.getByRole('row').filter({ hasText: track.tags.title! }).first().dblclick()
    await expect(nowPlaying(guest)).toContainText(track.tags.title!)
    await expectSound(guest)
    await expect.poll(() => cover).not.toBe('')
    expect((await fetch(sound)).status).toBe(200)
    expect((await fetch(cover)).status).toBe(200)
  })

  const secondTab = await guest.context().newPage()
  await secondTab.goto(attic.address)
  await expect(secondTab.getByRole('button', { name: 'Account: Bo, Guest' })).toBeVisible()

  await test.step('the owner signs the guest’s device out', async () => {
    await openSettings(owner, 'Devices')
    await expectNoBreach(owner, 'devices')
    const devices = owner.getByRole('region', { name: GUEST.account, exact: true })
    await devices.getByRole('button', { name: /^More for/ }).click()
    await owner.getByRole('menuitem', { name: 'Sign out…' }).click()
    const question = owner.getByRole('alertdialog')
    await expect(question).toContainText('stops at once')
    await question.getByRole('button', { name: 'Sign out' }).click()
    await expect(devices).toBeHidden()
  })

  await test.step('the guest’s page says so and is silent, and its addresses lead nowhere', async () => {
    await expect(guest.getByText('This device was signed out')).toBeVisible()
    await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Sign in to Attic')
    await expect(nowPlaying(guest)).toBeHidden()
    await expect(secondTab.getByText('This device was signed out')).toBeVisible()
    await secondTab.close()
    await expectNoBreach(guest, 'signed out')
    expect((await fetch(sound)).status).toBe(401)
    expect((await fetch(cover)).status).toBe(401)
  })

  await test.step('the account is still good, and what it may do follows its role at once', async () => {
    await signIn(guest, GUEST)
    await expect(guest.getByRole('button', { name: 'Account: Bo, Guest' })).toBeVisible()
    await openSettings(owner, 'Accounts')
    await owner.getByRole('button', { name: 'More for Bo' }).click()
    await owner.getByRole('menuitem', { name: 'Name and role…' }).click()
    await owner.getByRole('dialog').getByText('Member', { exact: true }).click()
    await owner.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await expect(guest.getByRole('button', { name: 'Account: Bo, Member' })).toBeVisible()
    await guest.getByRole('complementary', { name: 'Queue' }).getByRole('button', { name: 'Queue options' }).click()
    await expect(guest.getByRole('menuitem', { name: 'Save the queue…' })).toBeVisible()
    await guest.keyboard.press('Escape')
  })

  await test.step('leaving oneself needs no explanation', async () => {
    await guest.getByRole('button', { name: 'Account: Bo, Member' }).click()
    await guest.getByRole('menuitem', { name: 'Sign out' }).click()
    await guest.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
    await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Sign in to Attic')
    await expect(guest.getByText('was signed out')).toBeHidden()
  })
})

test('a guest of a library without music is told whose turn it is', async ({ page: guest, attic, owner }) => {
  await attic.start()
  await setUpServer(owner, attic)
  await expect(owner.getByRole('heading', { level: 1 })).toHaveText('Your music, all of it')
  const made = await owner.evaluate(async ({ account, password }) => {
    const answer = await fetch('api/accounts', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${localStorage.getItem('soul-token')}`,
      },
      body: JSON.stringify({ name: account, role: 'guest', password }),
    })
    return answer.status
  }, GUEST)
  expect(made).toBe(201)
  await guest.goto(attic.address)
  await signIn(guest, GUEST)
  for (const section of ['Home', 'Albums', 'Tracks', 'Folders']) {
    await goTo(guest, section)
    await expect(guest.getByText('The owner of this library has not added music yet.')).toBeVisible()
  }
  await expectNoBreach(guest, 'empty library')
})

test('a player that is switched to sharing says where it answers, and gives out codes and keys', async ({
  page,
  shell,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(await shell.start({ args: ['--library', dir] }))
  await goTo(page, 'Settings')

  await test.step('nobody else is let in before', async () => {
    await openSettings(page, 'Devices')
    await expect(page.getByText('Other devices can join once this library is shared.')).toBeVisible()
    await page.getByRole('button', { name: 'Go to Sharing' }).click()
    await expectNoBreach(page, 'sharing off')
  })

  const addresses = page.getByRole('region', { name: 'Addresses' }).getByRole('listitem')
  const port = page.getByRole('textbox', { name: 'Port' })
  await test.step('switched on at a port that is taken, it says so', async () => {
    await page.getByText('This machine', { exact: true }).click()
    await port.fill(new URL(shell.address).port)
    await port.press('Enter')
    await page.getByRole('switch', { name: 'Share this library' }).click()
    await expect(page.getByText('Sharing does not work as it should')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Pair a device' })).toBeHidden()
  })

  await test.step('at a free one it answers', async () => {
    await port.fill('99')
    await expect(page.getByText('Type a whole number from 1024 to 65535.')).toBeVisible()
    const free = String(await freePort())
    await port.fill(free)
    await port.press('Enter')
    await expect(addresses).toHaveText(new RegExp(`127\\.0\\.0\\.1:${free}`))
    await expect(port).toHaveValue(free)
    await expect(page.getByText('Sharing does not work as it should')).toBeHidden()
    await expectNoBreach(page, 'sharing on')
    const info = await fetch(`${await addresses.locator('.font-mono').textContent()}/api/info`)
    expect(await info.json()).toMatchObject({ product: 'soul-player' })
  })

  await test.step('a device that types the code is paired', async () => {
    await page.getByRole('button', { name: 'Pair a device' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pair a device' })
    const code = dialog.locator('output')
    await expect(code).toHaveText(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
    const first = await code.textContent()
    await expectNoBreach(page, 'pairing')
    await dialog.getByRole('button', { name: 'New code' }).click()
    await expect(code).not.toHaveText(first!)
    const answer = await fetch(`${await dialog.locator('.font-mono').first().textContent()}/api/auth/pair`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: await code.textContent(), device_name: 'Kitchen', device_kind: 'desktop' }),
    })
    expect(answer.status).toBe(200)
    await expect(page.getByRole('dialog', { name: '“Kitchen” is paired' })).toBeVisible()
    await page.getByRole('button', { name: 'Done' }).click()
  })

  await test.step('it stands among the devices, with another name if wanted', async () => {
    await openSettings(page, 'Devices')
    await page.getByRole('button', { name: 'More for Kitchen' }).click()
    await page.getByRole('menuitem', { name: 'Rename…' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Living room')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'More for Living room' })).toBeVisible()
  })

  await test.step('a key is shown once, does what it may, and ends', async () => {
    const address = `http://127.0.0.1:${new URL((await sharedAt(page))!).port}`
    await openSettings(page, 'Devices')
    await page.getByRole('button', { name: 'New key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'What it is for' }).fill('Clock radio')
    await expectNoBreach(page, 'new key')
    await dialog.getByRole('button', { name: 'Make the key' }).click()
    const key = await dialog.getByRole('status', { name: 'Key' }).textContent()
    await dialog.getByRole('button', { name: 'I have copied it' }).click()
    const ask = (path: string) => fetch(`${address}/api/${path}`, { headers: { authorization: `Bearer ${key}` } })
    expect((await ask('sync/tracks')).status).toBe(200)
    expect((await ask('accounts')).status).not.toBe(200)
    await page.getByRole('button', { name: 'Revoke “Clock radio”' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await expect(page.getByText('No keys.')).toBeVisible()
    expect((await ask('sync/tracks')).status).toBe(401)
  })
})

async function signIn(page: Page, { account, password }: { account: string; password: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Account' }).fill(account)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** By the settings, the first address. */
async function sharedAt(page: Page): Promise<string | null> {
  await openSettings(page, 'Sharing')
  return page.getByRole('region', { name: 'Addresses' }).locator('.font-mono').first().textContent()
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

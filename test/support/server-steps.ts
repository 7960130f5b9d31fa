/** What a person does with a server: at the server's own page, and at the player that adds it. */
import { expect, type Page } from '@playwright/test'

export const OWNER = { account: 'anna', password: 'a long enough password' } as const

/** At a new server's page: makes the first account with the code the server printed. */
export async function setUpServer(page: Page, server: { address: string; output(): string }): Promise<void> {
  // It is printed behind the address.
  await expect.poll(server.output).toContain('setup code')
  const [, code] = /setup code (\S+)/.exec(server.output())!
  await page.goto(server.address)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Set up /)
  await page.getByRole('textbox', { name: 'Setup code' }).fill(code!)
  await page.getByRole('textbox', { name: 'Account' }).fill(OWNER.account)
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible()
}

/** At the server's page: a code that a device can be paired with. It stays on screen, as it does while somebody types it. */
export async function pairingCode(page: Page): Promise<string> {
  await openSettings(page, 'Devices')
  await page.getByRole('main').getByRole('button', { name: 'Pair a device' }).click()
  const code = page.getByRole('dialog', { name: 'Pair a device' }).locator('output')
  await expect(code).toHaveText(/^[A-Z0-9-]{6,}$/)
  return (await code.textContent())!
}

/** At the server's page, once the code has been typed: it says so by itself. */
export async function expectPaired(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: /is paired$/ })
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeHidden()
}

/** At the server's page: signs out the one player that is paired. */
export async function revokePlayer(page: Page): Promise<void> {
  await openSettings(page, 'Devices')
  const signedIn = page.getByRole('region', { name: 'Signed in here' })
  const player = signedIn.getByRole('listitem').filter({ hasText: /Server ·|Player ·/ })
  await player.getByRole('button', { name: /^More for / }).click()
  await page.getByRole('menuitem', { name: 'Sign out…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('alertdialog')).toBeHidden()
}

export async function openSettings(page: Page, section: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: section, exact: true }).click()
}

export const serverDialog = (page: Page) => page.getByRole('dialog', { name: /server|was added/i })

/** The one sign for all servers, in the top bar. */
export const syncBadge = (page: Page) => page.getByRole('banner').getByRole('button', { name: /^Servers:/ })

/** In the dialog that adds a server: tries an address. */
export async function tryAddress(page: Page, address: string): Promise<void> {
  await serverDialog(page).getByRole('textbox', { name: 'Address' }).fill(address)
  await page.keyboard.press('Enter')
}

/** In the same dialog, when the address has answered: signs in with a code and waits for the first sync. */
export async function addByCode(page: Page, code: string): Promise<void> {
  await serverDialog(page).getByRole('textbox', { name: 'Code' }).fill(code)
  await page.keyboard.press('Enter')
  await expect(serverDialog(page)).toContainText('was added')
}

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

/** At the server's page: a code that a device can be paired with. */
export async function pairingCode(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const token = localStorage.getItem('soul-token')
    const answer = await fetch('api/devices/pairing-code', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    return ((await answer.json()) as { code: string }).code
  })
}

/** At the server's page: revokes every device but the browser itself. */
export async function revokeDevices(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const headers = { authorization: `Bearer ${localStorage.getItem('soul-token')}` }
    const answer = await fetch('api/devices', { headers })
    for (const { id, kind } of (await answer.json()) as { id: string; kind: string }[])
      if (kind !== 'browser') await fetch(`api/devices/${id}`, { method: 'DELETE', headers })
  })
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

/** What a person does with the player, step by step, by the names things have for screen readers. */
import { expect, type Locator, type Page } from '@playwright/test'

/** Adds a folder the way a person does, from the first-run page or the settings. */
export async function chooseFolder(page: Page, path: string): Promise<void> {
  await page
    .getByRole('button', { name: /^Choose (a|another) folder$|^Add (a )?folder$/ })
    .first()
    .click()
  await chooseIn(page.getByRole('dialog', { name: 'Choose a music folder' }), path)
}

/** In the dialog that asks for a folder. */
export async function chooseIn(dialog: Locator, path: string): Promise<void> {
  const field = dialog.getByRole('textbox', { name: 'Folder' })
  const list = dialog.getByRole('list', { name: 'Folder' })
  // The field begins with the folder that is listed first; whoever types looks at it before.
  await expect(list).toHaveAttribute('aria-busy', 'false')
  await expect(field).toBeFocused()
  await field.fill(path)
  await field.press('Enter')
  // What is chosen is the folder shown, so wait for its listing.
  await expect(list).toHaveAttribute('aria-busy', 'false')
  await expect(field).toHaveValue(path)
  await dialog.getByRole('button', { name: 'Choose this folder' }).click()
  await expect(dialog).toBeHidden()
}

/** Follows a link of the sidebar. */
export async function goTo(page: Page, section: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section }).click()
}

/** How loud it is at this moment, 0 to 1, as the page measures it behind its volume. */
export const soundLevel = async (page: Page): Promise<number> =>
  Number(await page.locator('[data-level]').first().getAttribute('data-level'))

/** Where the current track plays, in seconds. */
export const positionOf = async (page: Page): Promise<number> =>
  Number(await page.getByRole('slider', { name: 'Position' }).getAttribute('aria-valuenow'))

export async function expectSound(page: Page): Promise<void> {
  await expect.poll(() => soundLevel(page), { message: 'sound is heard' }).toBeGreaterThan(0.001)
  const begun = await positionOf(page)
  await expect.poll(() => positionOf(page), { message: 'time advances' }).toBeGreaterThan(begun)
}

export const nowPlaying = (page: Page) => page.getByRole('region', { name: 'Now playing' })

/** Presses Tab until `target` has the focus; fails when a whole round does not reach it. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let i = 0; i < 80; i++) {
    if (await target.first().evaluate((element) => element.contains(document.activeElement))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${target}`)
}

export interface LibraryOptions {
  /** How many tracks it is when it has been read; not looked at when absent. */
  tracks?: number
}

/** From the welcome page to a library that holds what is in `dir`. */
export async function libraryOf(page: Page, dir: string, { tracks }: LibraryOptions = {}): Promise<void> {
  await chooseFolder(page, dir)
  await expect(page.getByText('Your music is here.')).toBeVisible()
  if (tracks !== undefined) await expect(page.getByText(`${tracks} tracks`)).toBeVisible()
  await page.getByRole('button', { name: 'Go to your library' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Home')
}

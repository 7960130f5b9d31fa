/** Messages come without being asked for: they must not lie on what the person is about to press. */
import type { Page } from '@playwright/test'
import { at } from '../../scripts/support/project.ts'
import { openPageDouble } from '../support/page-double.ts'
import { twoServers } from '../support/page-world.ts'
import { expect, test } from '../support/player-page.ts'
import { expectNoBreach } from '../support/player-rules.ts'

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
  { width: 800, height: 600 },
]

/** Of all messages with all buttons of a dialog, in square pixels; the messages themselves are counted, too. */
const overlapWithButtons = (page: Page) =>
  page.evaluate(() => {
    const boxes = (selector: string) =>
      [...document.querySelectorAll(selector)].map((element) => element.getBoundingClientRect())
    const messages = boxes('[aria-label="Messages"] [role=dialog]')
    const buttons = boxes('[data-dialog] :is(button, a)')
    const shared = (a: DOMRect, b: DOMRect) =>
      Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
      Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top))
    let overlap = 0
    for (const message of messages) for (const button of buttons) overlap += shared(message, button)
    return { messages: messages.length, hasButtons: buttons.length > 0, overlap }
  })

test('messages leave the buttons of the largest dialog free, in windows of any size', async ({ page }) => {
  const world = twoServers()
  const double = await openPageDouble(at('out/renderer'), world)
  await page.goto(`${double.address}#/albums`)
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(dialog).toBeVisible()
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const { id: sourceId } of world.sources) {
      world.tell({ kind: 'sync.ended', sourceId, outcome: 'braked' })
    }
    const { length } = world.sources
    await expect
      .poll(() => overlapWithButtons(page), `${size.width} × ${size.height}`)
      .toEqual({ messages: length, hasButtons: true, overlap: 0 })
  }
  await expectNoBreach(page, 'messages beside a dialog')
  await double.close()
})

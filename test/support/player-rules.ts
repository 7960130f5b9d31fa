/** Holds a page of the player against the accessibility rules. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

export async function expectNoBreach(page: Page, name: string): Promise<void> {
  // A page whose code is still on its way has nothing to be held against.
  await page.locator('h1').first().waitFor({ state: 'attached' })
  const moves = await standStill(page)
  // What is right is only counted, and all of it is looked at within the page: in full, and with another page for the frames it does
  // not have, an analysis takes six times as long.
  expect(page.frames()).toHaveLength(1)
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'])
    .setLegacyMode()
    .analyze()
  const said = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
  expect(said, `${name} page`).toEqual([])
  if (moves) await page.emulateMedia({ reducedMotion: 'no-preference' })
}

/**
 * What fades in or out is half transparent meanwhile, and breaks the rule of contrasts: what moves comes to its end, and
 * nothing begins to while it is looked at. Resolves with whether the page moved things before.
 */
async function standStill(page: Page): Promise<boolean> {
  const moves = await page.evaluate(() => matchMedia('(prefers-reduced-motion: no-preference)').matches)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.waitForFunction(() => {
    const isEndless = (animation: Animation) => animation.effect?.getComputedTiming().endTime === Infinity
    return document.documentElement.dataset['motion'] === 'reduced' && document.getAnimations().every(isEndless)
  })
  return moves
}

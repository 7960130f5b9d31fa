/**
 * The Duplicates page with a made-up player behind it: thousands of pairs, pairs that come in while one is looked at, merges undone in
 * bulk, tracks merged from a list. That the engine makes these states is tested elsewhere.
 */
import type { Page } from '@playwright/test'
import { at } from '../../scripts/support/project.ts'
import { mergedOf, sideOf } from '../support/duplicates-world.ts'
import { openPageDouble, type PageDouble } from '../support/page-double.ts'
import { twoServers, type PageWorld } from '../support/page-world.ts'
import { expect, test as base } from '../support/player-page.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { goTo } from '../support/player-steps.ts'

const test = base.extend<{ open: (world: PageWorld, path?: string) => Promise<void> }>({
  open: async ({ page }, use) => {
    let double: PageDouble | undefined
    await use(async (world, path = 'duplicates') => {
      double = await openPageDouble(at('out/renderer'), world)
      await page.goto(`${double.address}#/${path}`)
    })
    await double?.close()
  },
})

const pairs = (page: Page) => page.getByRole('grid', { name: 'Pairs that may be one recording' })
const active = (page: Page) => pairs(page).getByRole('row', { selected: true })
const calls = (world: PageWorld, name: string) => world.calls.filter((call) => call.startsWith(`duplicates.${name} `))

/** So many pairs of neighbours, every third of another kind. */
function waiting(count: number): PageWorld {
  const world = twoServers()
  const { tracks, duplicates } = world
  for (let n = 0; n < count; n++) {
    const [a, b] = [tracks[(n * 2) % tracks.length]!, tracks[(n * 2 + 1) % tracks.length]!]
    duplicates.propose(
      { ...a, title: `Pair ${n}` },
      { ...b, title: `Pair ${n}` },
      n % 3 === 0 ? { evidence: 'tags' } : {},
    )
  }
  return world
}

test('of thousands of pairs a few are in the page, and keys and the pointer say one word of each', async ({
  page,
  open,
}) => {
  const world = waiting(3_000)
  await open(world)
  await expect(active(page)).toContainText('Pair 0')
  expect(await pairs(page).getByRole('row').count()).toBeLessThan(30)
  // From wherever the focus is.
  await page.keyboard.press('j')
  await expect(pairs(page)).toBeFocused()
  await page.keyboard.press('End')
  await expect(active(page)).toContainText('Pair 2999')
  await page.keyboard.press('Home')
  await active(page).getByText('Not the same').click()
  await expect(active(page)).toContainText('Pair 1')
  await expect(pairs(page)).toBeFocused()
  await page.keyboard.press('m')
  await expect(active(page)).toContainText('Pair 2')
  await expect(page.getByRole('status').filter({ hasText: 'Next: Pair 2. Very likely, 93%.' })).toBeAttached()
  expect(calls(world, 'reject')).toEqual(['duplicates.reject {"ids":[1]}'])
  expect(calls(world, 'merge')).toEqual(['duplicates.merge {"ids":[2]}'])

  await page.getByText('Similar tags 999').click()
  await expect(page.getByRole('button', { name: 'Merge all of this kind (999)' })).toBeVisible()
  await expect(active(page)).toContainText('Pair 3')
})

test('the keys stay at the pair that is looked at while surer ones come in before it', async ({ page, open }) => {
  const world = waiting(5)
  await open(world)
  await expect(active(page)).toContainText('Pair 0')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(active(page)).toContainText('Pair 1')
  const { duplicates } = world
  const surer = duplicates.propose(world.tracks[100]!, world.tracks[101]!)
  duplicates.proposals = [surer, ...duplicates.proposals.filter((one) => one !== surer)]
  duplicates.changed()
  await expect(pairs(page).getByRole('row').first()).toContainText(world.tracks[100]!.title)
  await expect(active(page)).toContainText('Pair 1')
  await page.keyboard.press('Enter')
  await expect.poll(() => calls(world, 'merge')).toEqual(['duplicates.merge {"ids":[2]}'])
})

test('merges are undone in bulk after a question, and part by part', async ({ page, open }) => {
  const world = twoServers()
  world.duplicates.merged = [0, 2, 4, 6].map((n) =>
    mergedOf({ a: sideOf(world.tracks[n]!), b: sideOf(world.tracks[n + 1]!) }),
  )
  await open(world, 'duplicates/merged')
  const merged = page.getByRole('grid', { name: 'Merged tracks' })
  await expect(merged.getByRole('row')).toHaveCount(4)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Delete')
  const question = page.getByRole('alertdialog', { name: 'Undo 2 merges?' })
  await question.getByRole('button', { name: 'Undo merges' }).click()
  await expect(merged.getByRole('row')).toHaveCount(2)
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(merged.getByRole('row')).toHaveCount(4)

  await merged.getByRole('row').first().dblclick()
  const parts = page.getByRole('dialog', { name: /^Parts of/ })
  await expectNoBreach(page, 'parts of a merged track')
  await parts
    .getByRole('button', { name: /^Split off/ })
    .last()
    .click()
  // One part is no merge.
  await expect(parts).toHaveCount(0)
  await expect(merged.getByRole('row')).toHaveCount(3)
})

test('selected tracks are merged from any list, and how looking stands can be held', async ({ page, open }) => {
  const world = twoServers()
  world.duplicates.fingerprints = { done: 40, total: 96, failed: 0, running: true, held: null }
  await open(world, 'tracks')
  const rows = page.getByRole('main').getByRole('row')
  await rows.filter({ hasText: world.tracks[0]!.title }).first().click()
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Merge as one recording…' }).click()
  const question = page.getByRole('alertdialog', { name: 'Merge 2 tracks as one recording?' })
  await expect(question).toContainText(world.tracks[0]!.title)
  await question.getByRole('button', { name: 'Merge' }).click()
  await expect(page.getByText(`“${world.tracks[0]!.title}” is one track now.`)).toBeVisible()
  expect(calls(world, 'mergeTracks')).toHaveLength(1)

  await goTo(page, 'Duplicates')
  await expect(page.getByRole('main')).toContainText('Fingerprints: 40 of 96')
  await page.getByRole('button', { name: 'Pause fingerprints' }).click()
  await expect(page.getByRole('main')).toContainText('Fingerprints: 40 of 96 · paused')
  await expect(page.getByRole('button', { name: 'Go on with fingerprints' })).toBeVisible()
  await page.getByRole('button', { name: 'Look again' }).click()
  await expect(page.getByRole('main')).toContainText('Looking for duplicates: 240 tracks left')
})

test('the page and its settings keep the rules in a small, dark window, too', async ({ page, open }) => {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 800, height: 600 })
  await open(waiting(5))
  await expect(active(page)).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('a')
  await expect(active(page).getByRole('button', { name: 'Stop A' })).toBeAttached()
  await expectNoBreach(page, 'Duplicates')
  await goTo(page, 'Settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Duplicates' }).click()
  await page.getByText('The smallest', { exact: true }).click()
  await expect(page.getByRole('radio', { name: 'The smallest' })).toBeChecked()
  await expectNoBreach(page, 'settings of duplicates')
})

test('what did not go through is said with its cause, and done again at a press', async ({ page, open }) => {
  const world = waiting(2)
  const trouble = { step: 'looking', cause: 'diskFull', againAt: Date.now() + 60_000 } as const
  world.duplicates.matching = { running: false, waiting: 37, setAside: 1, trouble }
  await open(world)
  const note = page.getByRole('status').filter({ hasText: 'Looking for duplicates has come to a stop' })
  await expect(note).toContainText('The disk with the library is full. Make room on it.')
  await note.getByRole('button', { name: 'Try again' }).click()
  await expect(note).toBeHidden()
  expect(calls(world, 'tryAgain')).toHaveLength(1)
})

/** Every page in light and dark: no breach of the accessibility rules, no breach of the content policy, nothing foreign. */
import type { Page } from '@playwright/test'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { OWN_FORMATS } from '../../scripts/music/tags.ts'
import { expect, test } from '../support/player-page.ts'
import { expectNoBreach } from '../support/player-rules.ts'
import { goTo, libraryOf } from '../support/player-steps.ts'
import { ownFolder } from '../support/own-folder.ts'

const dir = ownFolder()
test.beforeAll(() => makeMusic(dir, { files: 60, formats: OWN_FORMATS, seed: 8, secondsEach: 5, covers: 0.6 }))

const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  Home: (page) => goTo(page, 'Home'),
  Albums: (page) => goTo(page, 'Albums'),
  Album: async (page) => {
    await goTo(page, 'Albums')
    await page.getByRole('main').getByRole('link').first().click()
  },
  Artists: (page) => goTo(page, 'Artists'),
  Artist: async (page) => {
    await goTo(page, 'Artists')
    await page.getByRole('main').getByRole('link').first().click()
  },
  Tracks: (page) => goTo(page, 'Tracks'),
  Genres: (page) => goTo(page, 'Genres'),
  Folders: (page) => goTo(page, 'Folders'),
  Settings: (page) => goTo(page, 'Settings'),
  Queue: async (page) => {
    await goTo(page, 'Albums')
    await page.getByRole('region', { name: 'Now playing' }).getByRole('button', { name: 'Queue' }).click()
  },
  Search: async (page) => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('a')
    await expect(page.getByRole('option').first()).toBeVisible()
  },
}

for (const theme of ['light', 'dark'] as const)
  test(`every page keeps the rules in ${theme}`, async ({ page, shell }) => {
    // Some thirty analyses.
    test.slow()
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.goto(await shell.start())
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your music, all of it')
    await expectNoBreach(page, 'Welcome')
    await libraryOf(page, dir)
    for (const [name, open] of Object.entries(PAGES)) {
      await open(page)
      await page.waitForLoadState('networkidle')
      await expectNoBreach(page, name)
    }
  })

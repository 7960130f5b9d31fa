/** End-to-end tests in Debian's Chromium, against the built headless shell; each test has a profile of its own. */
import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS } from './test/support/browser.ts'
import { findPart } from './test/support/needs.ts'
import { memoryFolder } from './scripts/support/memory-folder.ts'

process.env.SOUL_TEST_DATA ??= memoryFolder() ?? ''

export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/support/e2e-setup.ts',
  // They wait more than they work: two at a time take two thirds of the time, also on two cores.
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: findPart('chromium'), args: [...CHROMIUM_ARGS] },
    screenshot: 'only-on-failure',
  },
})

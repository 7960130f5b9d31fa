/**
 * The desktop program in the real Electron: `npm run test:desktop`, and part of `npm test` wherever it can run.
 *
 * It needs Electron's binary, which no Debian package holds and which is fetched from the network at the first start, and a
 * display. Where either is missing the whole suite is named as skipped and REQUIRE_ALL does not make that a failure: what
 * the suite shows besides Electron itself is shown by test/main/desktop.test.ts on every machine.
 */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  globalSetup: '../support/e2e-setup.ts',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  outputDir: '../../test-results/desktop',
})

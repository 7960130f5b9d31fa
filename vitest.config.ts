/** Unit and integration tests. End-to-end tests in a real browser are Playwright's (playwright.config.ts). */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**', 'test/long/**'],
    // Real files, real SQLite and worker threads: one process a file keeps a crash in its own test.
    pool: 'forks',
    // More than the two cores that are counted on: many tests wait for programs they started.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})

/**
 * Unit and integration tests. End-to-end tests in a real browser are Playwright's (playwright.config.ts).
 *
 * What takes longest begins first, so that no processor waits for one file at the end. What starts programs has a process for each
 * file; what does not follows one another in a few processes, which import the engine once. A crash still ends only the file it
 * happens in: what has not begun goes to another process.
 */
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { memoryFolder } from './scripts/support/memory-folder.ts'
import { CACHE_DIR } from './scripts/support/project.ts'

/** Longest first. */
const LONG = [
  'test/engine/personal/simulation/simulation.test.ts',
  'test/journeys/exchange-kills.test.ts',
  'test/main/desktop.test.ts',
  'test/journeys/kills.test.ts',
  'test/engine/sync/run-sync.test.ts',
  'test/journeys/kept-offline.test.ts',
  'test/engine/media/share.test.ts',
  'test/journeys/faults.test.ts',
  'test/engine/cache/faults.test.ts',
  'test/engine/access/access.test.ts',
  'test/engine/catalogue/schedules.test.ts',
  'test/journeys/download-kills.test.ts',
  'test/engine/downloads/reconcile.test.ts',
  'test/engine/sources/killed-scan.test.ts',
  'test/journeys/two-servers.test.ts',
  'test/engine/exchange/exchanges.test.ts',
  'test/scripts/make-music.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((file) => moduleId.endsWith(file))
      return at < 0 ? LONG.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

/** Folders of the engine whose tests start no programs, and leave nothing in the process that another file would notice. */
const OF_ENGINE = [
  'browse',
  'catalogue',
  'corrections',
  'db',
  'history',
  'library',
  'lookups',
  'marks',
  'matching',
  'personal',
  'playlists',
  'queue',
  'sameness',
  'settings',
  'wants',
].join('|')

const TOGETHER = [
  'test/renderer/**/*.test.{ts,tsx}',
  'test/shared/**/*.test.ts',
  `test/engine/(${OF_ENGINE})/**/*.test.ts`,
]
const OTHERS = [
  'test/{journeys,main,scripts,server}/**/*.test.ts',
  'test/engine/*.test.ts',
  `test/engine/!(${OF_ENGINE})/**/*.test.ts`,
]

export default defineConfig({
  test: {
    // Real files, real SQLite and worker threads: what crashes takes a process with it, not the run.
    pool: 'forks',
    env: {
      SOUL_TEST_DATA: memoryFolder() ?? '',
      // Some hundred processes import the engine: a third of that time is compiling the same again.
      NODE_COMPILE_CACHE: join(CACHE_DIR, 'compiled'),
    },
    // More than the two cores that are counted on: many tests wait for programs they started.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Soon to see what has come, and patient where other work holds it up: what is asserted is that it comes.
    expect: { poll: { interval: 20, timeout: 15_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'alone', include: [...LONG, ...OTHERS] } },
      { extends: true, test: { name: 'together', isolate: false, include: TOGETHER, exclude: LONG } },
    ],
  },
})

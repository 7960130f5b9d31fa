import { expect, test } from 'vitest'
import { addUp, ofPlaywright, ofVitest } from '../../scripts/support/test-tally.ts'

const vitest = {
  testResults: [
    {
      name: '/repo/test/a.test.ts',
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'a one' },
        { status: 'failed', fullName: 'a two' },
        { status: 'skipped', fullName: 'a three (needs mpd: sudo apt-get install mpd)' },
        { status: 'pending', fullName: 'a four' },
      ],
    },
    { name: '/repo/test/b.test.ts', status: 'failed', message: 'cannot find module', assertionResults: [] },
  ],
}

const playwright = {
  suites: [
    {
      title: 'play.spec.ts',
      specs: [{ title: 'plays', file: 'play.spec.ts', tests: [{ status: 'expected' }] }],
      suites: [
        {
          title: 'inner',
          specs: [
            { title: 'fails', file: 'play.spec.ts', tests: [{ status: 'unexpected' }] },
            { title: 'wavers', file: 'play.spec.ts', tests: [{ status: 'flaky' }] },
            {
              title: 'skips',
              file: 'play.spec.ts',
              tests: [{ status: 'skipped', annotations: [{ type: 'skip', description: 'needs chromium' }] }],
            },
          ],
        },
      ],
    },
  ],
}

test('counts tests and names the failed and the skipped', () => {
  expect(ofVitest(vitest, '/repo')).toEqual({
    passed: 1,
    failed: ['test/a.test.ts: a two', 'test/b.test.ts'],
    skipped: ['test/a.test.ts: a three (needs mpd: sudo apt-get install mpd)', 'test/a.test.ts: a four'],
  })
})

test('counts a test that passed only at the second try as failed', () => {
  expect(ofPlaywright(playwright)).toEqual({
    passed: 1,
    failed: ['play.spec.ts: fails', 'play.spec.ts: wavers'],
    skipped: ['play.spec.ts: skips (needs chromium)'],
  })
})

test('adds up both runners', () => {
  const sum = addUp([ofVitest(vitest, '/repo'), ofPlaywright(playwright)])
  expect([sum.passed, sum.failed.length, sum.skipped.length]).toEqual([2, 4, 3])
})

test('a runner that broke before any test is a failure', () => {
  expect(ofPlaywright({ suites: [], errors: [{ message: 'no browser\nstack' }] }).failed).toEqual([
    'end to end: no browser',
  ])
})

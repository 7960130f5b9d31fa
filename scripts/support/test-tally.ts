/** Reads what the two test runners report and adds it up, with the names of what failed and what was skipped. */
import { relative } from 'node:path'

export interface Tally {
  passed: number
  failed: string[]
  skipped: string[]
}

interface VitestReport {
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { status: string; fullName: string }[]
  }[]
}

export function ofVitest(report: VitestReport, root: string): Tally {
  const tally: Tally = { passed: 0, failed: [], skipped: [] }
  for (const { name, status, assertionResults } of report.testResults) {
    const file = relative(root, name)
    for (const { status: outcome, fullName } of assertionResults) {
      if (outcome === 'passed') tally.passed++
      else if (outcome === 'failed') tally.failed.push(`${file}: ${fullName}`)
      else tally.skipped.push(`${file}: ${fullName}`)
    }
    // A file that could not be loaded has no tests to fail.
    if (status === 'failed' && !assertionResults.some((one) => one.status === 'failed')) tally.failed.push(file)
  }
  return tally
}

interface PlaywrightSuite {
  title: string
  specs?: {
    title: string
    file: string
    tests: { status: string; annotations?: { type: string; description?: string }[] }[]
  }[]
  suites?: PlaywrightSuite[]
}

export function ofPlaywright(report: { suites: PlaywrightSuite[]; errors?: { message?: string }[] }): Tally {
  const tally: Tally = { passed: 0, failed: [], skipped: [] }
  const walk = (suite: PlaywrightSuite) => {
    for (const { title, file, tests } of suite.specs ?? [])
      for (const { status, annotations } of tests) {
        const why = annotations?.find(({ type }) => type === 'skip')?.description
        const name = `${file}: ${title}${why ? ` (${why})` : ''}`
        if (status === 'skipped') tally.skipped.push(name)
        else if (status === 'expected') tally.passed++
        else tally.failed.push(name)
      }
    for (const inner of suite.suites ?? []) walk(inner)
  }
  for (const suite of report.suites) walk(suite)
  for (const { message } of report.errors ?? []) tally.failed.push(`end to end: ${message?.split('\n')[0] ?? 'failed'}`)
  return tally
}

export function addUp(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.flatMap(({ failed }) => failed),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  }
}

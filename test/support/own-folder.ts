/** A folder for the tests of one file. It is made by their first and gone with their last: Playwright reads each file more often than it runs it. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@playwright/test'

/** The path, at once. To be called where the file declares its tests. */
export function ownFolder(): string {
  const dir = join(tmpdir(), `soul-e2e-${randomUUID()}`)
  test.beforeAll(() => mkdirSync(dir))
  test.afterAll(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

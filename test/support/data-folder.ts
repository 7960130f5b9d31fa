/**
 * A new folder for databases, below what SOUL_TEST_DATA names. The configurations of the test runners set it to a folder in memory;
 * benchmarks do not, they measure disks, too.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const newDataFolder = (prefix: string): string =>
  mkdtempSync(join(process.env.SOUL_TEST_DATA || tmpdir(), prefix))

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAllowed, lockProblems } from '../../scripts/support/lock-file.ts'

test('reads licence expressions', () => {
  expect(isAllowed('MIT')).toBe(true)
  expect(isAllowed('(WTFPL OR MIT)')).toBe(true)
  expect(isAllowed('Proprietary OR ISC')).toBe(true)
  expect(isAllowed('Apache-2.0 AND LGPL-3.0-or-later AND MIT')).toBe(true)
  expect(isAllowed('MIT AND SSPL-1.0')).toBe(false)
  expect(isAllowed('UNLICENSED')).toBe(false)
  expect(isAllowed(undefined)).toBe(false)
})

test('names packages with a registry address or a licence nobody has judged', () => {
  const dir = mkdtempSync(join(tmpdir(), 'soul-lock-'))
  const file = join(dir, 'package-lock.json')
  const packages = {
    '': { license: 'GPL-3.0-or-later' },
    'node_modules/good': { license: 'MIT' },
    'node_modules/closed': { license: 'SSPL-1.0' },
    'node_modules/far': { license: 'MIT', resolved: 'https://registry.example/far.tgz' },
  }
  writeFileSync(file, JSON.stringify({ packages }))
  expect(lockProblems(file)).toEqual([
    'node_modules/closed has the licence SSPL-1.0, which nobody has judged yet',
    'node_modules/far names a registry: https://registry.example/far.tgz',
  ])
  rmSync(dir, { recursive: true })
})

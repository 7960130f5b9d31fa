import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkRoot, isInside, rootsInside } from '../../../../src/engine/sources/folder/roots.ts'

let dir: string
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'soul-roots-')))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('a folder may be a source', () => {
  test('by its real path, whatever link led to it', () => {
    mkdirSync(join(dir, 'music'))
    symlinkSync('music', join(dir, 'link'))
    expect(checkRoot(join(dir, 'link'), [], [])).toBe(join(dir, 'music'))
  })

  test.each(['/', '/proc', '/sys/kernel', '/dev', '/etc'])('but not %s', (path) => {
    expect(() => checkRoot(path, [], [])).toThrow(expect.objectContaining({ code: 'REFUSED' }))
  })

  test('but not what is not there, is a file, or is no full path', () => {
    writeFileSync(join(dir, 'file'), '')
    for (const path of [join(dir, 'gone'), join(dir, 'file'), 'music', '.']) {
      expect(() => checkRoot(path, [], [])).toThrow(expect.objectContaining({ code: 'REFUSED' }))
    }
  })

  test('but not where the program keeps its own files', () => {
    mkdirSync(join(dir, 'data/inside'), { recursive: true })
    expect(() => checkRoot(join(dir, 'data/inside'), [], [join(dir, 'data')])).toThrow('keeps its own files')
  })

  test('but not twice, under whatever name', () => {
    mkdirSync(join(dir, 'music'))
    symlinkSync('music', join(dir, 'link'))
    const others = [{ id: 1, name: 'Mine', path: join(dir, 'music') }]
    expect(() => checkRoot(join(dir, 'link'), others, [])).toThrow('already in the library, as “Mine”')
  })
})

test('roots inside a root are found, and neighbours with its name in front are not', () => {
  const root = (id: number, path: string) => ({ id, name: '', path })
  const all = [root(1, '/m'), root(2, '/m/rock'), root(3, '/m-old'), root(4, '/')]
  expect(rootsInside(all[0]!, all).map(({ id }) => id)).toEqual([2])
  expect(isInside('/m', '/m')).toBe(true)
  expect(isInside('/m-old', '/m')).toBe(false)
})

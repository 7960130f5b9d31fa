import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openCopy } from '../../../../src/engine/sources/folder/open-copy.ts'
import { noise } from './tiny-music.ts'

let dir: string
let root: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-open-'))
  root = join(dir, 'root')
  mkdirSync(root)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const { signal } = new AbortController()
const open = (remoteId: string, followSymlinks = false) =>
  openCopy({ root, remoteId, followSymlinks, container: 'mpeg', codec: 'mp3' }, { signal })

const notFound = expect.objectContaining({ code: 'NOT_FOUND' })

describe('opening a file', () => {
  test('gives its bytes, any stretch of them, as often as asked', async () => {
    const bytes = noise(1, 700_000)
    writeFileSync(join(root, 'a.mp3'), bytes)
    const copy = await open('a.mp3')
    expect(copy).toMatchObject({ sizeBytes: bytes.length, container: 'mpeg', codec: 'mp3' })
    for (const [start, end] of [
      [0, 0],
      [0, bytes.length - 1],
      [262_143, 262_144],
      [699_999, 699_999],
    ] as const) {
      const parts: Uint8Array[] = []
      for await (const part of copy.read({ start, end }, { signal })) parts.push(part)
      expect(Buffer.concat(parts).equals(bytes.subarray(start, end + 1))).toBe(true)
    }
    await copy.close()
    await copy.close()
  })

  test('tells that the file was written to, also when its time was set back', async () => {
    const [path, when] = [join(root, 'a.mp3'), new Date('2001-02-03')]
    writeFileSync(path, noise(1, 1000))
    utimesSync(path, when, when)
    const copy = await open('a.mp3')
    expect(await copy.isCurrent!()).toBe(true)
    // Until the file system's clock has gone on.
    await vi.waitFor(async () => {
      writeFileSync(path, noise(2, 1000))
      utimesSync(path, when, when)
      expect(await copy.isCurrent!()).toBe(false)
    })
    await copy.close()
  })

  test('refuses every way out of the root', async () => {
    writeFileSync(join(dir, 'secret.mp3'), 'secret')
    writeFileSync(join(dir, 'passwd'), 'secret')
    symlinkSync('../secret.mp3', join(root, 'link.mp3'))
    symlinkSync('..', join(root, 'up'))
    symlinkSync('../passwd', join(root, 'passwd.mp3'))
    for (const name of ['../secret.mp3', 'up/secret.mp3', 'link.mp3', './a.mp3', 'a//b.mp3', '/etc/passwd', '']) {
      await expect(open(name)).rejects.toEqual(notFound)
    }
    // Links to music elsewhere are fine where the user wants links; to anything else they are not.
    await (await open('link.mp3', true)).close()
    await expect(open('passwd.mp3', true)).rejects.toEqual(notFound)
    await expect(open('../secret.mp3', true)).rejects.toEqual(notFound)
  })

  test('does not wait for a pipe, nor open a folder', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.mp3')])
    mkdirSync(join(root, 'folder.mp3'))
    await expect(open('pipe.mp3')).rejects.toEqual(notFound)
    await expect(open('folder.mp3')).rejects.toEqual(notFound)
  })

  test('says that a file is gone', async () => {
    await expect(open('gone.mp3')).rejects.toThrow('“gone.mp3” is not there any more')
  })

  test('ends with a sentence when the file becomes shorter, and quietly when nobody listens any more', async () => {
    writeFileSync(join(root, 'a.mp3'), noise(1, 600_000))
    const copy = await open('a.mp3')
    const shrinking = copy.read({ start: 0, end: 599_999 }, { signal })[Symbol.asyncIterator]()
    await shrinking.next()
    truncateSync(join(root, 'a.mp3'), 100)
    await expect(shrinking.next()).rejects.toThrow('became shorter')
    await copy.close()

    writeFileSync(join(root, 'b.mp3'), noise(1, 600_000))
    const other = await open('b.mp3')
    const controller = new AbortController()
    const left = other.read({ start: 0, end: 599_999 }, { signal: controller.signal })[Symbol.asyncIterator]()
    await left.next()
    controller.abort(new DOMException('left', 'AbortError'))
    await expect(left.next()).rejects.toThrow('left')
    await other.close()
  })
})

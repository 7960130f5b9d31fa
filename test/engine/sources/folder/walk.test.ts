import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fsPath, joinPath, nameOfBytes } from '../../../../src/engine/sources/folder/file-names.ts'
import { walk, type FoundFolder, type WalkRequest } from '../../../../src/engine/sources/folder/walk.ts'

let dir: string
let root: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-walk-'))
  root = join(dir, 'root')
  mkdirSync(root)
})
afterEach(() => {
  execFileSync('rm', ['-rf', dir])
})

const put = (path: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), 'x')
}
const walked = (request: Partial<WalkRequest> = {}): FoundFolder[] => [
  ...walk({ root, folders: [''], deep: true, followSymlinks: true, skip: [], ...request }),
]
const files = (found: FoundFolder[]) => found.flatMap((folder) => folder.files.map((file) => file.remoteId)).sort()
const problems = (found: FoundFolder[]) =>
  found.flatMap((folder) => folder.problems.map(({ remoteId, reason }) => `${remoteId}: ${reason}`)).sort()

describe('walking a folder', () => {
  test('finds music at any depth, images beside it, and nothing else', () => {
    for (const path of ['a.mp3', 'x/b.FLAC', 'x/y/z/c.opus', 'x/cover.jpg', 'x/notes.txt', '._a.mp3', '.mp3']) put(path)
    const found = walked()
    expect(files(found)).toEqual(['a.mp3', 'x/b.FLAC', 'x/y/z/c.opus'])
    expect(found.find(({ path }) => path === 'x')!.images.map((image) => image.remoteId)).toEqual(['x/cover.jpg'])
  })

  test('tells two forms of one name apart, and takes any bytes for a name', () => {
    const names = [
      '\u00e9.mp3',
      'e\u0301.mp3',
      'new\nline.mp3',
      '-rf.mp3',
      'con.mp3',
      ' .mp3',
      `${'n'.repeat(251)}.mp3`,
    ]
    for (const name of names) put(name)
    const odd = Buffer.from('\xff\xfe odd.mp3', 'latin1')
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), odd]), 'x')
    const found = files(walked())
    expect(found).toEqual([...names, nameOfBytes(odd)].sort())
    for (const name of found) writeFileSync(fsPath(joinPath(root, name)), 'again')
    expect(files(walked())).toEqual(found)
  })

  test('ends in loops, and visits each folder once however it is reached', () => {
    put('real/a.mp3')
    symlinkSync('..', join(root, 'real/up'))
    symlinkSync('.', join(root, 'real/self'))
    symlinkSync('real', join(root, 'alias'))
    symlinkSync('loop', join(root, 'loop'))
    symlinkSync(join(root, 'real/a.mp3'), join(root, 'twin.mp3'))
    const found = walked()
    expect(files(found)).toEqual(['real/a.mp3'])
    expect(problems(found)).toEqual(['loop: loop', 'real/self: loop', 'real/up: loop'])
  })

  test('follows links out of the root only when asked', () => {
    mkdirSync(join(dir, 'elsewhere'))
    writeFileSync(join(dir, 'elsewhere/far.mp3'), 'x')
    symlinkSync(join(dir, 'elsewhere'), join(root, 'link'))
    symlinkSync(join(dir, 'elsewhere/far.mp3'), join(root, 'one.mp3'))
    expect(files(walked())).toEqual(['link/far.mp3', 'one.mp3'])
    expect(files(walked({ followSymlinks: false }))).toEqual([])
  })

  test('keeps both names of one file: hard links are files like others', () => {
    put('a.mp3')
    linkSync(join(root, 'a.mp3'), join(root, 'b.mp3'))
    expect(files(walked())).toEqual(['a.mp3', 'b.mp3'])
  })

  test('leaves folders out that belong to another source', () => {
    put('mine/a.mp3')
    put('theirs/b.mp3')
    symlinkSync('theirs', join(root, 'way-in'))
    expect(files(walked({ skip: [join(root, 'theirs')] }))).toEqual(['mine/a.mp3'])
  })

  test('names what is no file without opening it', () => {
    execFileSync('mkfifo', [join(root, 'pipe.mp3')])
    expect(problems(walked())).toEqual(['pipe.mp3: not-a-file'])
  })

  test('names a link that leads nowhere', () => {
    symlinkSync('/nowhere/at/all.mp3', join(root, 'gone.mp3'))
    expect(problems(walked())).toEqual(['gone.mp3: unreadable'])
  })

  test('says which folder it could not list, and that it knows nothing of it', () => {
    // Deeper than a path may be long: this fails for the superuser too, for whom no permission does.
    const name = 'n'.repeat(255)
    execFileSync('sh', ['-c', `for i in $(seq 1 17); do mkdir ${name}; cd -P ${name}; done`], { cwd: root })
    const found = walked()
    expect(problems(found)).toHaveLength(1)
    expect(problems(found)[0]).toMatch(/: folder-unreadable$/)
    expect(found.at(-1)!.complete).toBe(false)
  })

  test('goes as deep as paths can', () => {
    const deep = Array.from({ length: 300 }, () => 'd').join('/')
    put(`${deep}/a.mp3`)
    expect(files(walked())).toEqual([`${deep}/a.mp3`])
  })

  test('lists only the folders asked for when it is not to go deeper', () => {
    put('a/one.mp3')
    put('a/deeper/two.mp3')
    const found = walked({ folders: ['a'], deep: false })
    expect(files(found)).toEqual(['a/one.mp3'])
    expect(found[0]!.folders).toEqual(['deeper'])
  })

  test('a folder that is not there is no empty one', () => {
    expect(walked({ folders: ['gone'], deep: false })[0]!.complete).toBe(false)
  })
})

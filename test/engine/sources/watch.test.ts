import { mkdirSync, renameSync, rmSync, unlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tinyFile } from './folder/tiny-music.ts'
import { folderLibrary, type FolderLibrary } from './library-of-folders.ts'

let library: FolderLibrary
beforeEach(async () => {
  library = await folderLibrary({ settings: { watchFolders: true } })
})
afterEach(() => library.close())

const names = () => library.copies().map(({ remoteId }) => remoteId)

/** Until the library holds just these files; the test's own time limit ends it otherwise. */
function holds(...expected: string[]): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (JSON.stringify(names()) !== JSON.stringify(expected.toSorted())) return
      stop()
      resolve()
    }
    const stop = library.stores.library.events.listen((event) => event.kind === 'scan.ended' && look())
    look()
  })
}

/** Written long ago, as far as anyone can tell: it need not be waited for. */
function put(path: string, seed: number): void {
  library.put(path, tinyFile('flac', { seed }))
  utimesSync(join(library.root, path), 1_600_000_000, 1_600_000_000)
}

describe('a watched folder', () => {
  test('shows what comes, moves and goes, without being asked', async () => {
    put('A/1.flac', 1)
    put('A/2.flac', 2)
    await library.add()
    await library.sources.watching()
    put('A/3.flac', 3)
    await holds('A/1.flac', 'A/2.flac', 'A/3.flac')
    put('New/deep/4.flac', 4)
    await holds('A/1.flac', 'A/2.flac', 'A/3.flac', 'New/deep/4.flac')
    unlinkSync(join(library.root, 'A/1.flac'))
    await holds('A/2.flac', 'A/3.flac', 'New/deep/4.flac')
    renameSync(join(library.root, 'New'), join(library.root, 'Old'))
    await holds('A/2.flac', 'A/3.flac', 'Old/deep/4.flac')
    rmSync(join(library.root, 'Old'), { recursive: true })
    await holds('A/2.flac', 'A/3.flac')
  })

  test('takes a file that is being written when it has come to rest', async () => {
    put('A/1.flac', 1)
    await library.add()
    await library.sources.watching()
    library.put('A/fresh.flac', tinyFile('flac', { seed: 2 }))
    await holds('A/1.flac', 'A/fresh.flac')
  })

  test('does not lose folders whose names begin like one that is gone', async () => {
    for (const [index, name] of ['B', 'B!', 'B/sub', 'B0', 'Ba'].entries()) put(`${name}/x.flac`, index)
    await library.add()
    await library.sources.watching()
    rmSync(join(library.root, 'B'), { recursive: true })
    await holds('B!/x.flac', 'B0/x.flac', 'Ba/x.flac')
    mkdirSync(join(library.root, 'empty'))
    put('Ba/y.flac', 9)
    await holds('B!/x.flac', 'B0/x.flac', 'Ba/x.flac', 'Ba/y.flac')
  })

  test('is no longer watched when the user turns that off', async () => {
    put('A/1.flac', 1)
    await library.add()
    await library.settings.update({ watchFolders: false })
    put('A/2.flac', 2)
    await library.rescan()
    expect(names()).toEqual(['A/1.flac', 'A/2.flac'])
    expect(library.sources.reports({})).toHaveLength(2)
  })
})

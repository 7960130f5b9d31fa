/** The folder moves: every file is found at any moment, whatever cuts the move off. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addFolderSource, bytesOf, cacheHouse, type CacheHouse } from './support.ts'

const TITLES = Array.from({ length: 40 }, (_, i) => `T${i}`)
const otherDisk = existsSync('/dev/shm') && statSync('/dev/shm').dev !== statSync(tmpdir()).dev

let house: CacheHouse
let bytes: Map<string, Uint8Array>
let target: string
let profile: string

const everyFileIsFound = async () => {
  for (const [title, kept] of bytes) {
    const copy = { sourceId: house.cache.sourceId as number, remoteId: house.fileOf(title)! }
    expect(await bytesOf(house.sources, copy)).toEqual(kept)
  }
}
const allIn = (folder: string) => {
  expect(house.cache.folder).toBe(folder)
  expect(house.files(folder).filter((name) => name.startsWith('files'))).toHaveLength(bytes.size)
}
/** Resolves once so much of the move is done. */
const movedBy = (share: number) =>
  new Promise<void>((resolve) => {
    const look = () => {
      const { moving } = house.cache
      if (moving === null || moving.done >= moving.total * share) resolve()
      else setImmediate(look)
    }
    look()
  })

describe.each([
  ['on one disk', tmpdir(), true],
  [`to another disk${otherDisk ? '' : ' (needs /dev/shm on a file system of its own)'}`, '/dev/shm', otherDisk],
])('moving %s', (_, place, can) => {
  beforeEach(async () => {
    if (!can) return
    profile = mkdtempSync(join(place, 'soul-move-profile-'))
    house = await cacheHouse({ dataDir: profile })
    target = mkdtempSync(join(tmpdir(), 'soul-move-'))
    await house.serverHas(...TITLES, 'On its way')
    bytes = new Map()
    for (const title of TITLES) bytes.set(title, await house.keeps(title, randomBytes(20_000)))
    const part = await house.cache.openPart(house.trackId('On its way'), 0)
    await part.write(Buffer.from('the beginning'))
    await part.checkpoint()
    await part.close()
  })
  afterEach(async () => {
    if (!can) return
    await house.remove()
    rmSync(target, { recursive: true, force: true })
    rmSync(profile, { recursive: true, force: true })
  })

  it.skipIf(!can)('takes files, parts and covers along, and leaves nothing behind', async () => {
    const before = house.cache.folder
    await house.cache.moveFolder({ path: target })
    await expect(house.cache.openPart(1, 0)).rejects.toThrow('is being moved')
    await house.cache.moved()

    allIn(target)
    expect(existsSync(before)).toBe(false)
    expect(house.settings.current.downloads.folder).toBe(target)
    await everyFileIsFound()
    const part = await house.cache.openPart(house.trackId('On its way'), 13)
    await part.close()
    expect(readFileSync(part.path, 'utf8')).toBe('the beginning')
    await house.restart()
    await everyFileIsFound()
  })

  it.skipIf(!can)('finds every file while it moves', async () => {
    await house.cache.moveFolder({ path: target })
    while (house.cache.moving !== null) await everyFileIsFound()
    await everyFileIsFound()
    allIn(target)
  })

  it.skipIf(!can)('brings everything back when it is called off', async () => {
    const before = house.cache.folder
    await house.cache.moveFolder({ path: target })
    await movedBy(0.3)
    await house.cache.cancelMove()

    allIn(before)
    expect(house.files(target)).toEqual([])
    expect(house.settings.current.downloads.folder).toBe('')
    await everyFileIsFound()
  })

  it.skipIf(!can)('says why it could not be done, and leaves everything where it was', async () => {
    const before = house.cache.folder
    const part = await house.cache.openPart(house.trackId('On its way'), 13)
    await house.cache.moveFolder({ path: target })
    expect(house.cache.moveFailed).toBeNull()
    // In the way of one of the files; nothing is carried before the part is closed.
    const inTheWay = join(target, 'files', house.fileOf(TITLES[7]!)!)
    mkdirSync(join(inTheWay, 'mine'), { recursive: true })
    await part.close()
    await house.cache.moved()

    allIn(before)
    await everyFileIsFound()
    expect(house.cache.moveFailed).toContain(`could not be moved to ${target}`)
    expect(house.cache.moveFailed).toContain('It stays where it was.')
    rmSync(target, { recursive: true })
    await house.cache.moveFolder({ path: target })
    expect(house.cache.moveFailed).toBeNull()
    await house.cache.moved()
    allIn(target)
    expect(house.cache.moveFailed).toBeNull()
  })

  it.skipIf(!can)('goes on after a restart where it was', async () => {
    await house.cache.moveFolder({ path: target })
    await movedBy(0.3)
    await house.restart()
    await everyFileIsFound()
    house.cache.start()
    await house.cache.moved()

    allIn(target)
    await everyFileIsFound()
  })

  it.skipIf(!can)('removes what is dropped meanwhile, wherever it lies', async () => {
    const before = house.cache.folder
    await house.cache.moveFolder({ path: target })
    await movedBy(0.5)
    await house.cache.drop(TITLES.slice(0, 20).map((title) => house.trackId(title)))
    await house.cache.moved()

    for (const title of TITLES.slice(0, 20)) bytes.delete(title)
    allIn(target)
    expect(existsSync(before)).toBe(false)
  })
})

describe('a folder', () => {
  beforeEach(async () => {
    house = await cacheHouse()
    await house.serverHas('Oar')
    target = mkdtempSync(join(tmpdir(), 'soul-move-'))
  })
  afterEach(async () => {
    await house.remove()
    rmSync(target, { recursive: true, force: true })
  })

  it.each<[string, (house: CacheHouse) => string]>([
    ['is no full path', () => 'music'],
    ['is the whole disk', () => '/'],
    ['belongs to the system', () => '/proc/self'],
    ['is the one it is already', ({ cache }) => cache.folder],
    ['lies in each other', ({ cache }) => join(cache.folder, 'files/sub')],
    ['keeps its own files', ({ host }) => join(host.dataDir, 'sub')],
    ['is not empty', () => (writeFileSync(join(target, 'mine.txt'), ''), target)],
    ['music of your own', (h) => (addFolderSource(h, target), join(target, 'kept'))],
  ])('that %s is refused', async (_, path) => {
    await expect(house.cache.moveFolder({ path: path(house) })).rejects.toMatchObject({ code: 'REFUSED' })
    expect(house.cache.moving).toBeNull()
    expect(house.cache.trouble).toBeNull()
  })

  it('that is called something else now is found again by the note in it', async () => {
    await house.cache.moveFolder({ path: join(target, 'a') })
    await house.cache.moved()
    const kept = await house.keeps('Oar')
    renameSync(join(target, 'a'), join(target, 'b'))
    await house.cache.look()
    expect(house.cache.trouble).not.toBeNull()
    await house.cache.moveFolder({ path: join(target, 'b') })

    expect(house.cache.trouble).toBeNull()
    expect(await bytesOf(house.sources, { sourceId: house.cache.sourceId, remoteId: house.fileOf('Oar')! })).toEqual(
      kept,
    )
    expect(house.settings.current.downloads.folder).toBe(join(target, 'b'))
  })

  it('stays what it is when a page saves settings that it read before the move', async () => {
    const before = house.settings.current.downloads
    await house.cache.moveFolder({ path: target })
    await house.cache.moved()
    await house.settings.update({ downloads: { ...before, limit: 5_000 } })
    await house.restart()

    expect(house.settings.current.downloads).toMatchObject({ folder: target, limit: 5_000 })
  })

  it('goes back to its usual place', async () => {
    const usual = house.cache.folder
    await house.keeps('Oar')
    await house.cache.moveFolder({ path: target })
    await house.cache.moved()
    mkdirSync(usual, { recursive: true })
    await house.cache.moveFolder({ path: usual })
    await house.cache.moved()

    expect(house.settings.current.downloads.folder).toBe('')
    expect(house.files(usual)).toEqual([`files/${house.fileOf('Oar')}`])
  })
})

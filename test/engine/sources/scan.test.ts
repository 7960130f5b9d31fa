import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { renamedSources } from '../../../src/engine/sources/source-rows.ts'
import { Sources } from '../../../src/engine/sources/sources.ts'
import { id3v2, mp3Frames, TINY_FORMATS, tinyFile, tinyPng, type Tiny, type TinyFormat } from './folder/tiny-music.ts'
import { folderLibrary, type FolderLibrary } from './library-of-folders.ts'

let library: FolderLibrary
beforeEach(async () => {
  library = await folderLibrary()
})
afterEach(() => library.close())

/** `count` tracks in albums of ten, of all formats. */
function putTracks(count: number, tiny: (index: number) => Tiny = () => ({})): string[] {
  return Array.from({ length: count }, (_, index) => {
    const format: TinyFormat = TINY_FORMATS[index % TINY_FORMATS.length]!
    const album = Math.floor(index / 10)
    const path = `Artist ${album % 3}/Album ${album}/${index}.${format}`
    const tags = {
      seed: index,
      title: `Title ${index}`,
      artist: `Artist ${album % 3}`,
      album: `Album ${album}`,
      trackNo: (index % 10) + 1,
    }
    library.put(path, tinyFile(format, { ...tags, ...tiny(index) }))
    return path
  })
}

const titles = () => library.copies().map(({ title }) => title)
const trackCount = () => library.stores.library.sql.prepare<[], number>('select count(*) from track').pluck().get()

describe('a scan', () => {
  test('takes in all there is, and reports it', async () => {
    putTracks(60)
    library.put('broken.mp3', Buffer.from('no music'))
    const { sourceId, report } = await library.add()
    expect(report).toMatchObject({ outcome: 'done', files: 61, added: 60, updated: 0, removed: 0, problems: 1 })
    expect(trackCount()).toBe(60)
    expect(library.sources.list()).toMatchObject([{ id: sourceId, state: 'ready', trackCount: 60, problemCount: 1 }])
    expect(library.sources.problems({ offset: 0, limit: 10 })).toMatchObject({
      total: 1,
      rows: [{ path: 'broken.mp3', reason: 'unsupported' }],
    })
    expect(library.sources.reports({ sourceId })).toMatchObject([{ added: 60 }])
    expect(library.sources.progress()).toBeNull()
  })

  test('tells how far it is, while it goes', async () => {
    putTracks(60)
    await library.add()
    const steps = library.events.flatMap((event) => (event.kind === 'scan.progressed' ? [event.progress] : []))
    expect(steps.map((step) => step?.phase)).toEqual(
      expect.arrayContaining(['walking', 'reading', 'grouping', undefined]),
    )
    expect(Math.max(...steps.map((step) => step?.done ?? 0))).toBe(60)
    expect(steps.at(-1)).toBeNull()
  })

  test('that finds nothing changed reads nothing and writes nothing', async () => {
    putTracks(30)
    library.put('broken.mp3', Buffer.from('no music'))
    library.put('Artist 0/Album 0/cover.png', tinyPng(5, 5))
    await library.add()
    const before = library.digest()
    const changes = () => library.stores.library.sql.prepare<[], number>('select total_changes()').pluck().get()!
    const written = changes()
    expect(await library.rescan()).toMatchObject({
      added: 0,
      updated: 0,
      moved: 0,
      removed: 0,
      unchanged: 30,
      problems: 1,
    })
    expect(library.digest()).toBe(before)
    // Its own report and the time of the scan.
    expect(changes() - written).toBeLessThan(5)
  })

  test('notices what changed, and only that', async () => {
    const paths = putTracks(30)
    await library.add()
    library.put(paths[3]!, tinyFile('m4a', { seed: 3, title: 'New title' }))
    unlinkSync(join(library.root, paths[4]!))
    library.put('New/extra.flac', tinyFile('flac', { seed: 99, title: 'Extra' }))
    expect(await library.rescan()).toMatchObject({ added: 1, updated: 1, removed: 1, unchanged: 28 })
    expect(titles()).toEqual(expect.arrayContaining(['New title', 'Extra']))
    expect(titles()).not.toContain('Title 4')
  })

  test('that meets a new time on an old file remembers the time and leaves the track alone', async () => {
    const [path] = putTracks(3)
    await library.add()
    utimesSync(join(library.root, path!), 1_000_000, 1_000_000)
    expect(await library.rescan()).toMatchObject({ updated: 0, unchanged: 3 })
    const known = library.stores.library.sql
      .prepare('select modified_at from copy where remote_id = ?')
      .pluck()
      .get(path)
    expect(known).toBe(statSync(join(library.root, path!)).mtimeMs)
  })

  test('finds an edit that kept size and time when asked to verify', async () => {
    library.put('a.flac', tinyFile('flac', { title: 'Aaaa' }))
    await library.add()
    const { atimeMs, mtimeMs } = statSync(join(library.root, 'a.flac'))
    library.put('a.flac', tinyFile('flac', { title: 'Bbbb' }))
    utimesSync(join(library.root, 'a.flac'), atimeMs / 1000, mtimeMs / 1000)
    await library.rescan()
    await library.rescan(undefined, true)
    expect(titles()).toEqual(['Bbbb'])
  })

  test('gives odd times no meaning: files of 1970 and 2106 are read once', async () => {
    const paths = putTracks(4)
    utimesSync(join(library.root, paths[0]!), 0, 0)
    utimesSync(join(library.root, paths[1]!), 4_294_967_295, 4_294_967_295)
    expect((await library.add()).report).toMatchObject({ added: 4 })
    expect(await library.rescan()).toMatchObject({ unchanged: 4, updated: 0 })
  })

  test('is cancelled at once, keeps what it took in, and is finished by the next', async () => {
    putTracks(400)
    const ended = library.nextReport()
    const { id } = library.sources.addFolder({ path: library.root })
    library.sources.cancelScan({ sourceId: id })
    expect(await ended).toMatchObject({ outcome: 'cancelled' })
    expect(await library.rescan()).toMatchObject({ outcome: 'done' })
    expect(trackCount()).toBe(400)
  })

  test('asked for twice runs once', async () => {
    putTracks(5)
    await library.add()
    const ended = library.nextReport()
    for (let count = 0; count < 5; count++) library.sources.scan({ verify: false })
    await ended
    await library.rescan()
    expect(library.sources.reports({}).length).toBeLessThanOrEqual(3)
  })
})

describe('a file', () => {
  test('that moves keeps its track, however many move at once', async () => {
    putTracks(80)
    await library.add()
    const keys = library
      .copies()
      .map(({ trackKey }) => trackKey)
      .sort()
    const ids = () => library.stores.library.sql.prepare('select key, id, added_at from track order by key').raw().all()
    const before = ids()
    renameSync(join(library.root, 'Artist 0'), join(library.root, 'Renamed'))
    renameSync(join(library.root, 'Artist 1'), join(library.root, 'Renamed too'))
    const report = await library.rescan()
    expect(report).toMatchObject({ outcome: 'done', added: 0 })
    expect(report.moved).toBeGreaterThan(50)
    expect(
      library
        .copies()
        .map(({ trackKey }) => trackKey)
        .sort(),
    ).toEqual(keys)
    expect(ids()).toEqual(before)
  })

  test('that is there twice is one track with two copies', async () => {
    library.put('a.flac', tinyFile('flac', { seed: 1, title: 'One' }))
    library.put('copy of a.flac', tinyFile('flac', { seed: 1, title: 'One' }))
    await library.add()
    expect(library.copies()).toHaveLength(2)
    expect(trackCount()).toBe(1)
  })

  test('that could not be read is not tried again until it changes, and then is', async () => {
    library.put('a.mp3', Buffer.from('nothing yet'))
    const { report } = await library.add()
    expect(report.problems).toBe(1)
    expect(await library.rescan()).toMatchObject({ problems: 1, added: 0 })
    library.put('a.mp3', Buffer.concat([id3v2({ title: 'Mended' }), mp3Frames(1)]))
    expect(await library.rescan()).toMatchObject({ problems: 0, added: 1 })
    expect(library.sources.problems({ offset: 0, limit: 9 }).total).toBe(0)
  })

  test('whose problem goes away with it leaves no trace', async () => {
    library.put('a.mp3', Buffer.from('nothing'))
    execFileSync('mkfifo', [join(library.root, 'pipe.mp3')])
    await library.add()
    expect(library.sources.problems({ offset: 0, limit: 9 }).total).toBe(2)
    unlinkSync(join(library.root, 'a.mp3'))
    unlinkSync(join(library.root, 'pipe.mp3'))
    await library.rescan()
    expect(library.sources.problems({ offset: 0, limit: 9 }).total).toBe(0)
  })
})

describe('an image beside the music', () => {
  const covers = () =>
    library.stores.library.sql
      .prepare<[], [string, number]>(
        'select copy.remote_id, cover.width from copy join cover on cover.id = cover_id order by 1',
      )
      .raw()
      .all()

  test('is the cover of tracks that bring none; the well-known name wins, whatever its case', async () => {
    library.put('A/1.flac', tinyFile('flac', { seed: 1 }))
    library.put('A/2.flac', tinyFile('flac', { seed: 2, picture: tinyPng(7, 7) }))
    library.put('A/scan.png', tinyPng(1, 1))
    library.put('A/FRONT.png', tinyPng(2, 2))
    library.put('A/Cover.PNG', tinyPng(3, 3))
    library.put('B/3.flac', tinyFile('flac', { seed: 3 }))
    library.put('B/only.png', tinyPng(4, 4))
    library.put('C/4.flac', tinyFile('flac', { seed: 4 }))
    library.put('C/one.png', tinyPng(5, 5))
    library.put('C/two.png', tinyPng(6, 6))
    library.put('D/5.flac', tinyFile('flac', { seed: 5 }))
    library.put('D/cover.jpg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
    await library.add()
    expect(covers()).toEqual([
      ['A/1.flac', 3],
      ['A/2.flac', 7],
      ['B/3.flac', 4],
    ])
  })

  test('is noticed when it comes, changes and goes, though no track did', async () => {
    library.put('A/1.flac', tinyFile('flac', { seed: 1 }))
    await library.add()
    expect(covers()).toEqual([])
    library.put('A/cover.png', tinyPng(2, 2))
    await library.rescan()
    expect(covers()).toEqual([['A/1.flac', 2]])
    library.put('A/cover.png', tinyPng(3, 3))
    await library.rescan()
    expect(covers()).toEqual([['A/1.flac', 3]])
    unlinkSync(join(library.root, 'A/cover.png'))
    await library.rescan()
    expect(covers()).toEqual([])
  })

  test('can be fetched, like an embedded one', async () => {
    const [outer, inner] = [tinyPng(2, 2, 1), tinyPng(3, 3, 2)]
    library.put('A/1.flac', tinyFile('flac', { seed: 1, picture: inner }))
    library.put('A/cover.png', outer)
    const { sourceId } = await library.add()
    const { signal } = new AbortController()
    const file = { sourceId, remoteId: 'A/cover.png', kind: 'file' as const }
    const embedded = { sourceId, remoteId: 'A/1.flac', kind: 'embedded' as const }
    expect(await library.sources.readCover(file, { signal })).toEqual(outer)
    expect(await library.sources.readCover(embedded, { signal })).toEqual(inner)
    expect(await library.sources.readCover({ ...file, remoteId: 'A/gone.png' }, { signal })).toBeUndefined()
  })
})

describe('absence is never deletion', () => {
  test('a root that is not there keeps all its tracks', async () => {
    putTracks(60)
    await library.add()
    const before = library.digest()
    renameSync(library.root, `${library.root}-away`)
    expect(await library.rescan()).toMatchObject({ outcome: 'missing', removed: 0 })
    expect(library.sources.list()).toMatchObject([{ state: 'missing', trackCount: 60 }])
    expect(library.digest()).toBe(before)
    renameSync(`${library.root}-away`, library.root)
    expect(await library.rescan()).toMatchObject({ outcome: 'done', unchanged: 60 })
    expect(library.sources.list()).toMatchObject([{ state: 'ready' }])
    expect(library.digest()).toBe(before)
  })

  test('an empty root, as an unmounted disk leaves it, trips the brake even for a few tracks', async () => {
    putTracks(10)
    await library.add()
    const before = library.digest()
    renameSync(library.root, `${library.root}-away`)
    mkdirSync(library.root)
    expect(await library.rescan()).toMatchObject({ outcome: 'braked', removed: 0 })
    expect(library.sources.list()).toMatchObject([{ state: 'braked', wouldVanish: 10 }])
    expect(library.copies().every(({ present }) => !present)).toBe(true)
    rmSync(library.root, { recursive: true })
    renameSync(`${library.root}-away`, library.root)
    expect(await library.rescan()).toMatchObject({ outcome: 'done' })
    expect(library.sources.list()).toMatchObject([{ state: 'ready', wouldVanish: 0 }])
    expect(library.digest()).toBe(before)
  })

  test('too much gone at once trips the brake; the user lets it go', async () => {
    const paths = putTracks(200)
    const { sourceId } = await library.add()
    for (const path of paths.slice(0, 70)) unlinkSync(join(library.root, path))
    expect(await library.rescan()).toMatchObject({ outcome: 'braked', removed: 0 })
    expect(library.sources.list()).toMatchObject([{ state: 'braked', wouldVanish: 70 }])
    expect(trackCount()).toBe(200)
    const ended = library.nextReport()
    library.sources.resolveBrake({ sourceId, decision: 'remove' })
    expect(await ended).toMatchObject({ outcome: 'done', removed: 70 })
    expect(trackCount()).toBe(130)
    expect(library.sources.list()).toMatchObject([{ state: 'ready', wouldVanish: 0, trackCount: 130 }])
  })

  test('or the user keeps it, and is not asked again', async () => {
    const paths = putTracks(200)
    const { sourceId } = await library.add()
    for (const path of paths.slice(0, 70)) unlinkSync(join(library.root, path))
    await library.rescan()
    library.sources.resolveBrake({ sourceId, decision: 'keep' })
    expect(await library.rescan()).toMatchObject({ outcome: 'done', removed: 0 })
    expect(trackCount()).toBe(200)
    expect(() => library.sources.resolveBrake({ sourceId, decision: 'remove' })).toThrow('Nothing of')
  })

  test('a little gone is let go', async () => {
    const paths = putTracks(200)
    await library.add()
    for (const path of paths.slice(0, 40)) unlinkSync(join(library.root, path))
    expect(await library.rescan()).toMatchObject({ outcome: 'done', removed: 40 })
  })

  test('a folder that may not be read keeps what it had', async () => {
    putTracks(30)
    await library.add()
    const before = library.digest()
    chmodSync(join(library.root, '..'), 0o755)
    chmodSync(join(library.root, 'Artist 1'), 0)
    await withoutPrivileges(async () => {
      expect(await library.rescan()).toMatchObject({ outcome: 'done', removed: 0, unchanged: 20, problems: 1 })
    })
    expect(trackCount()).toBe(30)
    chmodSync(join(library.root, 'Artist 1'), 0o755)
    expect(await library.rescan()).toMatchObject({ outcome: 'done', removed: 0, unchanged: 30, problems: 0 })
    expect(library.digest()).toBe(before)
  })
})

describe('roots', () => {
  test('inside one another own each file once, whichever came first', async () => {
    putTracks(30)
    const outer = await library.add()
    expect(outer.report.added).toBe(30)
    const settled = library.nextReport(outer.sourceId)
    const inner = await library.add(join(library.root, 'Artist 1'))
    expect(inner.report.files).toBe(10)
    expect(await settled).toMatchObject({ outcome: 'done', removed: 10 })
    const owners = library.stores.library.sql
      .prepare('select source_id, count(*) from copy group by 1 order by 1')
      .raw()
      .all()
    expect(owners).toEqual([
      [outer.sourceId, 20],
      [inner.sourceId, 10],
    ])
    expect(trackCount()).toBe(30)
    const back = library.nextReport(outer.sourceId)
    library.sources.remove({ sourceId: inner.sourceId })
    expect((await back).files).toBe(30)
  })

  test('may move, and their tracks stay', async () => {
    putTracks(30)
    const { sourceId } = await library.add()
    const before = library.digest()
    const elsewhere = `${library.root}-elsewhere`
    renameSync(library.root, elsewhere)
    const ended = library.nextReport()
    expect(library.sources.relocate({ sourceId, path: elsewhere })).toMatchObject({
      location: elsewhere,
      state: 'ready',
    })
    expect(await ended).toMatchObject({ outcome: 'done', unchanged: 30, removed: 0 })
    expect(library.digest()).toBe(before)
  })

  test('may be renamed and removed; the files are never touched', async () => {
    const paths = putTracks(30)
    const { sourceId } = await library.add()
    expect(library.sources.rename({ sourceId, name: 'Mine' })).toMatchObject({ name: 'Mine' })
    library.sources.remove({ sourceId })
    expect(library.sources.list()).toEqual([])
    await library.sources.stop()
    expect(paths.every((path) => existsSync(join(library.root, path)))).toBe(true)
  })

  test('with links between folders are scanned to the end, and nothing twice', async () => {
    putTracks(20)
    symlinkSync('..', join(library.root, 'Artist 0/up'))
    symlinkSync('Artist 0', join(library.root, 'zzz'))
    const { report } = await library.add()
    expect(report).toMatchObject({ outcome: 'done', added: 20, problems: 1 })
    expect(await library.rescan()).toMatchObject({ unchanged: 20, added: 0, problems: 1 })
  })

  test('hold names of any bytes, which can be played', async () => {
    const bytes = tinyFile('mp3', { title: 'Odd' })
    writeFileSync(Buffer.concat([Buffer.from(`${library.root}/`), Buffer.from('\xff\xfe\n.mp3', 'latin1')]), bytes)
    const { sourceId, report } = await library.add()
    expect(report).toMatchObject({ added: 1, problems: 0 })
    const { remoteId } = library.copies()[0]!
    const { signal } = new AbortController()
    const copy = await library.sources.openCopy({ sourceId, remoteId }, { signal })
    const parts: Uint8Array[] = []
    for await (const part of copy.read({ start: 0, end: copy.sizeBytes - 1 }, { signal })) parts.push(part)
    expect(Buffer.concat(parts)).toEqual(bytes)
    await copy.close()
    expect(await library.rescan()).toMatchObject({ unchanged: 1 })
  })
})

describe('a folder with another name', () => {
  const numbers = () =>
    library.stores.library.sql.prepare<[], number>('select rev from track order by key').pluck().all()

  test('is told of anew, also when the program ended before it could be', async () => {
    putTracks(30)
    const { sourceId } = await library.add()
    const before = numbers()
    library.sources.rename({ sourceId, name: 'Attic' })
    await library.sources.stop()
    expect(renamedSources(library.stores.library)).toEqual([{ sourceId, name: 'Attic' }])
    const { host, stores, settings } = library
    const again = new Sources({ host, stores, settings })
    try {
      again.start()
      await vi.waitUntil(() => renamedSources(stores.library).length === 0, { timeout: 20_000 })
    } finally {
      await again.stop()
    }
    expect(Math.min(...numbers())).toBeGreaterThan(Math.max(...before))
  })

  test('that it had before is not told of at all', async () => {
    putTracks(3)
    const { sourceId } = await library.add()
    const [{ name } = { name: '' }] = library.sources.list()
    library.sources.rename({ sourceId, name })
    expect(renamedSources(library.stores.library)).toEqual([])
  })
})

/** The superuser may read everything, so for a while this process is nobody. */
async function withoutPrivileges(body: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid!() === 0
  if (isRoot) process.seteuid!(65_534)
  try {
    await body()
  } finally {
    if (isRoot) process.seteuid!(0)
  }
}

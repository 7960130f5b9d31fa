import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hold, regroup, retire, takeIn } from '../../../src/engine/library/take-in.ts'
import type { CopyRecord, ProblemRecord } from '../../../src/engine/sources/source.ts'
import { addSource } from '../../support/build-library.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { copyRecord, coverRecord } from '../../support/records.ts'

const problem = (remoteId: string): ProblemRecord => ({
  remoteId,
  reason: 'damaged',
  message: 'No sound in it.',
  sizeBytes: 10,
  modifiedAt: 5.5,
})

describe('taking in', () => {
  let one: TestLibrary
  beforeEach(async () => {
    one = await openTestLibrary()
  })
  afterEach(() => one.remove())

  const take = (copies: CopyRecord[], more: { problems?: ProblemRecord[]; confirmed?: string[]; at?: number } = {}) =>
    takeIn(one.library, one.sourceId, { copies, problems: [], ...more })
  const all = <Row>(select: string, ...params: unknown[]): Row[] =>
    one.sql.prepare<unknown[], Row>(select).all(...params)
  const addedAt = () => all<{ at: number }>('select added_at as at from track order by key').map(({ at }) => at)
  const scanned = () => one.sql.prepare('update source set last_scan_at = 1').run()

  it('counts what is new, what changed, and what has only moved', () => {
    expect(take([copyRecord('a.flac'), copyRecord('b.flac')])).toEqual({ added: 2, updated: 0, moved: 0 })
    expect(take([copyRecord('a.flac'), copyRecord('b.flac', { title: 'New' })])).toEqual({
      added: 0,
      updated: 1,
      moved: 0,
    })
    expect(take([copyRecord('c.flac', {}, { trackKey: 'key a.flac' })])).toEqual({ added: 0, updated: 0, moved: 1 })
  })

  it('does nothing when told the same again', async () => {
    const copies = [copyRecord('a/1.flac', { title: 'A' }, { cover: coverRecord('c', 'a/f.jpg', 'file') })]
    take(copies)
    await regroup(one.library)
    expect(take(copies)).toEqual({ added: 0, updated: 0, moved: 0 })
    expect(all('select * from dirty_track')).toEqual([])
  })

  it('clears the problem of a file that could be read after all', () => {
    take([], { problems: [problem('a.flac'), problem('b.flac')] })
    take([copyRecord('a.flac')])
    expect(all('select remote_id as id from problem')).toEqual([{ id: 'b.flac' }])
    take([], { problems: [{ ...problem('b.flac'), reason: 'timeout' }] })
    expect(all('select reason from problem')).toEqual([{ reason: 'timeout' }])
  })

  it('keeps the day a track was added when its file is moved, renamed or retagged', async () => {
    scanned()
    take([copyRecord('old.flac', { title: 'A' })], { at: 1_000 })
    await regroup(one.library)
    take([copyRecord('new/name.flac', { title: 'A' }, { trackKey: 'key old.flac' })], { at: 2_000 })
    retire(one.library, one.sourceId, ['old.flac'])
    await regroup(one.library)
    take([copyRecord('new/name.flac', { title: 'Retagged', album: 'X' }, { trackKey: 'key old.flac', sizeBytes: 1 })], {
      at: 3_000,
    })
    await regroup(one.library)
    expect(addedAt()).toEqual([1_000])
    expect(all('select added_at as at from album')).toEqual([{ at: 1_000 }])
  })

  it('lets a file with other sound be a new track', async () => {
    scanned()
    take([copyRecord('a.flac')], { at: 1_000 })
    await regroup(one.library)
    take([copyRecord('a.flac', {}, { trackKey: 'other' })], { at: 2_000 })
    await regroup(one.library)
    expect(all('select key, added_at as at from track')).toEqual([{ key: 'other', at: 2_000 }])
  })

  it("goes by the files' own dates in the first scan of a source, where they are older", async () => {
    take([copyRecord('a.flac', {}, { modifiedAt: 500.7 }), copyRecord('b.flac', {}, { modifiedAt: 9_000 })], {
      at: 1_000,
    })
    scanned()
    take([copyRecord('c.flac', {}, { modifiedAt: 500 })], { at: 1_000 })
    await regroup(one.library)
    expect(addedAt()).toEqual([500, 1_000, 1_000])
  })

  it('knows a track again whose last copy left a moment ago', async () => {
    await one.gets(copyRecord('a.flac', {}, { trackKey: 'k' }))
    take([copyRecord('a.flac', {}, { trackKey: 'other' })])
    take([copyRecord('b.flac', {}, { trackKey: 'k' })])
    await regroup(one.library)
    expect(all('select key from track order by key')).toEqual([{ key: 'k' }, { key: 'other' }])
  })

  it('keeps copies that are held, shows them as not there, and takes them back', async () => {
    await one.gets(copyRecord('a.flac'), copyRecord('b.flac'))
    const present = () => all<{ p: number }>('select present as p from copy order by remote_id').map(({ p }) => p)
    hold(one.library, one.sourceId, ['a.flac', 'b.flac', 'c.flac'])
    expect(present()).toEqual([0, 0])
    await regroup(one.library)
    expect(all('select 1 from track')).toHaveLength(2)
    take([copyRecord('b.flac')], { confirmed: ['a.flac', 'c.flac'] })
    expect(present()).toEqual([1, 1])
    expect(all('select 1 from track')).toHaveLength(2)
  })

  it('has a row for every folder that leads to music, as long as it does', async () => {
    const folders = () =>
      all<{ path: string; parent: string | null; name: string }>('select path, parent, name from folder order by path')
    await one.gets(copyRecord('a/b/c/1.flac'), copyRecord('a/2.flac'), copyRecord('3.flac'))
    expect(folders()).toEqual([
      { path: '', parent: null, name: '' },
      { path: 'a', parent: '', name: 'a' },
      { path: 'a/b', parent: 'a', name: 'b' },
      { path: 'a/b/c', parent: 'a/b', name: 'c' },
    ])
    retire(one.library, one.sourceId, ['a/b/c/1.flac'])
    expect(folders().map(({ path }) => path)).toEqual(['', 'a'])
    retire(one.library, one.sourceId, ['a/2.flac', '3.flac', 'never.flac'])
    expect(folders()).toEqual([])
  })

  it('knows where each cover lies, until no copy has it', () => {
    const origins = () =>
      all<{ o: string }>(`select cover_id || ' ' || remote_id || ' ' || kind as o from cover_origin order by o`).map(
        ({ o }) => o.replace(/0+ /, ' '),
      )
    const withCover = (remoteId: string, id: string, holder?: string) =>
      copyRecord(
        remoteId,
        {},
        { cover: coverRecord(id, holder ?? remoteId, holder === undefined ? 'embedded' : 'file') },
      )
    take([
      withCover('a/1.flac', 'f', 'a/f.jpg'),
      withCover('a/2.flac', 'f', 'a/f.jpg'),
      withCover('a/3.flac', 'e'),
      withCover('b/1.flac', 'e'),
    ])
    expect(origins()).toEqual(['e a/3.flac embedded', 'e b/1.flac embedded', 'f a/f.jpg file'])
    retire(one.library, one.sourceId, ['a/1.flac', 'a/3.flac'])
    expect(origins()).toEqual(['e b/1.flac embedded', 'f a/f.jpg file'])
    take([withCover('a/2.flac', 'e'), copyRecord('b/1.flac')])
    expect(origins()).toEqual(['e a/2.flac embedded'])
    expect(all('select id from cover')).toHaveLength(1)
  })

  it('keeps sources apart, and the same sound in both as one track', async () => {
    const second = addSource(one.stores, 'Second')
    await one.gets(copyRecord('a.flac', { title: 'A' }, { trackKey: 'k' }))
    expect(
      takeIn(one.library, second, { copies: [copyRecord('a.flac', { title: 'A' }, { trackKey: 'k' })], problems: [] }),
    ).toEqual({
      added: 1,
      updated: 0,
      moved: 0,
    })
    await regroup(one.library)
    expect(all('select 1 from track')).toHaveLength(1)
    retire(one.library, one.sourceId, ['a.flac'])
    await regroup(one.library)
    expect(all('select title from track')).toEqual([{ title: 'A' }])
  })

  it('raises the revision and announces it when lists see a change, and only then', async () => {
    take([copyRecord('a.flac')])
    expect(one.events).toEqual([])
    await regroup(one.library)
    expect(one.events).toEqual([{ kind: 'library.changed', revision: 1 }])
    hold(one.library, one.sourceId, ['a.flac'])
    hold(one.library, one.sourceId, ['a.flac'])
    take([copyRecord('a.flac')])
    take([copyRecord('a.flac')])
    expect(one.events.map((event) => 'revision' in event && event.revision)).toEqual([1, 2, 3])
    expect(all("select value from meta where name = 'revision'")).toEqual([{ value: '3' }])
  })
})

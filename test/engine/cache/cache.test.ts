/** Files in, files out: what the rows say, what lies on the disk, and that one follows the other. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { placeSql, whereOf } from '../../../src/engine/browse/availability.ts'
import { copiesOf } from '../../../src/engine/media/copies.ts'
import { bytesOf, cacheHouse, serverCopy, sha256, type CacheHouse } from './support.ts'

let house: CacheHouse
beforeEach(async () => {
  house = await cacheHouse()
  await house.serverHas('Oar', 'Sail')
})
afterEach(() => house.remove())

const placeOf = (title: string) =>
  whereOf(
    house.sql
      .prepare<[string], number | null>(`select ${placeSql('t.id')} from track t where title = ?`)
      .pluck()
      .get(title) as number | null,
  ).availability
const revision = () => house.sql.prepare(`select value from meta where name = 'revision'`).pluck().get()
const titles = () => house.sql.prepare<[], string>('select title from track order by title').pluck().all()
const notes = () => house.sql.prepare(`select name from meta where name like 'kept-%ing:%'`).pluck().all()
const serverIsGone = () => house.sql.exec(`update source set reachable = 0 where kind = 'soul'`)
const keptCopy = (title: string) => ({ sourceId: house.cache.sourceId as number, remoteId: house.fileOf(title)! })

describe('a file that is put', () => {
  it('lies under a name that says nothing, with its bytes', async () => {
    const bytes = await house.keeps('Oar', randomBytes(700_000))

    const file = house.fileOf('Oar')!
    expect(file).toMatch(/^([0-9a-f]{2})\/\1[0-9a-f]{30}\.flac$/)
    expect(readFileSync(join(house.cache.folder, 'files', file))).toEqual(bytes)
    expect(house.files()).toEqual([`files/${file}`])
    expect(house.sql.prepare('select sha256 from kept').pluck().get()).toBe(sha256(bytes))
  })

  it('plays when the server is gone', async () => {
    const bytes = await house.keeps('Oar')
    serverIsGone()

    expect(placeOf('Oar')).toBe('cached')
    expect(placeOf('Sail')).toBe('offline')
    expect(await bytesOf(house.sources, keptCopy('Oar'))).toEqual(bytes)
  })

  it('comes before an online server, even when it is smaller than what that has', async () => {
    await house.keeps('Oar', randomBytes(100), { quality: 'low', codec: 'mp3', container: 'mpeg', lossless: false })
    const copies = copiesOf(house.library)(
      house.sql.prepare('select key from track where title = ?').pluck().get('Oar') as string,
    )

    expect(copies.map(({ sourceId, codec }) => [sourceId, codec])).toEqual([
      [house.cache.sourceId, 'mp3'],
      [house.server, 'flac'],
    ])
  })

  it('takes its job out of the queue in the same write', async () => {
    const job = house.sql.prepare(
      'insert into download (track_id, state, rank, priority, quality, queued_at) values (?, ?, 0, 0, ?, 0)',
    )
    job.run(house.trackId('Oar'), 'verifying', 'original')
    const seen: unknown[] = []
    house.library.events.listen(({ kind }) => {
      if (kind === 'availability.changed')
        seen.push(house.sql.prepare('select (select count(*) from download), (select count(*) from kept)').raw().get())
    })
    await house.keeps('Oar')

    expect(seen).toEqual([[0, 1]])
  })

  it('changes no track and no list, and says that something can be played', async () => {
    const before = [revision(), house.sql.prepare('select * from track').all()]
    house.events.length = 0
    await house.keeps('Oar')

    expect([revision(), house.sql.prepare('select * from track').all()]).toEqual(before)
    expect(house.sql.prepare('select count(*) from dirty_track').pluck().get()).toBe(0)
    expect(house.events).toEqual(['availability.changed'])
  })

  it('takes the place of an older file of the same track', async () => {
    await house.keeps('Oar')
    const older = house.fileOf('Oar')!
    await house.keeps('Oar')

    expect(house.fileOf('Oar')).not.toBe(older)
    expect(house.files()).toEqual([`files/${house.fileOf('Oar')}`])
    expect(house.cache.count).toBe(1)
  })

  it('is refused when it is not as long as it should be, and stays a part', async () => {
    await expect(house.keeps('Oar', randomBytes(1_000), { sizeBytes: 1_001 })).rejects.toThrow('1000 bytes')

    expect(house.files()).toEqual([`parts/${house.trackId('Oar')}.part`])
    expect(notes()).toEqual([])
  })

  it('leaves nothing when the track has left the library meanwhile', async () => {
    const trackId = house.trackId('Oar')
    const part = await house.cache.openPart(trackId, 0)
    await part.write(randomBytes(10))
    await house.serverLoses('Oar')
    const from = { sourceId: house.server, remoteId: 'id-Oar' }
    const rest = {
      quality: 'original',
      container: 'flac',
      codec: 'flac',
      bitrateKbps: null,
      lossless: true,
      wanted: true,
    } as const
    const done = { trackId, part, from, sha256: await part.sha256(), sizeBytes: 10, ...rest }

    await expect(house.cache.put(done)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(house.files()).toEqual([])
    expect(notes()).toEqual([])
  })

  it('keeps the title of a track that is called by the name of its file', async () => {
    await house.serverHas(
      serverCopy('x', {
        remoteId: 'Boats/07 Untitled.flac',
        trackKey: 'key-u',
        tags: { ...serverCopy('x').tags, title: undefined as never },
      }),
    )
    await house.keeps('07 Untitled', randomBytes(10), {
      from: { sourceId: house.server, remoteId: 'Boats/07 Untitled.flac' },
    })
    house.sql.exec(`delete from copy where remote_id = 'Boats/07 Untitled.flac'`)
    house.sql.exec(`insert or ignore into dirty_track select track_id from copy`)
    await house.serverHas('Another')

    expect(titles()).toContain('07 Untitled')
  })
})

describe('the last copy of a track', () => {
  it('stays in the library as it was when its server has lost it', async () => {
    await house.keeps('Oar')
    const told = 'select title, artist, track_no, added_at, duration_ms from track where title = ?'
    const before = house.sql.prepare(told).get('Oar')
    await house.serverLoses('Oar', 'Sail')

    expect(titles()).toEqual(['Oar'])
    expect(house.sql.prepare(told).get('Oar')).toEqual(before)
    expect(placeOf('Oar')).toBe('cached')
  })

  it('has the tags that its server told last', async () => {
    await house.keeps('Oar')
    const { tags } = serverCopy('Oar')
    await house.serverHas(serverCopy('Oar', { tags: { ...tags, title: 'Oar (live)' } }))
    await house.serverLoses('Oar')

    expect(titles()).toEqual(['Oar (live)', 'Sail'])
  })

  it('goes with its track when it is dropped', async () => {
    await house.keeps('Oar')
    await house.serverLoses('Oar')
    await house.cache.drop([house.trackId('Oar')])
    await house.cache.stop()

    expect(titles()).toEqual(['Sail'])
    expect(house.files()).toEqual([])
  })
})

describe('a file the server has replaced', () => {
  it('plays until the new one is here, and goes then with its track', async () => {
    const old = await house.keeps('Oar')
    await house.serverHas(serverCopy('Oar', { trackKey: 'key-Oar-remastered' }))
    expect(titles()).toEqual(['Oar', 'Oar', 'Sail'])
    expect(await bytesOf(house.sources, keptCopy('Oar'))).toEqual(old)

    const trackId = house.sql.prepare(`select id from track where key = 'key-Oar-remastered'`).pluck().get() as number
    const bytes = await house.keeps('Oar', randomBytes(50), { trackId })
    await house.cache.stop()
    expect(titles()).toEqual(['Oar', 'Sail'])
    expect(house.files()).toEqual([`files/${house.fileOf('Oar')}`])
    expect(await bytesOf(house.sources, keptCopy('Oar'))).toEqual(bytes)
  })
})

describe('dropping', () => {
  it('takes rows out, then files, and says how much room that makes', async () => {
    await house.keeps('Oar', randomBytes(300))
    await house.keeps('Sail', randomBytes(500))
    const before = revision()

    expect(await house.cache.drop([house.trackId('Oar'), house.trackId('Sail')])).toMatchObject({ bytes: 800 })
    expect(house.files()).toEqual([])
    expect(house.cache.count).toBe(0)
    expect(notes()).toEqual([])
    expect(placeOf('Oar')).toBe('streamable')
    expect(revision()).toBe(before)
  })

  it('lets a file that plays play on', async () => {
    const bytes = await house.keeps('Oar', randomBytes(1_000_000))
    const { signal } = new AbortController()
    const open = await house.sources.openCopy(keptCopy('Oar'), { signal })
    const read = open.read({ start: 0, end: bytes.length - 1 }, { signal })[Symbol.asyncIterator]()
    const pieces = [(await read.next()).value as Uint8Array]
    await house.cache.drop([house.trackId('Oar')])
    for (let next = await read.next(); !next.done; next = await read.next()) pieces.push(next.value)
    await open.close()

    expect(Buffer.concat(pieces)).toEqual(bytes)
    expect(placeOf('Oar')).toBe('streamable')
    expect(house.files()).toEqual([])
  })

  it('takes rows out while the folder is away, and files when it is back', async () => {
    await house.keeps('Oar')
    renameSync(house.cache.folder, `${house.cache.folder}-away`)
    await house.cache.look()
    await house.cache.drop([house.trackId('Oar')])
    expect(placeOf('Oar')).toBe('streamable')

    renameSync(`${house.cache.folder}-away`, house.cache.folder)
    await house.cache.look()
    expect(house.files()).toEqual([])
    expect(notes()).toEqual([])
  })
})

describe('a folder that is away', () => {
  it('is said to be, plays nothing and forgets nothing', async () => {
    await house.keeps('Oar')
    renameSync(house.cache.folder, `${house.cache.folder}-away`)
    serverIsGone()
    await expect(bytesOf(house.sources, keptCopy('Oar'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await house.cache.look()

    expect(house.cache.trouble).toContain('Plug its disk in')
    expect(placeOf('Oar')).toBe('offline')
    expect(house.cache.count).toBe(1)
    await expect(house.cache.openPart(house.trackId('Sail'), 0)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    renameSync(`${house.cache.folder}-away`, house.cache.folder)
    await house.cache.look()
    expect(house.cache.trouble).toBeNull()
    expect(placeOf('Oar')).toBe('cached')
  })

  it('is not taken for an empty place of the same name', async () => {
    await house.keeps('Oar')
    renameSync(house.cache.folder, `${house.cache.folder}-away`)
    mkdirSync(house.cache.folder)
    await house.restart()

    expect(house.cache.trouble).toContain('Plug its disk in')
    expect(house.cache.count).toBe(1)
    expect(house.files()).toEqual([])
  })

  it("is what another library's folder is, too", async () => {
    const other = await cacheHouse()
    try {
      const downloads = { ...house.settings.current.downloads, folder: other.cache.folder }
      await house.restart(() => house.settings.update({ downloads }))

      expect(house.cache.trouble).toContain('belongs to another Soul Player')
      await expect(house.keeps('Oar')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      expect(other.files()).toEqual([])
    } finally {
      await other.remove()
    }
  })
})

describe('a file that is gone', () => {
  it('is given up when it is missed', async () => {
    await house.keeps('Oar')
    rmSync(join(house.cache.folder, 'files', house.fileOf('Oar')!))
    house.events.length = 0
    await expect(bytesOf(house.sources, keptCopy('Oar'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await house.cache.stop()

    expect(house.fileOf('Oar')).toBeUndefined()
    expect(house.events).toContain('availability.changed')
    expect(placeOf('Oar')).toBe('streamable')
  })
})

it('opens nothing that leads out of the folder', async () => {
  await house.keeps('Oar')
  const secret = join(house.host.dataDir, 'secret')
  writeFileSync(secret, 'a secret')
  const path = join(house.cache.folder, 'files', house.fileOf('Oar')!)
  rmSync(path)
  symlinkSync(secret, path)

  await expect(bytesOf(house.sources, keptCopy('Oar'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('is no source that is listed', async () => {
  expect(house.sources.list().map(({ kind }) => kind)).toEqual(['soul'])
})

it('makes its source once', async () => {
  const { sourceId } = house.cache
  await house.restart()

  expect(house.cache.sourceId).toBe(sourceId)
  expect(house.sql.prepare(`select count(*) from source where kind = 'kept'`).pluck().get()).toBe(1)
})

it('puts back what a crash left between its final name and its rows', async () => {
  const trackId = house.trackId('Oar')
  const part = await house.cache.openPart(trackId, 0)
  await part.write(Buffer.from('all of it'))
  await part.checkpoint()
  await part.close()
  const file = `ab/${'ab'.repeat(16)}.flac`
  mkdirSync(join(house.cache.folder, 'files/ab'))
  renameSync(part.path, join(house.cache.folder, 'files', file))
  house.sql.prepare('insert into meta (name, value) values (?, ?)').run(`kept-coming:${file}`, String(trackId))
  await house.restart()

  expect(house.files()).toEqual([`parts/${trackId}.part`])
  expect(existsSync(part.path)).toBe(true)
  expect(notes()).toEqual([])
})

it('notes when a file was played, once a minute at most', async () => {
  await house.remove()
  let now = 1_000_000
  house = await cacheHouse({ now: () => now })
  await house.serverHas('Oar')
  await house.keeps('Oar')
  const usedAt = () => house.sql.prepare('select used_at from kept').pluck().get()
  const play = async () => {
    await bytesOf(house.sources, keptCopy('Oar'))
    await house.restart()
  }
  now += 59_000
  await play()
  expect(usedAt()).toBe(1_000_000)
  now += 2_000
  await play()
  expect(usedAt()).toBe(1_061_000)
})

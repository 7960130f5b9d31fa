/** Disks that are full, refuse or fail, and processes that end at any moment. */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockProfile } from '../../../src/engine/lib/profile-lock.ts'
import { needs } from '../../support/needs.ts'
import { bytesOf, cacheHouse, sha256, type CacheHouse } from './support.ts'

const strace = needs('strace')
const mounting = needs('mount', 'umount')
const unmounting = needs('umount')
const mayMount = canMount()
const mounted = mayMount ? '' : ' (needs to mount a tmpfs, as root may)'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-faults-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe.skipIf(!mayMount)(`a small disk${mounted}`, () => {
  let house: CacheHouse
  beforeEach(async () => {
    mount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', dir)
    house = await cacheHouse({ dataDir: join(dir, 'data') })
    await house.serverHas('Oar', 'Sail')
  })
  afterEach(async () => {
    await house.remove()
    spawnSync(unmounting.path, [dir])
  })
  /** Nothing more fits beside what is there. */
  const fill = async () => {
    const part = await house.cache.openPart(house.trackId('Sail'), 0)
    let code: string | undefined
    let safe = 0
    while (code === undefined) {
      try {
        await part.write(randomBytes(64 * 1024))
        safe = await part.checkpoint()
      } catch (error) {
        code = (error as NodeJS.ErrnoException).code
      }
    }
    return { part, code, safe }
  }

  it('that is full refuses with the reason, and the part goes on from what is safe once there is room', async () => {
    await house.keeps('Oar', randomBytes(1_000_000))
    const { part, code, safe } = await fill()
    const written = readFileSync(part.path).subarray(0, safe)
    await part.close()
    expect(code).toBe('ENOSPC')
    expect(safe).toBeGreaterThan(0)
    expect((await house.cache.free()).freeBytes).toBeLessThan(64 * 1024)

    expect(await house.cache.drop([house.trackId('Oar')])).toMatchObject({ bytes: 1_000_000 })
    await house.cache.tryWriting()
    const again = await house.cache.openPart(house.trackId('Sail'), safe)
    expect(again.safeBytes).toBe(safe)
    await again.write(Buffer.from('the end'))
    await again.checkpoint()
    expect(await again.sha256()).toBe(sha256(Buffer.concat([written, Buffer.from('the end')])))
    await again.close()
  })

  it('lets go of what is dropped, however full', async () => {
    const ids: number[] = []
    const many = Array.from({ length: 300 }, (_, i) => `T${i}`)
    await house.serverHas(...many)
    for (const title of many) {
      await house.keeps(title, randomBytes(1_000))
      ids.push(house.trackId(title))
    }
    house.sql.pragma('wal_checkpoint(TRUNCATE)')
    const { part } = await fill()
    await part.close()
    await house.cache.drop(ids)

    expect(house.cache.count).toBe(0)
    expect(house.files().filter((name) => name.startsWith('files'))).toEqual([])
  })

  it('that can only be read plays, and says why nothing is fetched', async () => {
    const bytes = await house.keeps('Oar')
    // Others than the database refuse: it lies on a disk of its own.
    const kept = join(dir, 'data/kept')
    mount('--bind', kept, kept)
    mount('-o', 'remount,ro,bind', kept)
    try {
      await house.cache.look()
      expect(house.cache.trouble).toContain('it is read-only')
      await expect(house.cache.openPart(house.trackId('Sail'), 0)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await expect(house.cache.tryWriting()).rejects.toThrow('it is read-only')
      const copy = { sourceId: house.cache.sourceId as number, remoteId: house.fileOf('Oar')! }
      expect(await bytesOf(house.sources, copy)).toEqual(bytes)
      expect(house.sql.prepare(`select state from source where kind = 'kept'`).pluck().get()).toBe('ready')
    } finally {
      spawnSync(unmounting.path, [kept])
    }
    await house.cache.look()
    expect(house.cache.trouble).toBeNull()
  })
})

it('is not worked on by two: a profile that was copied is refused its folder while the first one runs', async () => {
  const folder = join(dir, 'kept')
  const first = await cacheHouse({ dataDir: join(dir, 'first') })
  await first.serverHas('Oar')
  await first.cache.moveFolder({ path: folder })
  await first.cache.moved()
  await first.keeps('Oar')
  await first.cache.stop()
  first.sql.pragma('wal_checkpoint(TRUNCATE)')
  cpSync(join(dir, 'first'), join(dir, 'second'), { recursive: true })
  const lock = lockProfile(join(dir, 'first'))!
  const second = await cacheHouse({ dataDir: join(dir, 'second') })
  try {
    expect(second.cache.folder).toBe(folder)
    expect(second.cache.trouble).toContain('belongs to another Soul Player')
    await expect(second.cache.openPart(1, 0)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await second.cache.drop([second.trackId('Oar')])
    expect(first.files(folder)).toHaveLength(1)
  } finally {
    lock.release()
  }
  // Nobody else works on it now.
  await second.cache.look()
  expect(second.cache.trouble).toBeNull()
  await second.remove()
  await first.remove()
})

describe.skipIf(strace.absent)(strace.name('the system'), () => {
  it.each(['fdatasync', 'fsync', 'rename'])(
    'that fails at %s leaves no file without its row',
    { timeout: 120_000 },
    async (call) => {
      const before = await reopened()
      await before.remove()
      const said = await child(['put'], { inject: `${call}:error=EIO:when=1+`, at: call === 'fsync' ? shards() : [] })
      const failed = said.filter(({ code }) => code === 'EIO')
      const house = await reopened()
      await everythingIsWhole(house)
      await house.remove()

      // Nothing is put where nothing can be synced or named; dropping needs neither.
      expect(failed.map(({ name }) => name)).toEqual(['Oar', 'Sail', 'again'])
      expect(said.at(-1)).toEqual({ name: 'done' })
    },
  )

  it.each(['rename', 'unlink'])(
    'that kills at any %s leaves whole files, parts, and nothing else',
    { timeout: 240_000 },
    async (call) => {
      let kills = 0
      for (let at = 1; ; at++) {
        const said = await child(['put'], { inject: `${call}:signal=KILL:when=${at}` })
        const house = await reopened()
        await everythingIsWhole(house)
        await house.remove()
        if (said.at(-1)?.name === 'done') break
        kills++
      }
      expect(kills).toBeGreaterThan(2)
    },
  )

  it('that kills at any rename of a move loses no file', { timeout: 240_000 }, async () => {
    const titles = Array.from({ length: 6 }, (_, i) => `T${i}`)
    const house = await cacheHouse({ dataDir: join(dir, 'data') })
    await house.serverHas(...titles)
    for (const title of titles) await house.keeps(title)
    await house.cache.stop()
    house.stores.close()
    const target = join(dir, 'elsewhere')
    for (let lives = 1; lives <= 10; lives++) {
      // Each life gets a little further before it ends.
      const said = await child(['move', target], { inject: 'rename:signal=KILL:when=4' })
      const after = await reopened()
      for (const title of titles) {
        const copy = { sourceId: after.cache.sourceId as number, remoteId: after.fileOf(title)! }
        const { sha } = after.sql.prepare('select sha256 as sha from kept where file = ?').get(copy.remoteId) as {
          sha: string
        }
        expect(sha256(await bytesOf(after.sources, copy))).toBe(sha)
      }
      await after.remove()
      if (said.at(-1)?.name === 'done') break
    }
    const moved = await reopened()
    moved.cache.start()
    await moved.cache.moved()
    expect(moved.cache.folder).toBe(target)
    expect(moved.files(target)).toHaveLength(titles.length)
    await moved.remove()
  })
})

const reopened = () => cacheHouse({ dataDir: join(dir, 'data') })

/** Rows have their files, with the right bytes; files have their rows; nothing is noted as on its way. */
async function everythingIsWhole(house: CacheHouse): Promise<void> {
  const rows = house.sql.prepare('select file, sha256 from kept').all() as { file: string; sha256: string }[]
  for (const row of rows) {
    expect(sha256(readFileSync(join(house.cache.folder, 'files', row.file)))).toBe(row.sha256)
  }
  expect(house.files().filter((name) => name.startsWith('files'))).toEqual(
    rows.map(({ file }) => `files/${file}`).sort(),
  )
  expect(
    house.sql.prepare(`select name from meta where name like 'kept-coming:%' or name like 'kept-going:%'`).all(),
  ).toEqual([])
}

/** The folders that files are given their names in; the database may be synced. */
function shards(): string[] {
  return Array.from({ length: 256 }, (_, i) => {
    const path = join(dir, 'data/kept/files', i.toString(16).padStart(2, '0'))
    mkdirSync(path)
    return path
  })
}

interface Said {
  name: string
  code?: string
}

/** What the child said until it ended; calls are injected everywhere, or at some paths. One thread for files, so that the n-th call is the same in every run. */
async function child(
  args: readonly string[],
  { inject, at = [] }: { inject: string; at?: readonly string[] },
): Promise<Said[]> {
  const [what, ...rest] = args as [string, ...string[]]
  const script = join(import.meta.dirname, 'cache-child.ts')
  const call = inject.slice(0, inject.indexOf(':'))
  const running = spawn(
    strace.path,
    [
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      `trace=${call}`,
      '-e',
      `inject=${inject}`,
      ...at.flatMap((path) => ['-P', path]),
      process.execPath,
      script,
      join(dir, 'data'),
      what,
      ...rest,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, UV_THREADPOOL_SIZE: '1' } },
  )
  let text = ''
  running.stdout.on('data', (piece: Buffer) => (text += piece.toString()))
  await once(running, 'close')
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Said)
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync(mounting.path, args)
  if (status !== 0) throw new Error(stderr.toString())
}

function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'soul-mount-'))
  try {
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place)
    return spawnSync(unmounting.path, [place]).status === 0
  } catch {
    return false
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

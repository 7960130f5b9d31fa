import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fingerprints, type FingerprintsParts } from '../../../src/engine/fingerprints/fingerprints.ts'
import { readPrint } from '../../../src/engine/fingerprints/stored-prints.ts'
import { takeIn } from '../../../src/engine/library/take-in.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import { FakeClock, until } from '../../support/fake-clock.ts'
import { testHost } from '../../support/host.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { copyRecord } from '../../support/records.ts'
import { bitErrors, FORMATS, FPCALC, soundFile } from './sounds.ts'

let dir: string
let its: TestLibrary
let clock: FakeClock
const opened: Fingerprints[] = []
const host = testHost()

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'soul-prints-'))
  its = await openTestLibrary()
  its.sql.prepare('update source set config = ? where id = ?').run(JSON.stringify({ path: dir }), its.sourceId)
  clock = new FakeClock()
})

afterEach(async () => {
  for (const fingerprints of opened.splice(0)) await fingerprints.stop()
  its.remove()
  rmSync(dir, { recursive: true })
})

class Given {
  settings = Settings.parse({})
  scanning = false
  load = 0
  told = 0
  readonly listeners = new Set<(settings: Settings) => void>()

  set(duplicates: Partial<Settings['duplicates']>): void {
    this.settings = { ...this.settings, duplicates: { ...this.settings.duplicates, ...duplicates } }
    for (const listener of this.listeners) listener(this.settings)
  }
}

function open({ cores = 2, ...parts }: Partial<FingerprintsParts> & { cores?: number } = {}) {
  const given = new Given()
  const fingerprints = new Fingerprints({
    host,
    library: its.library,
    events: its.library.events,
    settings: {
      get current() {
        return given.settings
      },
      onChange(listener) {
        given.listeners.add(listener)
        return () => given.listeners.delete(listener)
      },
    },
    keptFolder: () => join(dir, 'kept'),
    isScanning: () => given.scanning,
    onChange: () => void given.told++,
    clock,
    machine: { cores, load: () => given.load },
    ...parts,
  })
  opened.push(fingerprints)
  fingerprints.start()
  return { fingerprints, given }
}

/** The files, with their trackKeys. */
async function has(names: readonly string[]): Promise<void> {
  for (const name of names) copyFileSync(soundFile(name), join(dir, name))
  await its.gets(
    ...names.map((name) => copyRecord(name, {}, { trackKey: name, ...FORMATS[name as keyof typeof FORMATS] })),
  )
}

const ALL = Object.keys(FORMATS)
/** Past the wait at the start, and until there is nothing more to do. */
async function runs(opened: ReturnType<typeof open>): Promise<void> {
  await clock.advance(20_000)
  await finished(opened)
}

async function finished({ fingerprints }: { fingerprints: Fingerprints }): Promise<void> {
  while (fingerprints.status().running) await new Promise((resolve) => void setTimeout(resolve, 5))
}

const printed = (): string[] =>
  its.sql.prepare<[], string>('select track_key from fingerprint order by track_key').pluck().all()
const reasons = (): unknown[] =>
  its.sql.prepare('select track_key as trackKey, reason from no_fingerprint order by track_key').all()
const waiting = (): string[] => its.sql.prepare<[], string>('select track_key from to_print').pluck().all()
const toMatch = (): string[] =>
  its.sql.prepare<[], string>('select track_key from to_match order by track_key').pluck().all()

describe('fingerprints in the background', () => {
  it('are made of all that lies here, and are to be matched then', async () => {
    await has(ALL)
    its.sql.prepare('delete from to_match').run()
    const world = open()
    expect(world.fingerprints.status()).toEqual({ done: 0, total: 5, failed: 0, running: false, held: null })
    await runs(world)
    expect(world.fingerprints.status()).toEqual({ done: 5, total: 5, failed: 0, running: false, held: null })
    expect(printed()).toEqual(ALL.toSorted())
    expect(toMatch()).toEqual(ALL.toSorted())
    for (const name of ALL) {
      const { values, durationMs } = readPrint(its.sql, name)!
      expect(bitErrors(values, FPCALC[name]!.raw), name).toBeLessThan(0.01)
      expect(durationMs).toBe(200_000)
    }
    expect(world.given.told).toBeGreaterThan(0)
  })

  it('do not begin before a while has passed since the start', async () => {
    await has(['tune.mp3'])
    const { fingerprints } = open()
    await clock.advance(19_000)
    expect(fingerprints.status().running).toBe(false)
    expect(printed()).toEqual([])
  })

  it('follow what comes in later, and cost one look when there is nothing new', async () => {
    const world = open()
    await runs(world)
    await has(['tune.mp3'])
    await clock.advance(5_000)
    await finished(world)
    expect(printed()).toEqual(['tune.mp3'])
    const plan = its.sql
      .prepare('explain query plan select track_key from to_print where track_key > ? order by track_key limit 1')
      .all('')
    expect(plan).toMatchObject([{ detail: expect.stringContaining('USING PRIMARY KEY') }])
    expect(waiting()).toEqual([])
  })

  it('are told anew to devices that sync from here', async () => {
    await has(['tune.mp3'])
    const rev = () => its.sql.prepare<[], number>('select rev from track').pluck().get()!
    const before = rev()
    await runs(open())
    expect(rev()).toBeGreaterThan(before)
  })

  it('are not made of what cannot be heard, and that is remembered', async () => {
    writeFileSync(join(dir, 'empty.mp3'), '')
    await its.gets(copyRecord('empty.mp3', {}, { trackKey: 'empty', container: 'mpeg', codec: 'mp3' }))
    await its.gets(copyRecord('odd.ape', {}, { trackKey: 'odd', container: 'ape', codec: 'ape' }))
    writeFileSync(join(dir, 'odd.ape'), 'MAC ')
    const world = open()
    await runs(world)
    expect(reasons()).toEqual([
      { trackKey: 'empty', reason: 'damaged' },
      { trackKey: 'odd', reason: 'format' },
    ])
    expect(world.fingerprints.status()).toMatchObject({ done: 0, failed: 2, total: 2 })
    // Nor are they marked again when their tags change.
    takeIn(its.library, its.sourceId, {
      copies: [copyRecord('empty.mp3', { title: 'New' }, { trackKey: 'empty', container: 'mpeg', codec: 'mp3' })],
      problems: [],
    })
    expect(waiting()).toEqual([])
  })

  it('wait for files that are away, and take another copy where there is one', async () => {
    await has(['tune.mp3', 'tune.ogg'])
    rmSync(join(dir, 'tune.mp3'))
    rmSync(join(dir, 'tune.ogg'))
    copyFileSync(soundFile('tune.flac'), join(dir, 'again.flac'))
    await its.gets(copyRecord('again.flac', {}, { trackKey: 'tune.mp3' }))
    const world = open()
    await runs(world)
    expect(printed()).toEqual(['tune.mp3'])
    expect(reasons()).toEqual([])
    expect(waiting()).toEqual(['tune.ogg'])
    // It comes back.
    copyFileSync(soundFile('tune.ogg'), join(dir, 'tune.ogg'))
    its.library.events.announce({ kind: 'availability.changed' })
    await clock.advance(5_000)
    await finished(world)
    expect(waiting()).toEqual([])
  })

  it('are not looked for among what is away, each time something else changes', async () => {
    await has(['tune.mp3', 'tune.ogg'])
    its.sql.prepare(`update source set state = 'missing'`).run()
    const world = open()
    await runs(world)
    its.library.events.announce({ kind: 'library.changed', revision: 1 })
    clock.next()
    expect(world.fingerprints.status()).toMatchObject({ running: false, done: 0, total: 2 })
    its.sql.prepare(`update source set state = 'ready'`).run()
    its.library.events.announce({ kind: 'sources.changed', sourceIds: [] })
    await clock.advance(5_000)
    await finished(world)
    expect(printed()).toEqual(['tune.mp3', 'tune.ogg'])
  })

  it('are not made of what has gone meanwhile, but of what a server told: that may be wrong', async () => {
    await has(['tune.mp3', 'tune.ogg'])
    its.sql.prepare(`delete from copy where track_key = 'tune.mp3'`).run()
    takeIn(its.library, its.sourceId, {
      copies: [copyRecord('tune.ogg', {}, { trackKey: 'tune.ogg', fingerprint: FPCALC['tune.ogg']!.compressed })],
      problems: [],
    })
    const world = open()
    await runs(world)
    expect(waiting()).toEqual([])
    expect(printed()).toEqual(['tune.ogg'])
    expect(its.sql.prepare('select own from fingerprint').pluck().all()).toEqual([1])
    expect(world.fingerprints.status()).toMatchObject({ done: 1, total: 1 })
  })

  it('are made of kept files, too', async () => {
    await its.gets()
    const keptId = its.sql
      .prepare(`insert into source (kind, store_id, name, config, added_at) values ('kept', 'k', 'Kept', '{}', 0)`)
      .run().lastInsertRowid as number
    const file = `ab/ab${'0'.repeat(30)}.mp3`
    mkdirSync(join(dir, 'kept/files/ab'), { recursive: true })
    copyFileSync(soundFile('tune.mp3'), join(dir, 'kept/files', file))
    takeIn(its.library, keptId, {
      copies: [copyRecord(file, {}, { trackKey: 'far', container: 'mpeg', codec: 'mp3' })],
      problems: [],
    })
    its.sql
      .prepare(
        `insert into kept (copy_id, file, sha256, size_bytes, quality, wanted, kept_at, used_at, store_id, remote_id)
         select id, remote_id, '', 1, 'original', 1, 0, 0, 's', 'r' from copy where source_id = ?`,
      )
      .run(keptId)
    await runs(open())
    expect(printed()).toEqual(['far'])
  })

  it('are not made of what only a server has', async () => {
    its.sql.prepare(`update source set kind = 'soul' where id = ?`).run(its.sourceId)
    await has(['tune.mp3'])
    expect(waiting()).toEqual([])
  })
})

describe('making fingerprints is held', () => {
  it('while music plays on a machine with few cores, and goes on when it has ended', async () => {
    await has(['tune.mp3'])
    const world = open({ cores: 2 })
    world.fingerprints.playing(true)
    for (let told = 0; told < 6; told++) {
      await clock.advance(5_000)
      world.fingerprints.playing(true)
    }
    expect(world.fingerprints.status()).toMatchObject({ running: false, held: 'playing', done: 0 })
    await clock.advance(15_000)
    await finished(world)
    expect(printed()).toEqual(['tune.mp3'])
  })

  it('not at all by music on a machine with many, unless they are all at work', async () => {
    await has(['tune.mp3', 'tune.ogg'])
    const world = open({ cores: 8 })
    world.given.load = 12
    await clock.advance(10_000)
    world.fingerprints.playing(true)
    await clock.advance(10_000)
    expect(world.fingerprints.status()).toMatchObject({ running: false, held: 'playing' })
    world.given.load = 2
    world.fingerprints.playing(true)
    expect(world.fingerprints.status()).toMatchObject({ running: true, held: null })
    await until(() => clock.waiting > 1 || printed().length > 0)
    // Between two files it rests, as long as the first one took.
    while (printed().length === 0) await new Promise((resolve) => void setTimeout(resolve, 5))
    expect(printed()).toHaveLength(1)
    while (world.fingerprints.status().running) await clock.advance(1_000)
    expect(printed()).toHaveLength(2)
  })

  it('while folders are scanned', async () => {
    await has(['tune.mp3'])
    const world = open()
    world.given.scanning = true
    await clock.advance(20_000)
    expect(world.fingerprints.status()).toMatchObject({ running: false, held: 'busy' })
    world.given.scanning = false
    its.library.events.announce({ kind: 'library.changed', revision: 1 })
    await clock.advance(5_000)
    await finished(world)
    expect(printed()).toEqual(['tune.mp3'])
  })

  it('when it is switched off, whatever is being made', async () => {
    await has(['tune.mp3'])
    const world = open({ host: { ...host, workerEntry: () => new URL('./odd-maker.ts', import.meta.url) } })
    its.sql.prepare(`update copy set remote_id = 'hang'`).run()
    await clock.advance(20_000)
    expect(world.fingerprints.status()).toMatchObject({ running: true, held: null })
    world.given.set({ fingerprints: false })
    await finished(world)
    expect(world.fingerprints.status()).toMatchObject({ running: false, held: 'off', total: 1 })
    expect(reasons()).toEqual([])
  })

  it('by the user, over a restart, until they say otherwise', async () => {
    await has(['tune.mp3'])
    const first = open()
    first.fingerprints.setPaused(true)
    await clock.advance(20_000)
    expect(first.fingerprints.status()).toMatchObject({ running: false, held: 'paused' })
    await first.fingerprints.stop()
    const second = open()
    await clock.advance(20_000)
    expect(second.fingerprints.status()).toMatchObject({ running: false, held: 'paused' })
    second.fingerprints.setPaused(false)
    await finished(second)
    expect(printed()).toEqual(['tune.mp3'])
  })
})

describe('making fingerprints goes on', () => {
  it('some time after the worker did not start', async () => {
    await has(['tune.mp3'])
    let entry = new URL('data:text/javascript,throw new Error("a library is missing")')
    const world = open({
      host: { ...host, workerEntry: () => entry },
    })
    await runs(world)
    expect(world.fingerprints.status()).toMatchObject({ running: false, done: 0, failed: 0, total: 1 })
    its.library.events.announce({ kind: 'library.changed', revision: 1 })
    await clock.advance(5_000)
    expect(world.fingerprints.status().running).toBe(false)
    entry = host.workerEntry('make-fingerprints')
    await clock.advance(600_000)
    await finished(world)
    expect(printed()).toEqual(['tune.mp3'])
  })

  it('where it was, after a stop in the middle', async () => {
    await has(ALL)
    const first = open()
    await clock.advance(20_000)
    while (printed().length < 2) await new Promise((resolve) => void setTimeout(resolve, 5))
    await first.fingerprints.stop()
    const made = printed()
    expect(made.length).toBeLessThan(5)
    const ids = its.sql.prepare('select track_key, id from fingerprint').all()
    await runs(open())
    expect(printed()).toEqual(ALL.toSorted())
    expect(its.sql.prepare('select track_key, id from fingerprint').all()).toEqual(expect.arrayContaining(ids))
  })

  it('past a file that is too much, which gets a second chance and no third', async () => {
    await has(['tune.mp3', 'tune.ogg'])
    its.sql.prepare(`update copy set remote_id = 'hang' where track_key = 'tune.mp3'`).run()
    its.sql.prepare(`update copy set remote_id = 'usual' where track_key = 'tune.ogg'`).run()
    const entry = new URL('./odd-maker.ts', import.meta.url)
    const world = open({ host: { ...host, workerEntry: () => entry }, limits: { fileLimitMs: 1 } })
    await runs(world)
    expect(printed()).toEqual(['tune.ogg'])
    expect(reasons()).toEqual([])
    await clock.advance(60_000)
    await finished(world)
    expect(reasons()).toEqual([{ trackKey: 'tune.mp3', reason: 'timeout' }])
    expect(world.fingerprints.status()).toMatchObject({ done: 1, failed: 1, total: 2 })
  })
})

import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OWNER_ID } from '../../src/engine/access/caller.ts'
import { openStores, type Stores } from '../../src/engine/db/store.ts'
import { Events } from '../../src/engine/events.ts'
import { regroup, takeIn } from '../../src/engine/library/take-in.ts'
import { seatDir, Seats } from '../../src/engine/seat.ts'
import { SettingsFile } from '../../src/engine/settings/settings-file.ts'
import type { AccountId, PlayerId, TrackId } from '../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'
import { addSource } from '../support/build-library.ts'
import { testHost } from '../support/host.ts'
import { copyRecord } from '../support/records.ts'

const ANNA = 'anna' as AccountId
const BEN = 'ben' as AccountId
const byPlays = { filter: {}, sort: { by: 'plays', desc: true, thenDesc: false } } as const
const whole = { offset: 0, limit: 10 }

let host: ReturnType<typeof testHost>
let stores: Stores
let seats: Seats
let events: Events
let moved: string[]

beforeEach(async () => {
  host = testHost()
  events = new Events(host.log)
  stores = await openStores(host, events)
  const settings = await SettingsFile.open(host.dataDir, events, host)
  moved = []
  const moveLog = async (database: string) => void moved.push(database)
  seats = new Seats({ host, events, settings, stores, deviceName: () => 'Attic', keepMs: 0, moveLog })
  takeIn(stores.library, addSource(stores), { copies: [copyRecord('a.flac', {}, { trackKey: 'k1' })], problems: [] })
  await regroup(stores.library)
})
afterEach(async () => {
  await seats.stop()
  stores.close()
  host.remove()
})

const heard: LiveEvent['kind'][] = []
const listen = (to: Events) => {
  heard.length = 0
  to.listen(({ kind }) => heard.push(kind))
}

describe('the seats of several accounts', () => {
  it('share one library', async () => {
    const { seat } = await seats.take(ANNA)
    expect((await seat.browse.tracks(byPlays, whole)).rows.map(({ id }) => id)).toEqual(['k1'])
  })

  it('keep what each has played to themselves', async () => {
    const anna = (await seats.take(ANNA)).seat
    const ben = (await seats.take(BEN)).seat
    anna.history.record({ trackId: 'k1' as TrackId, startedAt: 1, playedMs: 1 })
    anna.history.record({ trackId: 'k1' as TrackId, startedAt: 2, playedMs: 1 })
    ben.history.record({ trackId: 'k1' as TrackId, startedAt: 3, playedMs: 1 })
    const plays = async (of: typeof anna) => (await of.browse.tracks(byPlays, whole)).rows[0]!.plays
    expect([await plays(anna), await plays(ben), await plays(seats.owner)]).toEqual([2, 1, 0])
  })

  it('hear of the library, and not of each other', async () => {
    const anna = (await seats.take(ANNA)).seat
    const ben = (await seats.take(BEN)).seat
    listen(anna.events)
    ben.history.record({ trackId: 'k1' as TrackId, startedAt: 1, playedMs: 1 })
    seats.owner.history.record({ trackId: 'k1' as TrackId, startedAt: 1, playedMs: 1 })
    events.announce({ kind: 'queue.changed', playerId: 'p' as PlayerId, revision: 1 })
    expect(heard).toEqual([])
    events.announce({ kind: 'library.changed', revision: 7 })
    expect(heard).toEqual(['library.changed'])
  })

  it('hear how downloads stand, but not which folder cannot be written to', async () => {
    const { seat } = await seats.take(ANNA)
    const told: LiveEvent[] = []
    seat.events.listen((event) => void told.push(event))
    const counts = { waiting: 1, active: 0, paused: 0, failed: 0, blocked: 0, kept: 2 }
    const amounts = { bytesLeft: 9, bytesPerSecond: 0, msLeft: null, freeBytes: 8 }
    const standing = {
      held: 'not-writable' as const,
      paused: false,
      counts,
      ...amounts,
      moving: null,
      workingOut: null,
    }
    const message = 'The folder of kept files, /home/olga/music, is not there.'
    const moveFailed = '/media/stick cannot be written to.'
    const exporting = { folder: '/media/stick', done: 1, total: 2 }
    const exported = {
      folder: '/media/stick',
      end: 'done' as const,
      total: 2,
      copied: 2,
      skipped: 0,
      missing: 0,
      refused: 0,
    }
    events.announce({
      kind: 'downloads.changed',
      status: { ...standing, message, moveFailed, exporting, exported, heldBack: { files: 60, goesAt: 1 } },
    })
    const status = { ...standing, message: null, moveFailed: null, exporting: null, exported: null, heldBack: null }
    expect(told).toEqual([{ kind: 'downloads.changed', status }])
  })

  it('cannot write to the library', async () => {
    const { seat } = await seats.take(ANNA)
    expect(() => seat.stores.library.sql.exec('delete from copy')).toThrow()
  })

  it('lie in a folder of their own, but for the first owner', async () => {
    expect((await seats.take(OWNER_ID)).seat).toBe(seats.owner)
    expect(existsSync(join(host.dataDir, 'accounts'))).toBe(false)
    await seats.take(ANNA)
    expect(existsSync(join(seatDir(host, ANNA), 'personal.db'))).toBe(true)
  })

  it('are opened once for many who use them, and anew after all have gone', async () => {
    const [first, second] = await Promise.all([seats.take(ANNA), seats.take(ANNA)])
    expect(first.seat).toBe(second.seat)
    first.release()
    first.release()
    expect((await seats.take(ANNA)).seat).toBe(first.seat)
    await seats.close(ANNA)
    const again = await seats.take(ANNA)
    expect(again.seat).not.toBe(first.seat)
    expect((await again.seat.browse.tracks(byPlays, whole)).total).toBe(1)
  })

  it('have the log of their own personal.db moved into it, each as it is written to, as long as they are open', async () => {
    const anna = (await seats.take(ANNA)).seat
    const play = (of: typeof anna, count: number) => {
      for (let i = 1; i <= count; i++) of.history.record({ trackId: 'k1' as TrackId, startedAt: i, playedMs: 1 })
    }
    play(anna, 200)
    expect(moved).toEqual([anna.stores.files.personal])
    play(seats.owner, 200)
    expect(moved).toEqual([anna.stores.files.personal, stores.files.personal])
    await seats.close(ANNA)
    expect(anna.stores.personal.written?.size).toBe(0)
  })

  it('look as each likes, and agree on what concerns the library', async () => {
    const { seat } = await seats.take(ANNA)
    await seat.settings.update({ theme: 'dark' }, { mayAdmin: false })
    expect([seat.settings.current.theme, seats.owner.settings.current.theme]).toEqual(['dark', 'system'])
    await expect(seat.settings.update({ watchFolders: false }, { mayAdmin: false })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await seat.settings.update({ watchFolders: false, accent: 'red' }, { mayAdmin: true })
    expect([seat.settings.current.watchFolders, seats.owner.settings.current.watchFolders]).toEqual([false, false])
    expect([seat.settings.current.accent, seats.owner.settings.current.accent]).toEqual(['red', 'violet'])
  })

  it('leave it to who minds the library whether servers are asked, and how downloads go', async () => {
    const { seat } = await seats.take(ANNA)
    const { downloads } = seats.owner.settings.current
    for (const { settings } of [seat, seats.owner])
      for (const patch of [{ offline: 'on' } as const, { downloads: { ...downloads, atOnce: 1 } }])
        await expect(settings.update(patch, { mayAdmin: false })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await seat.settings.update({ offline: 'on', downloads: { ...downloads, atOnce: 1 } }, { mayAdmin: true })
    expect(seats.owner.settings.current).toMatchObject({ offline: 'on', downloads: { atOnce: 1 } })
  })

  it('leave it to the first owner what is one recording and what is looked up, whoever else minds the library', async () => {
    const { seat } = await seats.take(ANNA)
    const { duplicates, lookups } = seats.owner.settings.current
    const patches = [
      { duplicates: { ...duplicates, mergeBySound: false } },
      { lookups: { ...lookups, musicbrainz: true } },
    ]
    for (const patch of patches) {
      const refused = seat.settings.update({ ...patch, theme: 'dark' }, { mayAdmin: true })
      await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    expect(seat.settings.current).toMatchObject({ theme: 'system', duplicates, lookups })
    for (const patch of patches) await seats.owner.settings.update(patch, { mayAdmin: true })
    expect(seat.settings.current).toMatchObject({ duplicates: { mergeBySound: false }, lookups: { musicbrainz: true } })
  })

  it('are not told in which folder of the machine files are kept', async () => {
    const { seat } = await seats.take(ANNA)
    const { downloads } = seats.owner.settings.current
    await seats.owner.settings.update({ downloads: { ...downloads, folder: '/mnt/disk' } }, { mayAdmin: true })
    expect(seat.settings.current.downloads).toEqual({ ...downloads, folder: '' })
    await seat.settings.update({ downloads: { ...seat.settings.current.downloads, atOnce: 2 } }, { mayAdmin: true })
    expect(seats.owner.settings.current.downloads).toEqual({ ...downloads, folder: '/mnt/disk', atOnce: 2 })
  })
})

describe('a profile that is opened', () => {
  const others: { seats: Seats; stores: Stores }[] = []
  afterEach(() => closeOthers())

  const closeOthers = async () => {
    for (const one of others.splice(0)) {
      await one.seats.stop()
      one.stores.close()
    }
  }
  const open = async (at: ReturnType<typeof testHost>) => {
    const own = new Events(at.log)
    const opened = await openStores(at, own)
    const settings = await SettingsFile.open(at.dataDir, own, at)
    const parts = { host: at, events: own, settings, stores: opened, deviceName: () => at.version, keepMs: 0 }
    const one = { seats: new Seats(parts), stores: opened }
    others.push(one)
    return one.seats
  }
  const namesOf = async (of: Seats) => [of.owner, (await of.take(ANNA)).seat].map(({ personal }) => personal.originId)
  const play = (of: Seats, startedAt: number) =>
    of.owner.history.record({ trackId: 'k1' as TrackId, startedAt, playedMs: 1 })
  const playsOf = (of: Seats) =>
    of.owner.stores.personal.sql.prepare<[], number>('select count(*) from play').pluck().get()
  /** How much was told under each name. */
  const vectorOf = (of: Seats) => of.owner.exchange.exchange.vector()

  it('keeps the names it records under from start to start', async () => {
    const names = await namesOf(seats)
    await seats.stop()
    expect(await namesOf(await open(host))).toEqual(names)
  })

  it('is known for a copy at once, at every seat, and tells nothing under the name of the other', async () => {
    play(seats, 1)
    const names = await namesOf(seats)
    const before = vectorOf(seats)
    await seats.stop()
    stores.close()
    const elsewhere = testHost({ version: 'another machine' })
    try {
      cpSync(host.dataDir, elsewhere.dataDir, { recursive: true })
      const [one, copy] = [await open(host), await open(elsewhere)]
      expect(await namesOf(one)).toEqual(names)
      for (const [i, name] of (await namesOf(copy)).entries()) expect(name).not.toBe(names[i])
      play(one, 2)
      play(copy, 3)
      // What it is called elsewhere, and what is played there, is told under the new name.
      expect(vectorOf(copy)[names[0]!]).toBe(before[names[0]!])
      expect(playsOf(copy)).toBe(2)
      await closeOthers()
      const again = await open(elsewhere)
      expect(vectorOf(again)).toMatchObject({ [names[0]!]: before[names[0]!] })
      expect(again.owner.personal.originId).not.toBe(names[0])
    } finally {
      await closeOthers()
      elsewhere.remove()
    }
  })

  it('is known for one that was put back from a backup', async () => {
    const { originId } = seats.owner.personal
    await seats.stop()
    stores.close()
    const backup = join(host.dataDir, '..', 'backup')
    cpSync(host.dataDir, backup, { recursive: true })
    play(await open(host), 5)
    await closeOthers()
    rmSync(host.dataDir, { recursive: true })
    cpSync(backup, host.dataDir, { recursive: true })
    expect((await open(host)).owner.personal.originId).not.toBe(originId)
  })

  it('has lost nothing when the cache was cleared, and goes on from there', async () => {
    play(seats, 1)
    const { deviceId } = seats.owner.personal
    await seats.stop()
    rmSync(host.cacheDir, { recursive: true })
    const again = await open(host)
    expect(again.owner.personal.deviceId).toBe(deviceId)
    expect(playsOf(again)).toBe(1)
    play(again, 1)
    play(again, 2)
    expect(playsOf(again)).toBe(2)
    const name = again.owner.personal.originId
    await closeOthers()
    expect((await open(host)).owner.personal.originId).toBe(name)
  })

  it('opens under the same name where the cache cannot be written', async () => {
    const names = await namesOf(seats)
    await seats.stop()
    rmSync(host.cacheDir, { recursive: true })
    mkdirSync(host.cacheDir, { recursive: true })
    writeFileSync(join(host.cacheDir, 'identity'), 'not a folder')
    expect(await namesOf(await open(host))).toEqual(names)
  })
})

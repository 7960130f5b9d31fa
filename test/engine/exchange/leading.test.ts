/** Who minds the log: one at a time, by epochs; whoever slept through their own replacement is refused. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { beginLeasesAnew, LeaseRow, LEASE_MS, USED_MS } from '../../../src/engine/exchange/lease.ts'
import { Minding, type Word } from '../../../src/engine/exchange/minding.ts'
import { EngineError } from '../../../src/engine/errors.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'
import { Device } from '../personal/device.ts'
import { agreed, attic, endAll, joined, player, settled } from './support.ts'

const desk = { id: 'desk', name: 'Desk' }
const laptop = { id: 'laptop', name: 'Laptop' }

describe('the lease of a library', () => {
  let now: number
  let device: Device
  let lease: LeaseRow
  const newLease = () => new LeaseRow({ db: device.db, now: () => now, selfId: 'library' })
  beforeEach(() => {
    now = 1_800_000_000_000
    device = new Device('library')
    lease = newLease()
  })

  it('is nobody’s at first, and goes to one of two that claim it', () => {
    expect(lease.get()).toEqual({ holder: null, epoch: 0, since: null })
    expect(lease.claim(desk)).toMatchObject({ granted: true, lease: { holder: desk, epoch: 1, since: now } })
    expect(lease.claim(laptop)).toMatchObject({ granted: false, lease: { holder: desk, epoch: 1 } })
  })

  it('ends by itself when nothing is heard, and the next one has a higher epoch', () => {
    lease.claim(desk)
    now += LEASE_MS - 1
    expect(lease.claim(laptop).granted).toBe(false)
    expect(lease.renew(desk, 1).granted).toBe(true)
    now += LEASE_MS
    expect(lease.get().holder).toBeNull()
    expect(lease.claim(laptop)).toMatchObject({ granted: true, lease: { holder: laptop, epoch: 2 } })
    expect(lease.renew(desk, 1).granted).toBe(false)
  })

  it('fences whoever went on after being replaced', () => {
    lease.claim(desk)
    expect(lease.allows(desk, 1)).toBe(true)
    lease.takeOver(laptop)
    expect(lease.allows(desk, 1)).toBe(false)
    expect(lease.allows(desk, 2)).toBe(false)
    expect(lease.allows(laptop, 2)).toBe(true)
    expect(lease.release(desk, 1).granted).toBe(false)
    expect(lease.get().holder).toEqual(laptop)
  })

  it('stays over a restart, and is not longer for a clock that was put back', () => {
    lease.takeOver(desk)
    lease.takeOver(laptop)
    lease = newLease()
    expect(lease.get()).toMatchObject({ holder: laptop, epoch: 2 })
    now -= 365 * 86_400_000
    expect(lease.get().holder).toBeNull()
    expect(lease.claim(desk)).toMatchObject({ granted: true, lease: { epoch: 3 } })
  })

  it('is nobody’s after the file was put back, and grants no epoch a second time', () => {
    const before = device.bytes()
    lease.claim(desk)
    const after = device.bytes()
    lease.takeOver(laptop)
    const epochs = [before, after, after].map((from) => {
      device = new Device('library', { from })
      beginLeasesAnew(device.db)
      const back = newLease()
      expect(back.get().holder).toBeNull()
      expect(back.renew(desk, 1).granted).toBe(false)
      expect(back.allows(laptop, 2)).toBe(false)
      return back.claim(desk).lease.epoch
    })
    expect(new Set([1, 2, ...epochs]).size).toBe(5)
    expect(Math.min(...epochs)).toBeGreaterThan(2)
  })

  it('is the library’s own as long as it answers', () => {
    const library = { id: 'library', name: 'Library' }
    lease.claim(library)
    now += 10 * LEASE_MS
    expect(lease.claim(desk)).toMatchObject({ granted: false, lease: { holder: library } })
    expect(lease.takeOver(desk)).toMatchObject({ granted: true, lease: { holder: desk, epoch: 2 } })
  })
})

describe('who minds it', () => {
  let clock: FakeClock
  let monotonic: number
  let answers: Word | Error
  let asked: string[]
  let minding: Minding
  const answer = async (what: string): Promise<Word> => {
    asked.push(what)
    if (answers instanceof Error) throw answers
    return answers
  }
  /** Both clocks go on. */
  const pass = async (ms: number) => {
    monotonic += ms
    await clock.advance(ms)
  }
  beforeEach(() => {
    clock = new FakeClock()
    monotonic = 0
    answers = { granted: true, epoch: 4 }
    asked = []
    minding = new Minding({
      clock,
      monotonic: () => monotonic,
      claim: (how) => answer(how),
      renew: (epoch) => answer(`renew ${epoch}`),
      keepHouse: async (epoch) => void (await answer(`housekeep ${epoch}`)),
      onChange: () => {},
      onTrouble: () => {},
    })
  })
  afterEach(() => minding.stop())

  it('says so every half minute, and trims the log after a while', async () => {
    expect(await minding.take('claim')).toBe(true)
    expect(minding.here).toBe(true)
    await pass(30_000)
    expect(asked).toEqual(['claim', 'renew 4'])
    await pass(30_000)
    expect(asked).toEqual(['claim', 'renew 4', 'renew 4', 'housekeep 4'])
    await pass(30_000)
    expect(asked.filter((what) => what.startsWith('housekeep'))).toHaveLength(1)
  })

  it('stops at two thirds of the time when nothing is heard, and goes on when it is', async () => {
    await minding.take('claim')
    answers = new EngineError('UNAVAILABLE', 'away')
    await pass(30_000)
    expect(minding.here).toBe(true)
    await pass(USED_MS - 30_000)
    expect(minding.here).toBe(false)
    answers = { granted: true, epoch: 4 }
    await pass(30_000)
    expect(minding.here).toBe(true)
  })

  it('does nothing more after a pause in which another took over', async () => {
    await minding.take('claim')
    // The machine slept: no timer ran, and the clock that cannot be set went on.
    monotonic += 3_600_000
    expect(minding.here).toBe(false)
    answers = { granted: false, epoch: 5 }
    clock.next()
    await turns()
    expect(asked).toEqual(['claim', 'renew 4'])
    expect(minding.here).toBe(false)
    expect(clock.waiting).toBe(0)
  })
})

describe('over the protocol', () => {
  afterEach(endAll)

  it('the server minds its own log, until a device takes over, and then another', async () => {
    const server = await attic()
    const [one, other] = [await player(), await player()]
    const [atOne, atOther] = [await joined(one, server), await joined(other, server)]
    await agreed(server, [one, atOne], [other, atOther])
    const leaderAt = async (device: typeof one, sourceId: typeof atOne) =>
      (await device.api.personal.status()).leaders.find((leader) => leader.sourceId === sourceId)
    const { device: desk } = await one.api.personal.status()
    expect(await leaderAt(one, atOne)).toMatchObject({ holder: { name: 'Attic' }, epoch: 1, here: false })

    await one.api.personal.takeOver({ sourceId: atOne })
    expect(await leaderAt(one, atOne)).toMatchObject({ holder: desk, epoch: 2, here: true })

    await other.api.personal.takeOver({ sourceId: atOther })
    expect(await leaderAt(other, atOther)).toMatchObject({ epoch: 3, here: true })
    // What the first does as the one who minds it is refused from now on.
    const stale = { device_id: desk.id, act: 'housekeep', epoch: 2 }
    const { token } = await server.engine.access.signIn(
      { account: 'Ada', password: server.PASSWORD, device: { name: 'x', kind: 'browser' } },
      '127.0.0.1',
    )
    const answer = await fetch(`${server.url}/api/sync/leader`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(stale),
    })
    expect(await answer.json()).toMatchObject({ granted: false, leader: { epoch: 3 } })
    await one.api.personal.exchangeNow({})
    await settled(one, atOne)
    expect(await leaderAt(one, atOne)).toMatchObject({ epoch: 3 })

    await server.stop()
    await server.start()
    await one.api.personal.exchangeNow({})
    await one.until(async () => (await one.exchange(atOne)).state === 'idle', 'an answer')
    expect((await leaderAt(one, atOne))!.epoch).toBe(3)
  })

  it('nothing is lacking where nobody minds it: a device minds its own', async () => {
    const alone = await player()
    const { leaders, device } = await alone.api.personal.status()
    expect(leaders).toEqual([
      expect.objectContaining({ sourceId: null, holder: { id: device.id, name: device.name }, here: true }),
    ])
  })
})

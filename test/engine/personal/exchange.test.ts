import { describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import type { Batch } from '../../../src/engine/personal/exchange.ts'
import { pastTheGuards } from '../../support/personal.ts'
import { Device } from './device.ts'

const withNotes = (count: number): Device => {
  const device = new Device('a')
  for (let i = 1; i <= count; i++) device.set(`n${i}`, { title: `Note ${i}` })
  return device
}
const batchOf = (device: Device, from = 0, limit = 100): Batch =>
  device.exchange.since({ cursor: null, vector: { [device.id]: from }, limit }).batches[0]!

describe('the exchange', () => {
  it('brings over everything in pages, and then has nothing more to say', () => {
    const [here, there] = [withNotes(25), new Device('b')]
    expect(there.hears(here, 10)).toEqual([
      { kind: 'held', upto: 10 },
      { kind: 'held', upto: 20 },
      { kind: 'held', upto: 25 },
    ])
    expect(there.personal.digest()).toBe(here.personal.digest())
    expect(here.exchange.since({ cursor: null, vector: there.exchange.vector(), limit: 10 })).toMatchObject({
      batches: [],
      more: false,
      behind: [],
    })
  })

  it('passes on what it has from others', () => {
    const [a, b, c] = [withNotes(3), new Device('b'), new Device('c')]
    b.set('n1', { title: 'From b' })
    b.hears(a)
    c.hears(b, 2)
    a.hears(c)
    expect(new Set([a, b, c].map((device) => device.personal.digest())).size).toBe(1)
    expect(c.exchange.vector()).toEqual({ [a.id]: 3, [b.id]: 1, [c.id]: 0 })
  })

  it('never parts what was changed together', () => {
    const device = new Device('a')
    for (let i = 0; i < 3; i++) {
      write(device.db, (tx) =>
        device.personal.apply(tx, [{ do: 'set', kind: 'note', row: `n${i}`, fields: { title: 'T', body: 'B' } }]),
      )
    }
    expect(batchOf(device, 0, 1).ops.map(({ part }) => part)).toEqual([0, 1])
    expect(batchOf(device, 0, 3).ops).toHaveLength(4)
  })

  it('takes the same twice as once', () => {
    const [here, there] = [withNotes(5), new Device('b')]
    const batch = batchOf(here)
    there.exchange.receive(batch)
    const before = there.bytes()
    expect(there.exchange.receive(batch)).toEqual({ kind: 'held', upto: 5 })
    expect(there.exchange.receive(batchOf(here, 2, 1))).toEqual({ kind: 'held', upto: 5 })
    expect(there.bytes().equals(before)).toBe(true)
  })

  it('takes in only what is new of a batch that begins earlier', () => {
    const [here, there] = [withNotes(5), new Device('b')]
    there.exchange.receive(batchOf(here, 0, 3))
    expect(there.exchange.receive(batchOf(here, 1))).toEqual({ kind: 'held', upto: 5 })
    expect(there.all('select seq from op')).toEqual([1, 2, 3, 4, 5])
  })

  it('asks for what is missing in between', () => {
    const [here, there] = [withNotes(5), new Device('b')]
    expect(there.exchange.receive(batchOf(here, 3))).toEqual({ kind: 'gap', upto: 0 })
    there.exchange.receive(batchOf(here, 0, 2))
    expect(there.exchange.receive(batchOf(here, 3))).toEqual({ kind: 'gap', upto: 2 })
    expect(there.all('select seq from op')).toEqual([1, 2])
  })

  it('tells two stories of one name apart, and gives one of them a name of its own', () => {
    const first = withNotes(2)
    first.plays('track', 1)
    const copy = new Device('a', { from: first.bytes() })
    const there = new Device('b')
    first.set('n3', { title: 'From the first' })
    first.plays('track', 2)
    copy.set('n4', { title: 'From its copy' })
    copy.plays('track', 3)
    const all = [first, copy, there]
    for (let round = 0; round < 4; round++)
      for (const one of all) for (const other of all) if (one !== other) meets(one, other)
    expect(new Set(all.map((device) => device.personal.digest())).size).toBe(1)
    expect([there.value('n3', 'title'), there.value('n4', 'title')]).toEqual(['"From the first"', '"From its copy"'])
    expect(there.all('select plays from play_total')).toEqual([3])
    expect(first.id).not.toBe(copy.id)
  })

  it('counts what is played under a name that parts once, also where some of its changes were left out', () => {
    const [here, there] = [new Device('a'), new Device('b')]
    here.plays('track', 1)
    const copy = new Device('copy', { from: here.bytes() })
    const wishes = { do: 'set', kind: 'want', row: 'track k', fields: { at: 1 } } as const
    for (const [i, one] of [here, copy].entries()) {
      one.does(wishes)
      one.plays('track', 10 + i)
      one.plays('track', 20 + i)
    }
    const all = [here, copy, there]
    for (let round = 0; round < 4; round++)
      for (const one of all) for (const other of all) if (one !== other) meets(one, other)
    for (const one of all) expect(one.all('select plays from play_total')).toEqual([5])
  })

  it('goes on by one story where two have parted before what is left of the log, and keeps what both changed', () => {
    const here = withNotes(3)
    const copy = new Device('copy', { from: here.bytes() })
    here.set('n1', { title: 'Here' })
    copy.set('n2', { title: 'There' })
    for (const one of [here, copy]) {
      one.set('n3', { title: 'Later' })
      one.wallMs += 1_000
      one.exchange.compact({ holds: [], keepMs: 0, maxRows: 100 })
    }
    expect(differing(here, copy)).toBe('all')
    copy.set('n3', { title: 'Latest' })
    const [batch] = copy.exchange.since({ cursor: null, vector: here.exchange.vector(), limit: 10 }).batches
    expect(here.exchange.receive(batch!)).toEqual({ kind: 'forked', upto: 5, from: null })
    joins(here, copy)
    joins(copy, here)
    expect(copy.exchange.digests()[copy.id]).toBe(here.exchange.digests()[copy.id])
    expect(here.id).not.toBe(copy.id)
    meets(here, copy)
    expect(differing(here, copy)).toEqual([])
    for (const one of [here, copy]) {
      expect(['n1', 'n2', 'n3'].map((n) => one.value(n, 'title'))).toEqual(['"Here"', '"There"', '"Latest"'])
    }
  })

  it('takes its own changes back after it was put back to an earlier state, and goes on after them', () => {
    const [here, there] = [withNotes(2), new Device('b')]
    const earlier = here.bytes()
    here.set('n1', { title: 'Later' })
    there.hears(here)
    const restored = new Device('a', { from: earlier })
    restored.hears(there)
    expect(restored.value('n1', 'title')).toBe('"Later"')
    restored.set('n1', { title: 'Latest' })
    expect(there.hears(restored)).toEqual([{ kind: 'held', upto: 4 }])
    expect(there.value('n1', 'title')).toBe('"Latest"')
  })

  it('refuses what is not written as changes are, and holds what it held', () => {
    const [here, there] = [withNotes(1), new Device('b')]
    const batch = batchOf(here)
    const op = batch.ops[0]!
    const wrong: unknown[] = [
      { ...batch, origin: "'; drop table op" },
      { ...batch, first: 0 },
      { ...batch, first: 1.5 },
      { ...batch, before: 'x' },
      { ...batch, before: 'f'.repeat(32) },
      { ...batch, after: 'f'.repeat(32) },
      { ...batch, ops: [{ ...op, stamp: '9'.repeat(15) }] },
      { ...batch, ops: [{ ...op, part: -1 }] },
      { ...batch, ops: [{ ...op, body: null }] },
    ]
    for (const one of wrong) expect(there.exchange.receive(one as Batch)).toEqual({ kind: 'refused' })
    expect(there.all('select id from origin')).toEqual([there.id])
  })

  it('goes on where a page ended, in the order of arrival, and by what is held where that is another log', () => {
    const [a, b, c] = [new Device('a'), new Device('b'), new Device('c')]
    a.set('n1', { title: 'One' })
    b.hears(a)
    b.set('n1', { title: 'Two' })
    a.hears(b)
    a.set('n1', { title: 'Three' })
    const first = a.exchange.since({ cursor: null, vector: {}, limit: 10 })
    expect(first).toMatchObject({ more: false, cursor: { logId: a.exchange.logId, number: 3 } })
    a.set('n2', { title: 'Four' })
    for (const batch of first.batches) c.exchange.receive(batch)
    const asked = { vector: c.exchange.vector(), limit: 10 }
    expect(a.exchange.since({ ...asked, cursor: first.cursor }).batches).toMatchObject([{ origin: a.id, first: 3 }])
    expect(a.exchange.since({ ...asked, cursor: { logId: 'other', number: 99 } }).batches).toMatchObject([{ first: 3 }])
  })

  it('tells again what was told and not taken in', () => {
    const [here, there] = [withNotes(5), new Device('b')]
    const { cursor } = here.exchange.since({ cursor: null, vector: {}, limit: 10 })
    const again = here.exchange.since({ cursor, vector: there.exchange.vector(), limit: 10 })
    expect(again.batches[0]!.ops).toHaveLength(5)
  })

  it('leaves out what the same page overwrites, and can still be checked', () => {
    const [here, there, third] = [new Device('a'), new Device('b'), new Device('c')]
    for (let i = 0; i < 20; i++) here.set('n', { title: `Title ${i}` })
    here.set('n', { body: 'Text' })
    const { ops } = batchOf(here)
    expect(ops).toHaveLength(3)
    expect(ops[0]).toMatchObject({ skip: 19 })
    there.hears(here)
    third.hears(there)
    expect(third.personal.digest()).toBe(here.personal.digest())
    expect(third.exchange.digests()).toMatchObject(here.exchange.digests())
    expect(differing(third, here)).toEqual([])
  })

  it('leaves out kinds that are not asked for, which whoever wants them afterwards has from the state', () => {
    const [here, relay, third] = [new Device('a'), new Device('b'), new Device('c')]
    here.set('n', { title: 'One' })
    here.plays('track', 100)
    here.set('n', { body: 'Two' })
    const told = here.exchange.since({ cursor: null, vector: {}, limit: 10, kinds: ['note'] })
    expect(told.batches[0]!.ops[1]).toMatchObject({ skip: 1 })
    for (const batch of told.batches) relay.exchange.receive(batch)
    third.hears(relay)
    expect(differing(third, relay)).toEqual([])
    expect(differing(third, here)).toEqual(['play'])
    joins(third, here, ['play'])
    expect(differing(third, here)).toEqual([])
    expect(third.personal.digest()).toBe(here.personal.digest())
  })

  it('finds what each of two has alone, though nobody has all of it any more', () => {
    const [here, there] = [new Device('a'), new Device('b')]
    here.does({ do: 'delete', kind: 'saved-queue', row: 'q' })
    const backup = here.bytes()
    here.set('n', { title: 'One' })
    here.does({ do: 'delete', kind: 'saved-queue', row: 'r' })
    // It is told of neither queue, and then the device that deleted the second one is put back to before.
    const { batches } = here.exchange.since({ cursor: null, vector: {}, limit: 10, kinds: ['note'] })
    for (const batch of batches) there.exchange.receive(batch)
    const restored = new Device('restored', { from: backup })
    restored.exchange.becomeNew()
    restored.hears(there)
    expect(differing(there, restored)).toEqual(['saved-queue'])
    joins(there, restored, ['saved-queue'])
    expect(there.all('select row from row')).toEqual(['q'])
    expect(differing(there, restored)).toEqual([])
  })

  it('says nothing of a kind that its user keeps back, nor while there are changes to be told', () => {
    const [here, there] = [new Device('a'), new Device('b')]
    here.set('n', { title: 'One' })
    expect(differing(there, here)).toEqual([])
    there.hears(here)
    here.does({ do: 'set', kind: 'want', row: 'track k', fields: { at: 1 } })
    there.hears(here)
    expect(here.exchange.contents()).toMatchObject({ want: null })
    expect([differing(there, here), differing(here, there)]).toEqual([[], []])
  })

  it('refuses first-hand changes from more than a day ahead, and takes them as told by somebody else', () => {
    const [ahead, there] = [new Device('a'), new Device('b')]
    ahead.wallMs += 365 * 86_400_000
    ahead.set('n', { title: 'One' })
    expect(there.exchange.receive(batchOf(ahead), { firstHand: true })).toMatchObject({ kind: 'ahead' })
    expect(there.exchange.vector()[ahead.id]).toBeUndefined()
    expect(there.exchange.receive(batchOf(ahead))).toEqual({ kind: 'held', upto: 1 })
    expect(there.personal.digest()).toBe(ahead.personal.digest())
  })

  it('stamps by a clock that was put right again, and overwrites what was stamped ahead', () => {
    const [ahead, there] = [new Device('a'), new Device('b')]
    ahead.wallMs += 365 * 86_400_000
    ahead.set('n', { title: 'Ahead' })
    ahead.wallMs = there.wallMs
    ahead.exchange.goOnFromNow()
    ahead.set('m', { title: 'Unknowing' })
    ahead.set('n', { title: 'Later' })
    there.wallMs += 1
    there.set('m', { title: 'Newer' })
    there.hears(ahead)
    ahead.hears(there)
    for (const device of [ahead, there]) {
      expect([device.value('m', 'title'), device.value('n', 'title')]).toEqual(['"Newer"', '"Later"'])
    }
  })

  it('says whose changes it can no longer tell one by one', () => {
    const here = withNotes(5)
    pastTheGuards(here.db.sql, () => here.db.sql.exec('delete from op where seq < 3; update origin set floor = 3'))
    expect(here.exchange.since({ cursor: null, vector: {}, limit: 10 })).toMatchObject({
      batches: [],
      behind: [here.id],
    })
    expect(batchOf(here, 3).ops).toHaveLength(2)
  })
})

/** What of two that hold equally many changes of everybody is not the same. */
const differing = (one: Device, { exchange }: Device) =>
  one.exchange.differing({ vector: exchange.vector(), digests: exchange.digests(), contents: exchange.contents() })

/** Joins the state of another; of some kinds only, if so. */
function joins(one: Device, { exchange }: Device, kinds?: readonly string[]): void {
  const page = exchange.statePage({ after: null, limit: 1_000, ...(kinds && { kinds }) })
  one.exchange.joinState(page.entries, kinds ? undefined : { extent: page.extent })
}

/** Both tell each other what they have, also again from where one finds that they part. */
function meets(one: Device, other: Device): void {
  const again: Record<string, number> = {}
  for (let turn = 0; turn < 20; turn++) {
    let parted = false
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const asked = { vector: { ...to.exchange.vector(), ...again }, digests: to.exchange.digests() }
      for (const batch of from.exchange.since({ cursor: null, limit: 100, ...asked }).batches) {
        const received = to.exchange.receive(batch)
        if (received.kind !== 'forked') continue
        again[batch.origin] = received.from! - 1
        parted = true
      }
    }
    if (!parted) return
  }
}

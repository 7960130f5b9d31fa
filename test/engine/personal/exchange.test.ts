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
  device.exchange.changesSince({ [device.id]: from }, limit).batches[0]!

describe('the exchange', () => {
  it('brings over everything in pages, and then has nothing more to say', () => {
    const [here, there] = [withNotes(25), new Device('b')]
    expect(there.hears(here, 10)).toEqual([
      { kind: 'held', upto: 10 },
      { kind: 'held', upto: 20 },
      { kind: 'held', upto: 25 },
    ])
    expect(there.personal.digest()).toBe(here.personal.digest())
    expect(here.exchange.changesSince(there.exchange.vector(), 10)).toEqual({ batches: [], more: false, behind: [] })
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

  it('notices two devices that record under one name', () => {
    const first = withNotes(2)
    const copy = new Device('a', { from: first.bytes() })
    const there = new Device('b')
    first.set('n3', { title: 'From the first' })
    copy.set('n3', { title: 'From its copy' })
    there.hears(first)
    const before = there.personal.digest()
    expect(there.exchange.receive(batchOf(copy))).toEqual({ kind: 'forked', upto: 3 })
    copy.set('n4', { title: 'More' })
    expect(there.exchange.receive(batchOf(copy, 3))).toEqual({ kind: 'forked', upto: 3 })
    expect(there.personal.digest()).toBe(before)
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
      { ...batch, ops: [{ ...op, stamp: '9'.repeat(15) }] },
      { ...batch, ops: [{ ...op, part: -1 }] },
      { ...batch, ops: [{ ...op, body: null }] },
    ]
    for (const one of wrong) expect(there.exchange.receive(one as Batch)).toEqual({ kind: 'refused' })
    expect(there.exchange.receive({ ...batch, before: 'f'.repeat(32) })).toEqual({ kind: 'forked', upto: 0 })
    expect(there.all('select id from origin')).toEqual([there.id])
  })

  it('says whose changes it can no longer tell one by one', () => {
    const here = withNotes(5)
    pastTheGuards(here.db.sql, () => here.db.sql.exec('delete from op where seq < 3; update origin set floor = 3'))
    expect(here.exchange.changesSince({}, 10)).toEqual({ batches: [], more: false, behind: [here.id] })
    expect(here.exchange.changesSince({ [here.id]: 3 }, 10).batches[0]!.ops).toHaveLength(2)
  })
})

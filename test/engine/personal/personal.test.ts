import { describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import { text, type Kind } from '../../../src/engine/personal/kind.ts'
import { stampAt } from '../../../src/engine/personal/clock.ts'
import { chained, NO_DIGEST, type Op } from '../../../src/engine/personal/op.ts'
import { pastTheGuards } from '../../support/personal.ts'
import { Device, notes } from './device.ts'

const REPLICATED = ['origin', 'cell', 'row', 'event', 'op']
const PROJECTED = ['play_total', 'saved_queue']

describe('personal data', () => {
  it.each([...REPLICATED, ...PROJECTED])('refuses a write to %s that does not come through its door', (table) => {
    const device = new Device('a')
    device.set('n', { title: 'One' })
    device.does({ do: 'delete', kind: 'note', row: 'n' })
    device.plays('track', 100)
    device.does({ do: 'set', kind: 'saved-queue', row: 'q', fields: { name: 'Q', tracks: 'track', savedAt: 1 } })
    const { sql } = device.db
    const columns = device.all<string>(`select name from pragma_table_info('${table}')`)
    expect(device.all<number>(`select count(*) from "${table}"`)[0]).toBeGreaterThan(0)
    for (const raw of [
      `update "${table}" set "${columns[0]}" = "${columns[0]}"`,
      `delete from "${table}"`,
      `insert into "${table}" select * from "${table}"`,
      `insert or replace into "${table}" select * from "${table}"`,
    ]) {
      expect(() => sql.exec(raw), raw).toThrow(`${table} is written by Personal.apply only`)
    }
  })

  it('refuses to have its clock and its name changed from elsewhere', () => {
    const { db } = new Device('a')
    for (const raw of [`update meta set clock = ''`, 'update meta set origin = 2', 'delete from meta']) {
      expect(() => db.sql.exec(raw), raw).toThrow('meta is written by Personal.apply only')
    }
    const second = `insert into meta (only, origin, clock, kinds) values (2, 1, '', '')`
    expect(() => db.sql.exec(second)).toThrow('one row only')
  })

  it('keeps long keys once in the file', () => {
    const sql = new Device('a').all<string>(`select sql from sqlite_master where name in ('cell', 'row', 'event')`)
    expect(sql).toHaveLength(3)
    for (const one of sql) expect(one).toMatch(/without rowid$/i)
  })

  it('records a change with what it changes, or neither', () => {
    const device = new Device('a')
    expect(() =>
      write(device.db, (tx) => {
        device.personal.apply(tx, [{ do: 'set', kind: 'note', row: 'n', fields: { title: 'One' } }])
        throw new Error('cut off')
      }),
    ).toThrow('cut off')
    expect(device.all('select body from op')).toEqual([])
    expect(device.value('n', 'title')).toBeUndefined()
    device.set('n', { title: 'One' })
    expect(device.all('select seq from op')).toEqual([1])
  })

  it('applies all changes of a call or none, and leaves the door shut', () => {
    const device = new Device('a')
    write(device.db, (tx) => {
      expect(() =>
        device.personal.apply(tx, [
          { do: 'set', kind: 'note', row: 'n', fields: { title: 'One' } },
          { do: 'set', kind: 'note', row: 'n', fields: { colour: 'red' } },
        ]),
      ).toThrow('no field colour')
      device.personal.apply(tx, [{ do: 'set', kind: 'note', row: 'm', fields: { title: 'Two' } }])
    })
    expect(device.all('select row from cell')).toEqual(['m'])
    expect(device.all('select seq from op')).toEqual([1])
    expect(device.all('select door from meta')).toEqual([0])
  })

  it('numbers changes without gap, and those of one write as parts of it', () => {
    const device = new Device('a')
    write(device.db, (tx) => {
      device.personal.apply(tx, [{ do: 'set', kind: 'note', row: 'n', fields: { title: 'One', body: 'Text' } }])
      device.personal.apply(tx, [{ do: 'delete', kind: 'note', row: 'n' }])
    })
    device.does({ do: 'restore', kind: 'note', row: 'n' })
    expect(device.db.sql.prepare('select seq, part from op').raw().all()).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 0],
    ])
  })

  it('records nothing when nothing changes', () => {
    const device = new Device('a')
    expect(device.set('n', { title: 'One' })).toBe(1)
    expect(device.set('n', { title: 'One' })).toBe(0)
    expect(device.does({ do: 'restore', kind: 'note', row: 'n' })).toBe(0)
    expect(device.all('select seq from op')).toEqual([1])
  })

  it('lets a local write beat what it overwrites, be that from a clock ten years ahead', () => {
    const [near, far] = [new Device('a'), new Device('b')]
    far.wallMs += 10 * 365 * 86_400_000
    far.set('n', { title: 'From the future' })
    near.hears(far)
    near.set('n', { title: 'Mine' })
    far.hears(near)
    expect(far.value('n', 'title')).toBe('"Mine"')
    near.set('m', { title: 'Today' })
    const stamps = near.all<string>(`select stamp from cell where row = 'm'`)
    expect(Number.parseInt(stamps[0]!.slice(0, 12), 16)).toBe(near.wallMs)
  })

  it('goes on from its last stamp after it was opened again', () => {
    const before = new Device('a')
    before.set('n', { title: 'One' })
    const after = new Device('other', { from: before.bytes() })
    after.wallMs -= 1_000_000
    after.set('n', { title: 'Two' })
    expect(after.id).toBe(before.id)
    const [first, second] = after.all<string>('select stamp from op')
    expect(second! > first!).toBe(true)
  })

  it('keeps a deleted row deleted when fields are written to it, and brings it back with them', () => {
    const device = new Device('a')
    const saved = () => device.all('select name from saved_queue')
    const set = (name: string) =>
      device.does({ do: 'set', kind: 'saved-queue', row: 'q', fields: { name, tracks: 'a\nb', savedAt: 1 } })
    set('Evening')
    device.does({ do: 'delete', kind: 'saved-queue', row: 'q' })
    set('Night')
    expect(saved()).toEqual([])
    device.does({ do: 'restore', kind: 'saved-queue', row: 'q' })
    expect(saved()).toEqual(['Night'])
  })

  it('never records what belongs to this device', () => {
    const [here, there] = [new Device('a'), new Device('b')]
    here.set('n', { title: 'One', scrolledTo: 'line 5' })
    there.hears(here)
    expect(here.all<string>('select body from op').join('')).not.toContain('scrolledTo')
    expect(there.all('select field from cell')).toEqual(['title'])
    expect(here.personal.digest()).toBe(there.personal.digest())
  })

  it('keeps to itself what was done without syncing, until it is recorded by force', () => {
    const [here, there] = [new Device('a'), new Device('b')]
    here.set('n', { title: 'One' })
    write(here.db, (tx) =>
      here.personal.withoutSync(tx, () =>
        here.personal.apply(tx, [
          { do: 'set', kind: 'note', row: 'n', fields: { title: 'Two' } },
          { do: 'event', kind: 'play', id: 'p', trackKey: 'n', at: 1, ms: 1 },
        ]),
      ),
    )
    there.hears(here)
    expect([here.value('n', 'title'), there.value('n', 'title')]).toEqual(['"Two"', '"One"'])
    write(here.db, (tx) => {
      here.personal.forceRecord(tx, 'note', 'n')
      here.personal.forceRecord(tx, 'play', 'n')
    })
    there.hears(here)
    expect(there.value('n', 'title')).toBe('"Two"')
    expect(there.all('select plays from play_total')).toEqual([1])
    expect(here.personal.digest()).toBe(there.personal.digest())
  })

  it('counts a play once however often it is told, and by however many devices', () => {
    const [here, there] = [new Device('a'), new Device('b')]
    here.plays('track', 100)
    expect(here.plays('track', 100)).toBe(0)
    there.plays('track', 200)
    there.plays('track', 300)
    here.plays('track', 300)
    here.hears(there)
    there.hears(here)
    for (const device of [here, there]) {
      expect(device.db.sql.prepare('select * from play_total').raw().all()).toEqual([['track', 3, 300]])
      expect(device.all('select at from play order by at')).toEqual([100, 200, 300])
    }
  })

  it('announces what changed, from here and from elsewhere', () => {
    const [here, there] = [new Device('a'), new Device('b')]
    const heard: string[] = []
    there.db.events.listen((event) => heard.push(event.kind))
    here.plays('track', 100)
    there.hears(here)
    there.plays('track', 200)
    expect(heard).toEqual(['history.changed', 'personal.changed', 'history.changed', 'personal.changed'])
  })

  it('finds and mends tables that are not what is held', () => {
    const device = new Device('a')
    device.plays('track', 100)
    device.plays('other', 100)
    device.does({ do: 'set', kind: 'saved-queue', row: 'q', fields: { name: 'Q', tracks: 'track', savedAt: 1 } })
    expect(device.personal.audit()).toBe(0)
    pastTheGuards(device.db.sql, () =>
      device.db.sql.exec(`update play_total set plays = 9 where track_key = 'track'; delete from saved_queue`),
    )
    expect(device.personal.audit()).toBe(3)
    expect(device.all(`select plays from play_total where track_key = 'track'`)).toEqual([9])
    write(device.db, (tx) => device.personal.rebuildProjections(tx))
    expect(device.personal.audit()).toBe(0)
    expect(device.all(`select plays from play_total where track_key = 'track'`)).toEqual([1])
    expect(device.all('select name from saved_queue')).toEqual(['Q'])
  })

  it('shows nothing of a row whose fields are not what they should be', () => {
    const [older, newer] = [new Device('a'), new Device('b', { kinds: [queuesOfLater] })]
    newer.does({ do: 'set', kind: 'saved-queue', row: 'q', fields: { name: 'Q', tracks: 'a', savedAt: 'yesterday' } })
    older.hears(newer)
    expect(older.all('select name from saved_queue')).toEqual([])
  })

  it('takes in kinds and fields it does not know, passes them on, and shows them after the upgrade', () => {
    const [newer, older, another] = [new Device('a'), new Device('b', { kinds: [] }), new Device('c')]
    newer.plays('track', 100)
    newer.set('n', { title: 'One' })
    older.hears(newer)
    another.hears(older)
    expect(older.all('select plays from play_total')).toEqual([])
    expect(another.personal.digest()).toBe(newer.personal.digest())
    const upgraded = new Device('b', { from: older.bytes() })
    expect(upgraded.all('select plays from play_total')).toEqual([1])
    expect(upgraded.personal.audit()).toBe(0)
  })

  it('parks a change it cannot read, passes it on as it is, and takes it in after the upgrade', () => {
    const [newer, older, another] = [new Device('a'), new Device('b'), new Device('c')]
    newer.set('n', { title: 'One' })
    const { batches } = newer.exchange.since({ cursor: null, vector: {}, limit: 10 })
    const later: Op = { part: 0, stamp: stampAt(1), schema: 99, body: '["z","whatever"]' }
    const batch = { ...batches[0]!, ops: [later], after: chained(NO_DIGEST, later) }
    expect(older.exchange.receive(batch)).toEqual({ kind: 'held', upto: 1 })
    expect(older.personal.status().parked).toBe(1)
    another.hears(older)
    expect(another.exchange.since({ cursor: null, vector: {}, limit: 10 }).batches[0]!.ops).toEqual([later])
    expect(another.all('select parked from op')).toEqual([1])
    // What an upgrade does to it: the same file, read by a version that understands.
    pastTheGuards(another.db.sql, () =>
      another.db.sql.exec(
        `update op set schema = 1, body = '["c","note","n","title","Later"]'; update meta set kinds = ''`,
      ),
    )
    const upgraded = new Device('c', { from: another.bytes() })
    expect(upgraded.value('n', 'title')).toBe('"Later"')
    expect(upgraded.all('select parked from op')).toEqual([0])
  })

  it('needs about 200 bytes for a change in its log', () => {
    const device = new Device('a')
    const key = (i: number) => `w${i.toString(16).padStart(32, '0')}`
    write(device.db, (tx) => {
      for (let i = 0; i < 5_000; i++) {
        const at = 1_800_000_000_000 + i
        device.personal.apply(tx, [
          { do: 'event', kind: 'play', id: `${key(i)}.${at}`, trackKey: key(i), at, ms: 200_000 },
          { do: 'set', kind: 'note', row: key(i), fields: { title: 'A title' } },
        ])
      }
    })
    device.db.sql.exec('vacuum')
    const ops = device.all<number>('select count(*) from op')[0]!
    const bytes = device.all<number>(`select sum(pgsize) from dbstat where name in ('op', 'op_of_origin')`)[0]!
    console.log(`${(bytes / ops).toFixed(1)} bytes a change`)
    expect(ops).toBe(10_000)
    expect(bytes / ops).toBeLessThan(220)
  })
})

/** As a later version may have it: the time as words. */
const queuesOfLater: Kind = {
  ...notes,
  name: 'saved-queue',
  fields: { name: text, tracks: text, savedAt: text },
}

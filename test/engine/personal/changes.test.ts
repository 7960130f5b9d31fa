import { describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import { deviceOnly, number, text, type Kind, type Project } from '../../../src/engine/personal/kind.ts'
import type { Change } from '../../../src/engine/personal/personal.ts'
import { Rows } from '../../../src/engine/personal/rows.ts'
import { pastTheGuards } from '../../support/personal.ts'
import { Device, notes } from './device.ts'

const list = (device: Device, asked: { deviceId?: Device['personal']['deviceId']; kind?: string } = {}) =>
  device.personal.changes({ offset: 0, limit: 100, ...asked }).rows
const newest = (device: Device) => list(device)[0]!
const undo = (device: Device, id = newest(device).id) => write(device.db, (tx) => device.personal.undo(tx, id))
const note = (row: string, fields: Record<string, string>): Change => ({ do: 'set', kind: 'note', row, fields })
const remove = (row: string): Change => ({ do: 'delete', kind: 'note', row })

describe('the history of changes', () => {
  it('has one row for what was changed together, newest first, with what it was before', () => {
    const device = new Device('a')
    device.does(note('n', { title: 'One', body: 'Text' }))
    device.wallMs += 1000
    device.set('n', { title: 'Two' })
    const first = { subject: { kind: 'note', row: 'n', type: 'other', key: 'n', name: '', within: '' }, field: 'title' }
    const common = { here: true, things: 1, deviceName: '', deviceId: null, what: 'set', undoable: true }
    expect(list(device)).toEqual([
      { ...first, ...common, id: 3, at: device.wallMs, count: 1, before: 'One', after: 'Two' },
      { ...first, ...common, id: 1, at: device.wallMs - 1000, count: 2, before: null, after: 'One', undoable: false },
    ])
  })

  it('gives any window of it, and counts it', () => {
    const device = new Device('a')
    for (let i = 0; i < 30; i++) device.does(note(`n${i}`, { title: 'T', body: 'B' }))
    const { rows, total } = device.personal.changes({ offset: 10, limit: 3 })
    expect(rows.map(({ subject }) => subject.row)).toEqual(['n19', 'n18', 'n17'])
    expect(total).toBe(30)
    expect(device.personal.changes({ offset: 30, limit: 3 }).rows).toEqual([])
  })

  it('knows exactly how many things a long change concerns, and what became of it, in a window of long ones too', () => {
    const [device, other] = [new Device('a'), new Device('b')]
    for (let i = 0; i < 25; i++) {
      write(device.db, (tx) => {
        const half = (from: number, to: number, fields: Record<string, string>) =>
          device.personal.apply(
            tx,
            Array.from({ length: to - from }, (_, n) => note(`r${i} n${from + n}`, fields)),
          )
        half(0, 90, { title: 'T' })
        half(90, 100, { title: 'T', body: 'B' })
      })
    }
    device.set('r0 n1', { title: 'Changed again' })
    other.hears(device)
    for (const one of [device, other]) {
      const rows = list(one)
      expect(rows.slice(1).map(({ count, things }) => [count, things])).toEqual(rows.slice(1).map(() => [110, 100]))
      expect(rows.map(({ undoable }) => undoable)).toEqual([...rows.slice(1).map(() => true), false])
    }
  })

  it('counts anew when something was changed, here or elsewhere, or cut', () => {
    const [a, b] = [new Device('a'), new Device('b')]
    const total = () => a.personal.changes({ offset: 0, limit: 1 }).total
    const totals = [total()]
    a.set('n', { title: 'One' })
    totals.push(total(), total())
    b.set('m', { title: 'Two' })
    a.hears(b)
    totals.push(total())
    write(a.db, (tx) => a.personal.inside(tx, () => a.db.sql.exec('delete from op where seq = 1 and origin = 1')))
    totals.push(total())
    expect(totals).toEqual([0, 1, 1, 2, 1])
  })

  it('reads nothing but its index to come to a window', () => {
    const { sql } = new Device('a').db
    const plan = `explain query plan select number from op where head is not null order by number desc limit 9 offset 9`
    expect(JSON.stringify(sql.prepare(plan).all())).toContain('COVERING INDEX op_head')
  })

  it('says what other devices did, as it reached this one, and finds it by device and by kind', () => {
    const [a, b] = [new Device('a', { deviceName: 'Desk' }), new Device('b', { deviceName: 'Laptop' })]
    a.set('n', { title: 'By a' })
    b.plays('track', 100)
    a.hears(b)
    expect(list(a).map(({ deviceName, here, what }) => [deviceName, here, what])).toEqual([
      ['Laptop', false, 'event'],
      ['Laptop', false, 'set'],
      ['Desk', true, 'set'],
      ['Desk', true, 'set'],
    ])
    const { deviceId } = b.personal
    expect(list(a, { deviceId, kind: 'play' }).map(({ subject }) => subject.key)).toEqual(['track'])
    expect(list(a, { kind: 'note' })).toHaveLength(1)
    expect(a.personal.changes({ offset: 0, limit: 1, deviceId }).total).toBe(2)
  })

  it('has a row for what only a newer version understands', () => {
    const [newer, older] = [new Device('a'), new Device('b')]
    newer.set('n', { title: 'One' })
    older.hears(newer)
    pastTheGuards(older.db.sql, () => older.db.sql.exec(`update op set schema = 99, head = 'lyrics'`))
    expect(list(older)).toMatchObject([{ what: 'unknown', subject: { kind: 'lyrics' }, undoable: false }])
    expect(() => undo(older)).toThrow('A newer version of Soul Player made this change.')
  })
})

describe('undo', () => {
  it('puts back what was there, as a change that can be undone itself', () => {
    const device = new Device('a')
    device.set('n', { title: 'One' })
    device.set('n', { title: 'Two' })
    const { changeId } = undo(device)
    expect(device.value('n', 'title')).toBe('"One"')
    expect(newest(device)).toMatchObject({ id: changeId, before: 'Two', after: 'One' })
    undo(device)
    expect(device.value('n', 'title')).toBe('"Two"')
  })

  it('takes a first value away, so that a feature does not see it', () => {
    const device = new Device('a')
    device.does({ do: 'set', kind: 'saved-queue', row: 'q', fields: { name: 'Q', tracks: 't', savedAt: 1 } })
    undo(device)
    expect(device.all('select name from saved_queue')).toEqual([])
    undo(device)
    expect(device.all('select name from saved_queue')).toEqual(['Q'])
  })

  it('takes back all that was changed together: a thing that was deleted with what was in it', () => {
    const device = new Device('a')
    for (let i = 0; i < 50; i++) device.set(`n${i}`, { title: `${i}` })
    device.does(...Array.from({ length: 50 }, (_, i) => remove(`n${i}`)), note('n0', { body: 'B' }), remove('never'))
    expect(newest(device)).toMatchObject({ count: 52, things: 51, what: 'delete', before: null, after: true })
    undo(device)
    expect(device.all('select count(*) from row where dead')).toEqual([0])
    expect(device.value('n0', 'body')).toBe('null')
    undo(device)
    expect(device.all('select count(*) from row where dead')).toEqual([51])
  })

  it('is told by the field that told the change', () => {
    const device = new Device('a')
    device.does(note('n', { title: 'One', body: 'Text' }), note('m', { title: 'Other' }))
    undo(device)
    expect(newest(device)).toMatchObject({ subject: { row: 'n' }, field: 'title', before: 'One', after: null })
  })

  it('takes back an import of thousands of rows', () => {
    const device = new Device('a')
    device.set('n7', { title: 'Mine' })
    device.does(...Array.from({ length: 12_000 }, (_, i) => note(`n${i}`, { title: `Imported ${i}` })))
    expect(newest(device)).toMatchObject({ count: 12_000, things: 12_000, undoable: true })
    undo(device)
    expect(device.all(`select row from cell where value <> 'null'`)).toEqual(['n7'])
    expect(device.value('n7', 'title')).toBe('"Mine"')
  })

  it('takes back one of several when that is asked for', () => {
    const device = new Device('a')
    device.does(note('n', { title: 'T' }), note('m', { title: 'T' }))
    undo(device, 2)
    expect([device.value('n', 'title'), device.value('m', 'title')]).toEqual(['"T"', 'null'])
  })

  it('goes to every device', () => {
    const [a, b] = [new Device('a'), new Device('b')]
    a.set('n', { title: 'One' })
    a.does(remove('n'))
    b.hears(a)
    undo(b)
    a.hears(b)
    expect([a, b].map((device) => device.all('select dead from row'))).toEqual([[0], [0]])
    expect(a.personal.digest()).toBe(b.personal.digest())
    expect(newest(a).undoable).toBe(true)
  })

  it('is refused where it was changed again since, and says what; undoing that first helps', () => {
    const device = new Device('a')
    const queue = (name: string): Change => ({
      do: 'set',
      kind: 'saved-queue',
      row: 'q',
      fields: { name, tracks: 't', savedAt: 1 },
    })
    device.does(queue('Evening'))
    device.does(queue('Night'))
    expect(list(device).map(({ undoable }) => undoable)).toEqual([true, false])
    expect(() => undo(device, 1)).toThrow('“Night” was changed again since. Undo the later change first.')
    expect(device.all('select name from saved_queue')).toEqual(['Night'])
    undo(device)
    expect(device.all('select name from saved_queue')).toEqual(['Evening'])
    expect(list(device).map(({ undoable }) => undoable)).toEqual([true, false, true])
    undo(device, 1)
    expect(device.all('select name from saved_queue')).toEqual([])
  })

  it('is refused for plays, which stay when they were recorded with something else', () => {
    const device = new Device('a')
    device.plays('track', 100)
    expect(newest(device)).toMatchObject({ what: 'event', subject: { type: 'track', key: 'track' }, undoable: false })
    expect(() => undo(device)).toThrow('Plays cannot be undone')
    device.does({ do: 'event', kind: 'play', id: 'p', trackKey: 'track', at: 200, ms: 1 }, note('n', { title: 'T' }))
    undo(device)
    expect(device.value('n', 'title')).toBe('null')
    expect(device.all('select plays from play_total')).toEqual([2])
  })

  it('is refused for what the log no longer has', () => {
    const device = new Device('a')
    expect(() => undo(device, 7)).toThrow('no longer in the history')
  })

  it('knows what was recorded in one write', () => {
    const device = new Device('a')
    device.set('n', { title: 'One' })
    const ids = write(device.db, (tx) => {
      const before = device.personal.lastChangeId(tx)
      device.personal.apply(tx, [note('n', { title: 'Two' })])
      expect(() => device.personal.apply(tx, [note('m', { title: 'x', colour: 'red' })])).toThrow('no field colour')
      device.personal.apply(tx, [note('m', { title: 'Three' })])
      return [before, device.personal.lastChangeId(tx)]
    })
    expect(ids).toEqual([null, 2])
    undo(device, ids[1]!)
    expect([device.value('n', 'title'), device.value('m', 'title')]).toEqual(['"One"', 'null'])
  })
})

/** A table that takes short titles only, and a row that a bug stumbles over. */
const picky = (open: Kind['projection']['open']): Kind => ({
  ...notes,
  projection: {
    tables: ['short_title'],
    open(sql) {
      sql.exec(`create table if not exists short_title (id text primary key, title text check (length(title) < 9))`)
      return open(sql)
    },
  },
})

const PUT = { into: 'insert into short_title', after: 'on conflict do update set title = excluded.title' }

const singly = picky((sql) => {
  const put = sql.prepare(`${PUT.into} values (?, ?) ${PUT.after}`)
  return (row, held) => {
    put.run(row, '')
    if (row === 'bug') throw new TypeError('not a function')
    put.run(row, held.value('title'))
  }
})

const manyAtATime = picky((sql) => {
  const rows = new Rows(sql, { ...PUT, width: 2 })
  const project: Project = (row, held) => {
    rows.waiting.push(row, String(held.value('title')))
    if (row === 'bug') throw new TypeError('not a function')
  }
  return { project, rows }
})

describe.each([
  ['one by one', singly],
  ['many at a time', manyAtATime],
])('a row that cannot be shown, where rows are written %s', (_, kind) => {
  const titles = (device: Device) => device.all('select title from short_title order by id')

  it('is left out with the reason, and everything else proceeds', () => {
    const device = new Device('a', { kinds: [kind] })
    device.does(note('a', { title: 'One' }), note('b', { title: 'Much too long' }), note('c', { title: 'Three' }))
    expect(titles(device)).toEqual(['One', 'Three'])
    expect(device.personal.status().unshown).toEqual({
      count: 1,
      reason: expect.stringContaining('CHECK constraint failed') as string,
    })
    expect(device.value('b', 'title')).toBe('"Much too long"')
    device.set('bug', { title: 'T' })
    expect(device.personal.status().unshown!.count).toBe(2)
    expect(device.personal.audit()).toBe(0)
    expect(device.personal.status().unshown!.count).toBe(2)
  })

  it('is tried again at its next change', () => {
    const device = new Device('a', { kinds: [kind] })
    device.set('b', { title: 'Much too long' })
    device.set('b', { title: 'Short' })
    expect([titles(device), device.personal.status().unshown]).toEqual([['Short'], null])
  })

  it('is tried again at every start', () => {
    const device = new Device('a', { kinds: [kind] })
    device.set('b', { title: 'Much too long' })
    pastTheGuards(device.db.sql, () => device.db.sql.exec(`update cell set value = '"Short"'`))
    const after = new Device('a', { kinds: [kind], from: device.bytes() })
    expect([titles(after), after.personal.status().unshown]).toEqual([['Short'], null])
  })

  it('reaches other devices all the same', () => {
    const [a, b] = [new Device('a', { kinds: [kind] }), new Device('b')]
    a.set('b', { title: 'Much too long' })
    b.hears(a)
    expect(b.value('b', 'title')).toBe('"Much too long"')
  })
})

describe('a kind of which the user chooses whether it travels', () => {
  const wants: Kind = { ...notes, name: 'want', travels: 'chosen', fields: { at: number, seen: deviceOnly(text) } }
  const want = (row: string): Change => ({ do: 'set', kind: 'want', row, fields: { at: 1, seen: 'yes' } })
  const travels = (device: Device, on: boolean) => write(device.db, (tx) => device.personal.setTravels(tx, 'want', on))
  const told = (device: Device): unknown[] => {
    const there = new Device('there', { kinds: [wants, notes] })
    there.hears(device)
    return there.all(`select row from cell where kind = 'want' order by row`)
  }

  it('stays here until it is let, and then goes with all that is there already', () => {
    const device = new Device('a', { kinds: [wants, notes] })
    device.does(want('one'), want('two'))
    device.does({ do: 'delete', kind: 'want', row: 'two' })
    expect(device.personal.travelling()).toEqual([{ kind: 'want', travels: false }])
    expect(told(device)).toEqual([])
    travels(device, true)
    expect(device.personal.travelling()).toEqual([{ kind: 'want', travels: true }])
    expect(told(device)).toEqual(['one', 'two'])
    device.does(want('three'))
    expect(told(device)).toEqual(['one', 'three', 'two'])
  })

  it('stays here also once the device records under another name', () => {
    const device = new Device('a', { kinds: [wants, notes], deviceName: 'Desk' })
    device.does(want('one'))
    device.exchange.becomeNew()
    device.does(want('two'))
    expect(told(device)).toEqual([])
    const { entries } = device.exchange.statePage({ after: null, limit: 100 })
    expect(entries.filter(([, kind]) => kind === 'want')).toEqual([])
    travels(device, true)
    expect(told(device)).toEqual(['one', 'two'])
  })

  it('can be undone while it stays here', () => {
    const device = new Device('a', { kinds: [wants] })
    device.does(want('one'))
    device.does({ do: 'delete', kind: 'want', row: 'one' })
    undo(device)
    expect(device.all('select dead from row')).toEqual([0])
  })

  it('is none other', () => {
    expect(() => write(new Device('a').db, (tx) => new Device('a').personal.setTravels(tx, 'note', true))).toThrow(
      'cannot be chosen',
    )
  })
})

describe('a device', () => {
  it('tells of itself when it starts, and again only when something is another', () => {
    const device = new Device('a', { deviceName: 'Desk' })
    expect(device.db.sql.prepare('select * from device').raw().all()).toEqual([
      [device.personal.deviceId, 'Desk', 'desktop', device.id],
    ])
    const again = new Device('a', { deviceName: 'Desk', from: device.bytes() })
    expect(again.all('select count(*) from op')).toEqual(device.all('select count(*) from op'))
    const renamed = new Device('a', { deviceName: 'Big desk', from: device.bytes() })
    expect(renamed.all('select name from device')).toEqual(['Big desk'])
    expect(renamed.personal.deviceId).toBe(device.personal.deviceId)
  })

  it('is named as who made its earlier changes, also once it records under another name', () => {
    const device = new Device('a', { deviceName: 'Desk' })
    device.set('n', { title: 'One' })
    write(device.db, (tx) => device.personal.inside(tx, ({ become, log }) => become(log.add('f'.repeat(32)).number)))
    device.set('n', { title: 'Two' })
    expect(device.personal.originId).toBe('f'.repeat(32))
    const rows = list(device, { deviceId: device.personal.deviceId })
    expect(rows.every(({ here }) => here)).toBe(true)
    expect(rows.map(({ deviceName, subject }) => [deviceName, subject.kind])).toEqual([
      ['Desk', 'note'],
      ['Desk', 'device'],
      ['Desk', 'note'],
      ['Desk', 'device'],
    ])
  })

  it('says its name anew where that was taken back', () => {
    const device = new Device('a', { deviceName: 'Desk' })
    undo(device)
    expect(device.all('select name from device')).toEqual([])
    const again = new Device('a', { deviceName: 'Desk', from: device.bytes() })
    expect(again.all('select name from device')).toEqual(['Desk'])
  })

  it('keeps the name that the user gave it', () => {
    const device = new Device('a', { deviceName: 'Desk' })
    device.does({ do: 'set', kind: 'device', row: device.personal.deviceId, fields: { name: 'Study' } })
    const again = new Device('a', { deviceName: 'Desk', from: device.bytes() })
    expect(again.all('select name from device')).toEqual(['Study'])
  })
})

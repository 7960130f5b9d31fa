/** What the user did in one go and is written in several transactions: one entry of the history, here and elsewhere, undone as one. */
import { describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import { applyInSteps } from '../../../src/engine/personal/apply-in-steps.ts'
import type { Change } from '../../../src/engine/personal/personal.ts'
import { undoInSteps } from '../../../src/engine/personal/undo-in-steps.ts'
import { Device } from './device.ts'

const list = (device: Device) => device.personal.changes({ offset: 0, limit: 100 }).rows
const newest = (device: Device) => list(device)[0]!
const note = (row: string, title: string): Change => ({ do: 'set', kind: 'note', row, fields: { title } })
const notesTo = (from: number, to: number, title = 'New') =>
  Array.from({ length: to - from }, (_, i) => note(`n${from + i}`, title))
/** Each in a write of its own. */
const inAct = (device: Device, act: string, ...writes: Change[][]) => {
  for (const changes of writes) {
    write(device.db, (tx) => {
      device.personal.partOf(tx, act)
      device.personal.apply(tx, changes)
    })
  }
}
const titles = (device: Device) =>
  device.all<string>(
    `select row || ' ' || value from cell where kind = 'note' and field = 'title' and value <> 'null' order by row`,
  )
/** As the page asks for it. `onWrite`: called after each write. */
const undo = (device: Device, id = newest(device).id, onWrite?: () => void) =>
  undoInSteps(
    {
      db: { ...device.db, written: new Set(onWrite ? [onWrite] : []) },
      personal: device.personal,
      nameOf: ({ row }) => row,
    },
    id,
  )

describe('an act', () => {
  it('is one entry of the history, whatever was done in between', () => {
    const device = new Device('a')
    inAct(device, 'one', notesTo(0, 3))
    device.set('other', { title: 'Between' })
    inAct(device, 'one', notesTo(3, 5), notesTo(5, 9))
    inAct(device, 'two', notesTo(10, 12))
    expect(list(device)).toMatchObject([
      { count: 2, things: 2, subject: { row: 'n10' } },
      { count: 1, subject: { row: 'other' } },
      { count: 9, things: 9, subject: { row: 'n0' }, undoable: true },
    ])
    expect(device.personal.changes({ offset: 0, limit: 1 }).total).toBe(3)
  })

  it('is one entry on other devices too, in however many pieces it comes, and two devices may name theirs alike', () => {
    const [a, b, c] = [new Device('a'), new Device('b'), new Device('c')]
    inAct(a, 'same', notesTo(0, 3))
    b.hears(a, 1)
    inAct(a, 'same', notesTo(3, 6), notesTo(6, 9))
    inAct(b, 'same', [note('b1', 'B')], [note('b2', 'B')])
    b.hears(a, 1)
    c.hears(b)
    for (const device of [b, c]) {
      expect(
        list(device)
          .map(({ subject, count }) => `${subject.row} ${count}`)
          .toSorted(),
      ).toEqual(['b1 2', 'n0 9'])
    }
    expect(b.personal.digest()).toBe(c.personal.digest())
  })

  it('is undone as one, and that again', async () => {
    const device = new Device('a')
    device.set('n1', { title: 'Before' })
    inAct(device, 'one', notesTo(0, 3), notesTo(2, 6, 'Newer'))
    const after = titles(device)
    const { changeId } = await undo(device)
    expect(titles(device)).toEqual(['n1 "Before"'])
    expect(newest(device)).toMatchObject({ id: changeId, count: 6 })
    expect(list(device)[1]).toMatchObject({ undoable: false })
    await undo(device)
    expect(titles(device)).toEqual(after)
  })

  it('of which the beginning was cut from the log is not listed', () => {
    const device = new Device('a')
    inAct(device, 'one', notesTo(0, 3), notesTo(3, 6))
    write(device.db, (tx) => device.personal.inside(tx, () => device.db.sql.exec('delete from op where number <= 3')))
    expect(list(device)).toEqual([])
  })

  it('is what many changes are that are applied in steps', async () => {
    const device = new Device('a')
    const changes = notesTo(0, 4_000)
    const first = await applyInSteps<Change>(device, changes, (change) => [change])
    expect(device.all<number>('select count(*) from op where part = 0')[0]).toBeGreaterThan(1)
    expect(list(device)).toMatchObject([{ id: first, count: 4_000, things: 4_000 }])
  })
})

describe('undoing very much', () => {
  const MANY = 1_500
  const full = (): Device => {
    const device = new Device('a')
    device.does(...notesTo(0, MANY, 'Old'))
    device.does(...notesTo(0, MANY))
    return device
  }
  const shown = (device: Device, title: string) => titles(device).filter((line) => line.endsWith(`"${title}"`)).length

  it('is done in several writes, and is one entry of the history', async () => {
    const device = full()
    let writes = 0
    const { changeId } = await undo(device, newest(device).id, () => writes++)
    expect(writes).toBeGreaterThan(1)
    expect(shown(device, 'Old')).toBe(MANY)
    expect(list(device)).toMatchObject([{ id: changeId, count: MANY, undoable: true }, { undoable: false }, {}])
  })

  it('is refused as a whole where one of it was changed again since, and nothing is written then', async () => {
    const device = full()
    const { id } = newest(device)
    device.set(`n${MANY - 1}`, { title: 'Mine' })
    const before = device.bytes()
    await expect(undo(device, id)).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining(`n${MANY - 1}`),
    })
    expect(device.bytes()).toEqual(before)
  })

  it('says how far it came where one of it is changed meanwhile, and goes on once that is undone', async () => {
    const device = full()
    const { id } = newest(device)
    let changed = false
    const change = () => {
      if (!changed) device.set(`n${MANY - 1}`, { title: 'Mine' })
      changed = true
    }
    await expect(undo(device, id, change)).rejects.toThrow(/changed again since.* of 1500 were taken back before that/)
    expect(shown(device, 'Old')).toBeGreaterThan(0)
    const mine = list(device).find(({ subject }) => subject.row === `n${MANY - 1}`)!
    await undo(device, mine.id)
    await undo(device, id)
    expect(shown(device, 'Old')).toBe(MANY)
  })

  it('goes on where it was cut off', async () => {
    const device = full()
    const { id } = newest(device)
    const dies = () => {
      throw new Error('killed')
    }
    await expect(undo(device, id, dies)).rejects.toThrow('killed')
    const [old, fresh] = [shown(device, 'Old'), shown(device, 'New')]
    expect([old > 0, fresh > 0, old + fresh]).toEqual([true, true, MANY])
    expect(list(device).find((row) => row.id === id)).toMatchObject({ undoable: true })
    await undo(device, id)
    expect([shown(device, 'Old'), shown(device, 'New')]).toEqual([MANY, 0])
    expect(list(device).find((row) => row.id === id)).toMatchObject({ undoable: false })
    expect(device.personal.audit()).toBe(0)
  })
})

import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import { stampAt } from '../../../src/engine/personal/clock.ts'
import { bodyOf, chained, NO_DIGEST, SCHEMA, type Entry, type Op } from '../../../src/engine/personal/op.ts'
import { Device } from './device.ts'

/** What is asked about, in words that do not depend on the device. */
const asked = (device: Device): string[] =>
  device.personal.conflicts({ offset: 0, limit: 500 }).rows.map(({ subject, field, shown, other }) => {
    return `${subject.row}.${field}: ${shown.value} or ${other.value}`
  })

const meet = (...devices: readonly Device[]): void => {
  for (let round = 0; round < 2; round++) {
    for (const one of devices) for (const other of devices) if (one !== other) one.hears(other)
  }
}

const resolve = (device: Device, choose: 'shown' | 'other', ids?: readonly number[]) =>
  write(device.db, (tx) => device.personal.resolve(tx, ids, choose))

/** Two devices that have met, and then each wrote the same field. */
function apart(): [Device, Device] {
  const [a, b] = [new Device('a'), new Device('b')]
  a.set('n', { title: 'Draft' })
  meet(a, b)
  b.wallMs += 1000
  a.set('n', { title: 'By a' })
  b.set('n', { title: 'By b' })
  return [a, b]
}

describe('a conflict', () => {
  it('is what two devices wrote to one field without knowing of each other, alike on both', () => {
    const [a, b] = apart()
    expect([asked(a), asked(b)]).toEqual([[], []])
    meet(a, b)
    for (const device of [a, b]) {
      expect(asked(device)).toEqual(['n.title: By b or By a'])
      expect(device.value('n', 'title')).toBe('"By b"')
      expect(device.personal.status().conflicts).toBe(1)
    }
  })

  it('is none where one knew of the other, however often and by whatever way it is told', () => {
    const [a, b, c] = [new Device('a'), new Device('b'), new Device('c')]
    a.set('n', { title: 'One' })
    b.hears(a)
    b.set('n', { title: 'Two' })
    c.hears(b)
    c.set('n', { title: 'Three' })
    meet(c, b, a)
    expect([a, b, c].map(asked)).toEqual([[], [], []])
  })

  it('is none where both wrote the same, nor in a field that nobody is asked about', () => {
    const [a, b] = [new Device('a'), new Device('b')]
    a.set('n', { title: 'Same' })
    b.set('n', { title: 'Same' })
    const queue = (name: string, savedAt: number) =>
      ({ do: 'set', kind: 'saved-queue', row: 'q', fields: { name, tracks: 't', savedAt } }) as const
    a.does(queue('Q', 1))
    b.does(queue('Q', 2))
    meet(a, b)
    expect([asked(a), asked(b)]).toEqual([[], []])
  })

  it('is found though the newer was written in two goes, one before and one after the other', () => {
    const [a, b] = [new Device('a'), new Device('b')]
    a.set('n', { title: 'First' })
    b.wallMs += 1000
    b.set('n', { title: 'Meanwhile' })
    a.wallMs += 2000
    a.set('n', { title: 'Second' })
    meet(a, b)
    expect([asked(a), asked(b)]).toEqual([['n.title: Second or Meanwhile'], ['n.title: Second or Meanwhile']])
  })

  it.each([
    ['shown', 'By b'],
    ['other', 'By a'],
  ] as const)('is over on every device once one has chosen what is %s', (choose, expected) => {
    const [a, b] = apart()
    meet(a, b)
    expect(resolve(a, choose)).toEqual({ resolved: 1, changeId: expect.any(Number) })
    meet(a, b)
    for (const device of [a, b]) {
      expect(asked(device)).toEqual([])
      expect(device.all('select count(*) from conflict')).toEqual([0])
      expect(device.value('n', 'title')).toBe(`"${expected}"`)
    }
    expect(resolve(b, choose)).toEqual({ resolved: 0, changeId: null })
  })

  it('is chosen by itself where others stay', () => {
    const [a, b] = [new Device('a'), new Device('b')]
    b.wallMs += 1000
    for (const row of ['n', 'm']) {
      a.set(row, { title: 'By a' })
      b.set(row, { title: 'By b' })
    }
    meet(a, b)
    const { rows, total } = a.personal.conflicts({ offset: 0, limit: 1 })
    expect([rows.length, total]).toEqual([1, 2])
    resolve(a, 'other', [rows[0]!.id])
    meet(a, b)
    expect([asked(a).length, asked(b).length]).toEqual([1, 1])
  })

  it('is over when somebody who knew both writes something else', () => {
    const [a, b] = apart()
    meet(a, b)
    a.set('n', { title: 'Neither' })
    meet(a, b)
    expect([asked(a), asked(b)]).toEqual([[], []])
    expect(b.all('select count(*) from conflict')).toEqual([0])
  })

  it('says which device wrote what, and when', () => {
    const [a, b] = [new Device('a', { deviceName: 'Desk' }), new Device('b', { deviceName: 'Laptop' })]
    a.set('n', { title: 'By a' })
    b.wallMs += 1000
    b.set('n', { title: 'By b' })
    meet(a, b)
    const { shown, other } = a.personal.conflicts({ offset: 0, limit: 1 }).rows[0]!
    expect(shown).toEqual({ value: 'By b', deviceName: 'Laptop', deviceId: b.personal.deviceId, at: b.wallMs })
    expect(other).toMatchObject({ value: 'By a', deviceName: 'Desk', deviceId: a.personal.deviceId })
  })

  it('is announced when it is found, and when it is over', () => {
    const [a, b] = apart()
    const heard: string[] = []
    a.db.events.listen((event) => heard.push(event.kind))
    a.hears(b)
    resolve(a, 'shown')
    expect(heard).toEqual(['personal.changed', 'personal.changed'])
  })
})

describe('a deletion', () => {
  const both = (): [Device, Device] => {
    const [a, b] = [new Device('a'), new Device('b')]
    a.set('n', { title: 'One' })
    meet(a, b)
    return [a, b]
  }
  const remove = { do: 'delete', kind: 'note', row: 'n' } as const

  it.each([
    ['before', -1000],
    ['after', 1000],
  ])('and an edit %s it that knew nothing of it are a conflict of the row', (_, ms) => {
    const [a, b] = both()
    b.wallMs += 5000 + ms
    a.wallMs += 5000
    a.does(remove)
    b.set('n', { title: 'Edited' })
    meet(a, b)
    expect([asked(a), asked(b)]).toEqual([['n.: true or false'], ['n.: true or false']])
    expect(a.personal.digest()).toBe(b.personal.digest())
  })

  it('that knew of the edit is none, nor is an edit that knew of it', () => {
    const [a, b] = both()
    b.set('n', { title: 'Edited' })
    a.hears(b)
    a.does(remove)
    b.hears(a)
    b.set('n', { title: 'Edited all the same' })
    meet(a, b)
    expect([asked(a), asked(b)]).toEqual([[], []])
  })

  it.each([
    ['shown', 1],
    ['other', 0],
  ] as const)('is confirmed or taken back by choosing what is %s', (choose, dead) => {
    const [a, b] = both()
    a.does(remove)
    b.wallMs += 1000
    b.set('n', { title: 'Edited' })
    meet(a, b)
    resolve(b, choose)
    meet(a, b)
    for (const device of [a, b]) {
      expect(asked(device)).toEqual([])
      expect(device.all('select dead from row')).toEqual([dead])
      expect(device.value('n', 'title')).toBe('"Edited"')
    }
  })

  it('and bringing back, of which neither knew, are a conflict', () => {
    const [a, b, c] = [new Device('a'), new Device('b'), new Device('c')]
    a.set('n', { title: 'One' })
    a.does(remove)
    meet(a, b, c)
    b.does({ ...remove, do: 'restore' })
    c.does({ ...remove, do: 'restore' })
    c.does(remove)
    meet(a, b, c)
    expect(new Set([a, b, c].map((device) => asked(device).join()))).toEqual(new Set(['n.: true or false']))
  })
})

/** Writes of three devices to one row, as they may say what they knew: anything that is earlier. */
const FIELDS = ['title', 'body', ''] as const
const writes = fc
  .array(
    fc.record({
      origin: fc.integer({ min: 0, max: 2 }),
      field: fc.constantFrom(...FIELDS),
      value: fc.boolean(),
      knew: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 6 })))

/** Hundreds of databases are opened, on a machine that may have other things to do. */
const WATCHDOG_MS = 180_000

describe('whichever order changes arrive in', () => {
  test.prop([writes], { numRuns: 150 })(
    'the same is kept beside the same',
    ([all, order]) => {
      const ids = ['1', '2', '3'].map((digit) => digit.repeat(32))
      const story = (origin: number): Op[] => {
        let over = -1
        return all.flatMap(({ origin: by, field, value, knew }, i): Op[] => {
          if (by !== origin) return []
          // A device never knows less than it did.
          over = Math.max(over, knew === undefined ? -1 : Math.min(knew, i - 1))
          const told = over < 0 ? {} : { over: stampAt(over + 1) }
          const entry: Entry =
            field === ''
              ? { type: 'row', kind: 'note', row: 'n', dead: value, ...told }
              : { type: 'cell', kind: 'note', row: 'n', field, value: `${value}`, ...told }
          return [{ part: 0, stamp: stampAt(i + 1), schema: SCHEMA, body: bodyOf(entry) }]
        })
      }
      /** Some of each device's changes, then the rest, as the order says. */
      const told = (turns: readonly number[]): unknown => {
        const device = new Device('z')
        const [seen, digests] = [
          [0, 0, 0],
          [NO_DIGEST, NO_DIGEST, NO_DIGEST],
        ]
        for (const origin of turns) {
          const ops = story(origin)
          const from = seen[origin]!
          const some = from === 0 ? ops.slice(0, Math.ceil(ops.length / 2)) : ops.slice(from)
          if (some.length === 0) continue
          const before = digests[origin]!
          const after = some.reduce(chained, before)
          device.exchange.receive({ origin: ids[origin]!, first: from + 1, before, after, ops: some })
          seen[origin] = from + some.length
          digests[origin] = after
        }
        const kept =
          'select c.kind, c.row, c.field, c.value, c.stamp, o.id from conflict c join origin o on o.number = c.origin'
        const rows = device.db.sql.prepare(`${kept} order by 3, 5, 6`).raw().all()
        const answer = { rows, asked: asked(device).sort(), digest: device.personal.digest() }
        device.db.sql.close()
        return answer
      }
      expect(told(order)).toEqual(told([0, 1, 2, 0, 1, 2]))
    },
    WATCHDOG_MS,
  )

  test.prop([fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...FIELDS), fc.nat(3)), { maxLength: 25 }), fc.boolean()], {
    numRuns: 40,
  })(
    'devices ask the same, and once all is chosen, nothing any more',
    (steps, shown) => {
      const devices = [new Device('a'), new Device('b'), new Device('c')]
      for (const [who, field, what] of steps) {
        const device = devices[who]!
        device.wallMs += 7
        if (what === 3) device.hears(devices[(who + 1) % 3]!)
        else if (field === '') device.does({ do: what === 0 ? 'delete' : 'restore', kind: 'note', row: 'n' })
        else device.set('n', { [field]: `${what}` })
      }
      meet(...devices)
      const [first, ...others] = devices.map((device) => asked(device).sort())
      for (const other of others) expect(other).toEqual(first)
      resolve(devices[0]!, shown ? 'shown' : 'other')
      meet(...devices)
      for (const device of devices) {
        expect(asked(device)).toEqual([])
        expect(device.personal.digest()).toBe(devices[0]!.personal.digest())
      }
      for (const { db } of devices) db.sql.close()
    },
    WATCHDOG_MS,
  )
})

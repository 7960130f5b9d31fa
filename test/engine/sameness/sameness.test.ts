import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, type Stores, write } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import { Sameness, type Says } from '../../../src/engine/sameness/sameness.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { testHost } from '../../support/host.ts'
import { personalOf } from '../../support/personal.ts'

const [a, b, c] = ['aa' as TrackId, 'bb' as TrackId, 'cc' as TrackId]

describe('what is said of two tracks', () => {
  let host: ReturnType<typeof testHost>
  let stores: Stores
  let personal: Personal
  let sameness: Sameness

  beforeEach(async () => {
    host = testHost()
    stores = await openStores(host, new Events(host.log))
    personal = personalOf(stores)
    sameness = new Sameness({ db: stores.personal, personal, now: () => 1 })
  })

  afterEach(() => {
    stores.close()
    host.remove()
  })

  const say = (one: TrackId, other: TrackId, says: Says | '') => sameness.say([{ a: one, b: other, says }])
  const find = (one: TrackId, other: TrackId) => sameness.found([{ a: one, b: other, evidence: 'sound' }])
  const changes = () => personal.changes({ offset: 0, limit: 10, kind: 'sameness' })

  it('is the same from both sides, and the last of it counts', async () => {
    await say(b, a, 'same')
    await say(b, c, 'different')
    expect(sameness.all()).toEqual([
      { a, b, says: 'same', found: null, at: 1 },
      { a: b, b: c, says: 'different', found: null, at: 1 },
    ])
    await say(a, b, 'different')
    expect(sameness.all()[0]).toMatchObject({ a, b, says: 'different' })
    expect(personal.audit()).toBe(0)
  })

  it('can be taken back and said anew', async () => {
    await say(a, b, 'same')
    await say(b, a, '')
    expect(sameness.all()).toEqual([])
    await say(a, b, 'same')
    expect(sameness.all()).toHaveLength(1)
  })

  it('cannot be said of one', async () => {
    await expect(say(a, a, 'same')).rejects.toThrow('itself')
    await expect(find(a, a)).rejects.toThrow('itself')
  })

  it('is not recorded a second time', async () => {
    await say(a, b, 'same')
    await find(b, c)
    const { total } = changes()
    await say(b, a, 'same')
    await find(c, b)
    await say(c, a, '')
    expect(changes().total).toBe(total)
  })

  it('by the user stands beside what is found, and over it', async () => {
    await find(a, b)
    await say(a, b, 'different')
    expect(sameness.all()).toEqual([{ a, b, says: 'different', found: 'sound', at: 1 }])
    await say(a, b, '')
    expect(sameness.all()).toEqual([{ a, b, says: null, found: 'sound', at: 1 }])
    await say(b, c, 'different')
    await find(b, c)
    expect(sameness.all()[1]).toMatchObject({ says: 'different', found: null })
  })

  it('of several pairs at once is one entry of the history, and taken back as one', async () => {
    await sameness.say([
      { a, b, says: 'same' },
      { a, b: c, says: 'same' },
    ])
    const [{ id, things, field, after, undoable } = expect.fail('nothing is told')] = changes().rows
    expect({ things, field, after, undoable }).toEqual({ things: 2, field: 'says', after: 'same', undoable: true })
    write(stores.personal, (tx) => personal.undo(tx, id))
    expect(sameness.all()).toEqual([])
  })

  it('where nobody said it does not stand among what was changed, here or elsewhere', async () => {
    await sameness.found(Array.from({ length: 100 }, (_, i) => ({ a, b: `x${i}` as TrackId, evidence: 'sound' })))
    expect(changes()).toEqual({ rows: [], total: 0 })
    await say(a, b, 'different')
    await find(b, c)
    await say(a, c, 'same')
    expect(changes().total).toBe(2)
    expect(changes().rows.map(({ things }) => things)).toEqual([1, 1])
  })

  it('in words of a newer version, or of what is no trackKey, counts as absent', () => {
    const says = (row: string, fields: Record<string, string>) =>
      write(stores.personal, (tx) =>
        personal.apply(tx, [{ do: 'set', kind: 'sameness', row, fields: { ...fields, at: 1 } }]),
      )
    says('aa|bb', { says: 'remaster' })
    says('aa|cc', { found: 'smell' })
    for (const row of ['bb|aa', 'aa', 'aa|', '|aa', 'aa|bb|cc', 'a a|bb', `aa|${'b'.repeat(65)}`])
      says(row, { says: 'same' })
    expect(sameness.all()).toEqual([])
  })
})

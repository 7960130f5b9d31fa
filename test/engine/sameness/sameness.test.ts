import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, type Stores, write } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import { Sameness } from '../../../src/engine/sameness/sameness.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { testHost } from '../../support/host.ts'
import { personalOf } from '../../support/personal.ts'

const [a, b, c] = ['aa' as TrackId, 'bb' as TrackId, 'cc' as TrackId]

describe('what the user said of two tracks', () => {
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

  it('is the same from both sides, and the last of it counts', () => {
    sameness.say(b, a, true)
    sameness.say(b, c, false)
    expect(sameness.all()).toEqual([
      { a, b, same: true },
      { a: b, b: c, same: false },
    ])
    sameness.say(a, b, false)
    expect(sameness.all()[0]).toEqual({ a, b, same: false })
    expect(personal.audit()).toBe(0)
  })

  it('can be taken back and said anew', () => {
    sameness.say(a, b, true)
    sameness.say(b, a, undefined)
    expect(sameness.all()).toEqual([])
    sameness.say(a, b, true)
    expect(sameness.all()).toHaveLength(1)
  })

  it('cannot be said of one', () => {
    expect(() => sameness.say(a, a, true)).toThrow('itself')
  })

  it('in words of a newer version counts as absent', () => {
    const says = (row: string, said: string) =>
      write(stores.personal, (tx) =>
        personal.apply(tx, [{ do: 'set', kind: 'sameness', row, fields: { says: said, at: 1 } }]),
      )
    says('aa|bb', 'remaster')
    says('bb|aa', 'same')
    says('aa', 'same')
    expect(sameness.all()).toEqual([])
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, type Stores } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import { History } from '../../../src/engine/history/history.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { testHost } from '../../support/host.ts'
import { personalOf } from '../../support/personal.ts'

describe('history', () => {
  let host: ReturnType<typeof testHost>
  let stores: Stores
  let history: History
  let announced: number

  beforeEach(async () => {
    host = testHost()
    announced = 0
    const events = new Events(host.log)
    events.listen(() => announced++)
    stores = await openStores(host, events)
    history = new History({ stores, personal: personalOf(stores) })
  })

  afterEach(() => {
    stores.close()
    host.remove()
  })

  const play = (name: string, startedAt: number) =>
    history.record({ trackId: name as TrackId, startedAt, playedMs: 1000 })
  const totals = () =>
    stores.library.sql
      .prepare(
        'select track_key as trackKey, plays, last_played_at as lastPlayedAt from personal.play_total order by 1',
      )
      .all()

  it('lists plays from the newest on', () => {
    play('a', 100)
    play('b', 300)
    play('c', 200)
    expect(history.list({ offset: 0, limit: 2 })).toEqual({
      plays: [
        { at: 300, trackId: 'b' },
        { at: 200, trackId: 'c' },
      ],
      total: 3,
    })
  })

  it('counts a play once, however often it is told', () => {
    play('a', 100)
    play('a', 100)
    play('a', 50)
    expect(totals()).toEqual([{ trackKey: 'a', plays: 2, lastPlayedAt: 100 }])
    expect(announced).toBe(2)
  })

  it('is seen by the library connection as soon as it is recorded', () => {
    expect(totals()).toEqual([])
    play('a', 100)
    expect(totals()).toHaveLength(1)
  })
})

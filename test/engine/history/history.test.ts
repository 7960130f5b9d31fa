import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, type Stores } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import { History } from '../../../src/engine/history/history.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { testHost } from '../../support/host.ts'
import { pastTheGuards, personalOf } from '../../support/personal.ts'

describe('history', () => {
  let host: ReturnType<typeof testHost>
  let stores: Stores
  let history: History
  let announced: number

  beforeEach(async () => {
    host = testHost()
    announced = 0
    const events = new Events(host.log)
    events.listen(({ kind }) => kind === 'history.changed' && announced++)
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
    expect(history.list({ offset: 0, limit: 2 })).toMatchObject({
      plays: [
        { at: 300, trackId: 'b', playedMs: 1000 },
        { at: 200, trackId: 'c', playedMs: 1000 },
      ],
      total: 3,
    })
  })

  it('knows how long a play went on when it is told again at its end, and counts it once', () => {
    const tell = (playedMs: number) => history.record({ trackId: 'a' as TrackId, startedAt: 100, playedMs })
    const heard = () => history.list({ offset: 0, limit: 10 }).plays.map(({ playedMs }) => playedMs)
    tell(1_000)
    tell(2_500)
    expect(heard()).toEqual([2_500])
    expect(totals()).toEqual([{ trackKey: 'a', plays: 1, lastPlayedAt: 100 }])
    announced = 0
    // Told late, or twice: nothing new.
    tell(1_000)
    tell(2_500)
    expect([heard(), announced]).toEqual([[2_500], 0])
  })

  it('gives the same plays in any windows, from whichever end they are nearer to', () => {
    // Some began at the same moment.
    for (let i = 0; i < 50; i++) play(`t${i}`, 1 + Math.floor(i / 3))
    const all = history.list({ offset: 0, limit: 100 }).plays
    expect(all).toHaveLength(50)
    expect(all.map((one) => one.at)).toEqual(all.map((one) => one.at).toSorted((a, b) => b - a))
    for (const limit of [1, 7, 20]) {
      const windows = []
      for (let offset = 0; offset < 50; offset += limit) windows.push(...history.list({ offset, limit }).plays)
      expect(windows).toEqual(all)
    }
    expect(history.list({ offset: 50, limit: 10 })).toEqual({ plays: [], total: 50 })
    expect(history.list({ offset: 500, limit: 10 })).toEqual({ plays: [], total: 50 })
    play('late', 1000)
    expect(history.list({ offset: 0, limit: 1 })).toMatchObject({ plays: [{ trackId: 'late' }], total: 51 })
  })

  it('says on which device it was, as far as that has told its name', () => {
    play('a', 100)
    play('b', 200)
    const { sql } = stores.personal
    pastTheGuards(sql, () =>
      sql.exec(`insert into origin (number, id, digest) values (98, 'kitchen', ''), (99, 'stranger', '');
        insert into device (id, name, kind, origin) values ('d', 'Kitchen', 'desktop', 'kitchen');
        update event set origin = case track_key when 'a' then 98 else 99 end`),
    )
    expect(history.list({ offset: 0, limit: 2 }).plays).toMatchObject([
      { trackId: 'b', deviceName: '' },
      { trackId: 'a', deviceName: 'Kitchen' },
    ])
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

import { describe, expect, it } from 'vitest'
import type { StateEntry } from '../../../src/engine/personal/state.ts'
import { Device } from './device.ts'

const DAY_MS = 86_400_000

/** Fetches the whole state in pages; `between` is called after each. */
function fetches(to: Device, from: Device, limit: number, between = (_page: number): void => {}): void {
  let after: string | null = null
  let extent
  for (let page = 1; ; page++) {
    const told = from.exchange.statePage({ after, limit })
    extent ??= told.extent
    after = told.after
    to.exchange.joinState(told.entries, after === null ? { extent } : undefined)
    if (after === null) return
    between(page)
  }
}

function filled(): Device {
  const device = new Device('a')
  for (let i = 0; i < 30; i++) device.set(`n${i}`, { title: `Title ${i}`, body: 'Text', scrolledTo: 'here' })
  device.does({ do: 'delete', kind: 'note', row: 'n3' })
  for (let i = 0; i < 10; i++) device.plays(`t${i % 3}`, i)
  return device
}

describe('the whole state', () => {
  it('makes a new device equal, in pages of any size', () => {
    const here = filled()
    for (const limit of [1, 7, 1_000]) {
      const there = new Device('b')
      fetches(there, here, limit)
      expect(there.personal.digest()).toBe(here.personal.digest())
      expect(there.exchange.vector()[here.id]).toBe(here.exchange.vector()[here.id])
      expect(there.personal.audit()).toBe(0)
      expect(there.hears(here)).toEqual([])
    }
  })

  it('may change while it is read: what is new comes as changes afterwards', () => {
    const [here, there] = [filled(), new Device('b')]
    fetches(there, here, 5, (page) => {
      here.set(`n${page}`, { title: `Changed ${page}` })
      there.set(`n${page + 1}`, { body: `Mine ${page}` })
    })
    there.hears(here)
    here.hears(there)
    expect(there.personal.digest()).toBe(here.personal.digest())
    expect(
      there.all(`select title from (select value as title from cell where row = 'n1' and field = 'title')`),
    ).toEqual(['"Changed 1"'])
  })

  it('goes on after it was cut off, and bears pages twice', () => {
    const [here, there] = [filled(), new Device('b')]
    const first = here.exchange.statePage({ after: null, limit: 20 })
    there.exchange.joinState(first.entries)
    const reopened = new Device('again', { from: there.bytes() })
    reopened.exchange.joinState(first.entries)
    const rest = here.exchange.statePage({ after: first.after, limit: 1_000 })
    reopened.exchange.joinState(rest.entries, { extent: first.extent })
    expect(reopened.personal.digest()).toBe(here.personal.digest())
  })

  it('says which opening of the file a page is of, for it may have been put back since the page before', () => {
    const here = filled()
    const backup = here.bytes()
    here.set('later', { title: 'Lost with what it was put back from' })
    const first = here.exchange.statePage({ after: null, limit: 5 })
    const next = here.exchange.statePage({ after: first.after, limit: 5 })
    const back = new Device('back', { from: backup }).exchange.statePage({ after: next.after, limit: 1_000 })
    expect(next.logId).toBe(first.logId)
    expect(back.logId).not.toBe(first.logId)
    expect(back.extent[here.id]!.upto).toBeLessThan(first.extent[here.id]!.upto)
  })

  it('shows as many plays as are told one by one, though what counted them was lost', () => {
    const [here, there] = [new Device('a'), new Device('b')]
    here.plays('track', 1)
    here.plays('track', 2)
    const { entries } = here.exchange.statePage({ after: null, limit: 100 })
    there.exchange.joinState(entries.filter(([type]) => type === 'event'))
    expect(there.all('select plays from play_total')).toEqual([2])
    there.exchange.joinState(entries)
    expect(there.all('select plays from play_total')).toEqual([2])
  })

  it('keeps what a device that was away has not told yet, and lets it tell afterwards', () => {
    const here = filled()
    const there = new Device('b')
    there.set('n1', { title: 'Written while away' })
    here.wallMs += 40 * DAY_MS
    const { dropped, more } = here.exchange.compact({ holds: [], keepMs: 30 * DAY_MS, maxRows: 10_000 })
    expect([dropped > 0, more]).toEqual([true, false])
    expect(here.exchange.since({ cursor: null, vector: there.exchange.vector(), limit: 10 }).behind).toEqual([here.id])
    fetches(there, here, 100)
    expect(here.hears(there)).toEqual([{ kind: 'held', upto: 1 }])
    expect(here.personal.digest()).toBe(there.personal.digest())
  })

  it('tells changes that only a newer version understands', () => {
    const [newer, older, another] = [new Device('a'), new Device('b'), new Device('c')]
    newer.set('n', { title: 'One' })
    const [batch] = newer.exchange.since({ cursor: null, vector: {}, limit: 10 }).batches
    // As a newer version would have written it: the same, said in a way of its own.
    older.does({ do: 'take', origin: newer.id, ops: [{ ...batch!.ops[0], schema: 99, body: '["z"]' } as never] })
    fetches(another, older, 10)
    expect(another.all('select body from op where parked = 1')).toEqual(['["z"]'])
    expect(another.exchange.vector()[newer.id]).toBe(1)
  })

  it('never tells what belongs to a device', () => {
    const { entries } = filled().exchange.statePage({ after: null, limit: 10_000 })
    const fields = entries.flatMap((entry: StateEntry) => (entry[0] === 'cell' ? [entry[3]] : []))
    expect(new Set(fields)).toEqual(new Set(['title', 'body']))
  })
})

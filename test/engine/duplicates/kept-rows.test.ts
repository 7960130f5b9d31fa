/** What a look for duplicates keeps beside what it found, and what it lets go of. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Counts } from '../../../src/engine/duplicates/counts.ts'
import { countPrints, putNone } from '../../../src/engine/fingerprints/unprinted.ts'
import { hold } from '../../../src/engine/library/take-in.ts'
import { write } from '../../../src/engine/db/store.ts'
import type { MatchEvidence } from '../../../src/shared/model/duplicates.ts'
import { heardAgain, printOf } from '../../support/prints.ts'
import { copyRecord } from '../../support/records.ts'
import { duplicatesWorld, FOLDER, SERVER, type DuplicatesWorld } from './duplicates-world.ts'

let world: DuplicatesWorld
beforeEach(async () => {
  world = await duplicatesWorld()
})
afterEach(() => world.close())

const song = (key: string, title = 'Alison') =>
  copyRecord(`${key}.flac`, { title, artists: ['Slowdive'] }, { trackKey: key, durationMs: 200_000 })
const list = (select: string) => world.sql.prepare<[], string>(select).pluck().all()

describe('how many there are', () => {
  const counted = () =>
    Object.fromEntries([
      ...['recordingId', 'sound', 'tags'].map((evidence) => [evidence, 0]),
      ...world.sql
        .prepare<[], { evidence: MatchEvidence; count: number }>(
          'select evidence, count(*) as count from proposal group by evidence',
        )
        .all()
        .map(({ evidence, count }) => [evidence, count]),
    ])
  const said = () => world.duplicates.status().proposals

  it('of proposals is kept right, whatever becomes of them', async () => {
    await world.has(FOLDER, song('a'), song('m', 'Machine Gun'))
    await world.has(SERVER, song('b'), song('n', 'Machine Gun'))
    await world.look()
    expect([said(), counted()]).toEqual([{ recordingId: 0, sound: 0, tags: 2 }, said()])
    // The same pair, with other evidence.
    world.settings.current.duplicates.mergeBySound = false
    world.sounds('a', printOf(1))
    world.sounds('b', heardAgain(printOf(1), { seed: 2 }))
    await world.look()
    expect([said(), counted()]).toEqual([{ recordingId: 0, sound: 1, tags: 1 }, said()])
    const told = await world.said.answer({ evidence: 'sound', atLeast: 0 }, 'same')
    expect([said(), counted()]).toEqual([{ recordingId: 0, sound: 0, tags: 1 }, said()])
    await world.said.takeBack(told.saidId!)
    expect([said(), counted()]).toEqual([{ recordingId: 0, sound: 1, tags: 1 }, said()])
    await world.loses(SERVER, 'b.flac', 'n.flac')
    await world.look()
    expect([said(), counted()]).toEqual([{ recordingId: 0, sound: 0, tags: 0 }, said()])
  })

  it('of fingerprints is kept right, whatever becomes of them', async () => {
    const actual = () =>
      ['fingerprint', 'no_fingerprint', 'to_print'].map((table) => Number(list(`select count(*) from ${table}`)[0]))
    const kept = () => {
      const { done, failed, waiting } = countPrints(world.sql)
      return [done, failed, waiting]
    }
    await world.has(FOLDER, song('a'), song('b'), song('c'))
    expect([kept(), actual()]).toEqual([[0, 0, 3], kept()])
    world.sounds('a', printOf(1))
    for (let i = 0; i < 2; i++) {
      write(world.stores.library, ({ sql }) => putNone(sql, { trackKey: 'b', reason: 'damaged', at: 1 }))
    }
    expect([kept(), actual()]).toEqual([[1, 1, 1], kept()])
  })

  it('is known without going through what there is', () => {
    const asked: string[] = []
    const { prepare } = world.sql
    world.sql.prepare = ((text: string) => {
      asked.push(text)
      return prepare.call(world.sql, text)
    }) as typeof prepare
    const counts = new Counts(world.sql, () => {})
    counts.proposals()
    counts.waiting()
    counts.setAside()
    countPrints(world.sql)
    world.sql.prepare = prepare
    for (const text of asked)
      expect(text).not.toMatch(/count\(\*\).*from (proposal|to_print|no_fingerprint|fingerprint)\b/)
    const plan = world.sql.prepare<[], { detail: string }>(
      `explain query plan select cast(value as integer) from meta where name = 'proposals:tags'`,
    )
    expect(plan.all()).toMatchObject([{ detail: expect.stringContaining('SEARCH meta USING') }])
  })
})

describe('what is known of the sound of a track that is gone', () => {
  const DAY = 86_400_000
  const known = () => [
    list('select track_key from fingerprint order by 1'),
    list('select track_key from no_fingerprint order by 1'),
    Number(list('select count(distinct print_id) from print_term')[0]),
  ]
  let others = 0
  /** Something else comes, and is looked at. */
  const later = async (days: number) => {
    await world.clock.advance(days * DAY)
    await world.has(SERVER, song(`other${others++}`, `Other ${others}`))
    await world.look()
  }

  beforeEach(async () => {
    await world.has(FOLDER, song('a'), song('b', 'Dagger'), song('c', 'Melon Yellow'))
    world.sounds('a', printOf(1))
    world.sounds('b', printOf(2))
    write(world.stores.library, ({ sql }) => putNone(sql, { trackKey: 'c', reason: 'damaged', at: 1 }))
    await world.look()
  })

  it('goes when it has been gone for a month', async () => {
    await world.loses(FOLDER, 'a.flac', 'c.flac')
    await world.look()
    await later(29)
    expect(known()).toEqual([['a', 'b'], ['c'], 2])
    await later(2)
    expect([known(), countPrints(world.sql)]).toEqual([[['b'], [], 1], { done: 1, failed: 0, waiting: 0 }])
    expect(list('select track_key from gone_key')).toEqual([])
  })

  it('stays while a copy is only out of reach, or is kept, and when it has come back', async () => {
    hold(world.stores.library, FOLDER, ['a.flac'])
    await world.loses(FOLDER, 'b.flac', 'c.flac')
    await world.look()
    await later(20)
    await world.has(SERVER, song('b', 'Dagger'), song('c', 'Melon Yellow'))
    await later(20)
    expect(known()).toEqual([['a', 'b'], ['c'], 2])
    // Gone once more, it is as long again.
    await world.loses(SERVER, 'b.flac')
    await world.look()
    await later(20)
    expect(known()[0]).toEqual(['a', 'b'])
  })
})

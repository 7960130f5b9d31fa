/** What becomes of a look for duplicates, and of merging, when something in it fails. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { causeOf } from '../../../src/engine/duplicates/trouble-cause.ts'
import { until } from '../../support/fake-clock.ts'
import { copyRecord } from '../../support/records.ts'
import { duplicatesWorld, FOLDER, type DuplicatesWorld } from './duplicates-world.ts'

let world: DuplicatesWorld
beforeEach(async () => {
  world = await duplicatesWorld()
})
afterEach(() => world.close())

const song = (key: string, title = 'Alison') =>
  copyRecord(`${key}.flac`, { title, artists: ['Slowdive'] }, { trackKey: key, durationMs: 200_000 })
const matching = () => world.duplicates.status().matching
const full = () => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })

describe('a track that cannot be looked at', () => {
  const writeTags = (key: string, tags: string) =>
    world.sql.prepare('update copy set tags = ? where track_key = ?').run(tags, key)
  const tries = () => world.sql.prepare<[], string>(`select track_key || ' ' || tries from not_matched`).pluck().all()

  beforeEach(async () => {
    await world.has(FOLDER, song('a'), song('b'), song('c'))
    writeTags('b', '{"title":')
    await world.look()
  })

  it('is set aside, and holds up none of those behind it', () => {
    expect([world.proposed(), world.waiting(), tries()]).toEqual([['a c'], [], ['b 1']])
    expect(matching()).toMatchObject({ setAside: 1, trouble: null })
    expect(world.sql.prepare('select reason from not_matched').pluck().get()).toMatch(/^SyntaxError/)
  })

  it('is tried again with the next looks, a few times', async () => {
    for (const [i, expected] of ['b 2', 'b 3', 'b 3'].entries()) {
      await world.has(FOLDER, song(`d${i}`, `Song ${i}`))
      await world.look()
      expect(tries()).toEqual([expected])
    }
    // Until something new is known of it.
    world.sql.prepare(`insert into to_match (track_key) values ('b')`).run()
    await world.look()
    expect([tries(), world.waiting()]).toEqual([['b 4'], []])
  })

  it('is looked at once the user says to try again', async () => {
    writeTags('b', '{"title":"Alison","artists":["Slowdive"]}')
    world.duplicates.tryAgain()
    await world.look()
    expect([tries(), matching().setAside]).toEqual([[], 0])
    expect(world.proposed()).toContain('a b')
  })
})

describe('a look that fails', () => {
  let runs = 0
  beforeEach(async () => {
    runs = 0
    world.state.beforeStep = async ({ kind }) => {
      if (kind !== 'began') return
      runs++
      throw full()
    }
    await world.has(FOLDER, song('a'), song('b'))
    await expect(world.look()).rejects.toThrow('full')
  })

  it('says of what, and when it is tried again: later each time', async () => {
    const at = world.clock.now()
    expect(matching()).toMatchObject({
      running: false,
      trouble: { step: 'looking', cause: 'diskFull', againAt: at + 60_000 },
    })
    await world.clock.advance(59_000)
    expect([runs, matching().running]).toEqual([1, false])
    await world.clock.advance(1_000)
    await until(() => runs === 2 && !matching().running, 'a second try')
    expect(matching().trouble).toMatchObject({ againAt: at + 180_000 })
    await world.clock.advance(1_000)
    const told = world.heard.filter((event) => event.kind === 'duplicates.changed').at(-1)
    expect(told).toMatchObject({ status: { matching: { trouble: { cause: 'diskFull' } } } })
  })

  it('goes on where it was once the user says to try again', async () => {
    world.state.beforeStep = async () => {}
    world.duplicates.tryAgain()
    await world.clock.advance(0)
    await until(() => world.waiting().length === 0 && !matching().running, 'all is looked at')
    expect([matching().trouble, world.proposed()]).toEqual([null, ['a b']])
  })
})

describe('merging that fails', () => {
  beforeEach(async () => {
    await world.has(FOLDER, song('a'), song('b'))
    await world.look()
    world.state.regroupFails = full()
    await world.say('a', 'b', 'same')
    await world.merging.settled()
  })

  it('says so, and is tried again after a while', async () => {
    expect(matching().trouble).toEqual({ step: 'merging', cause: 'diskFull', againAt: world.clock.now() + 60_000 })
    world.state.regroupFails = undefined
    await world.clock.advance(60_000)
    await world.merging.settled()
    expect([matching().trouble, world.tracks()]).toEqual([null, [['a', 'b']]])
  })

  it('is done once the user says to try again', async () => {
    world.state.regroupFails = undefined
    world.duplicates.tryAgain()
    await world.merging.settled()
    expect([matching().trouble, world.merged.of('a' as never)]).toMatchObject([null, [{ by: 'user' }]])
  })
})

it('is told by what it can be mended with, wherever in its causes that stands', () => {
  const of = (code: string) => causeOf(Object.assign(new Error('no'), { code }))
  expect(['SQLITE_IOERR_WRITE', 'SQLITE_READONLY', 'SQLITE_CORRUPT_VTAB', 'ENOSPC', 'OTHER'].map(of)).toEqual([
    'diskError',
    'notWritable',
    'damaged',
    'diskFull',
    'fault',
  ])
  expect(causeOf(new Error('Writing failed', { cause: full() }))).toBe('diskFull')
  expect(causeOf('no error')).toBe('fault')
})

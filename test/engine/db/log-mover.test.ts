import Database from 'better-sqlite3'
import { cpSync, readFileSync, statSync } from 'node:fs'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LogMover } from '../../../src/engine/db/log-mover.ts'
import { openStores, write, type Stores } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import { TagPool } from '../../../src/engine/sources/folder/tag-pool.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'
import { testHost } from '../../support/host.ts'

const PAGE = 4_096

let host: ReturnType<typeof testHost>
let stores: Stores
let clock: FakeClock
let asked: string[]
let end: (() => void)[]
let mover: LogMover

beforeEach(async () => {
  host = testHost()
  stores = await openStores(host, new Events(host.log))
  stores.personal.sql.exec('create table note (text)')
  stores.personal.sql.pragma('wal_checkpoint(TRUNCATE)')
  clock = new FakeClock()
  asked = []
  end = []
  mover = new LogMover({
    db: stores.personal,
    clock,
    move: (file) => {
      asked.push(file)
      return new Promise((resolve) => void end.push(resolve))
    },
  })
})
afterEach(() => {
  mover.stop()
  stores.close()
  host.remove()
})

const note = (pages = 0): void =>
  write(stores.personal, ({ sql }) => void sql.prepare('insert into note values (?)').run('x'.repeat(pages * PAGE)))
const times = (count: number, body: () => void): void => {
  for (let i = 0; i < count; i++) body()
}
/** How many are in the file itself, whatever its log says. */
const inTheFile = (): number => {
  const copy = `${stores.files.personal}.copy`
  cpSync(stores.files.personal, copy)
  const file = new Database(copy)
  try {
    return file.prepare<[], number>('select count(*) from note').pluck().get()!
  } finally {
    file.close()
  }
}

describe('the log of a database', () => {
  it('is not moved by who writes, however much that is', () => {
    const before = readFileSync(stores.files.personal)
    times(50, () => note(100))
    expect(statSync(`${stores.files.personal}-wal`).size).toBeGreaterThan(5_000 * PAGE)
    expect(readFileSync(stores.files.personal).equals(before)).toBe(true)
  })

  it('is moved a while after it was written to, once for all that was written meanwhile', async () => {
    times(3, note)
    expect(asked).toEqual([])
    expect(clock.waiting).toBe(1)
    clock.next()
    expect(asked).toEqual([stores.files.personal])
    end.shift()!()
    await turns()
    expect(clock.waiting).toBe(0)
    note()
    clock.next()
    expect(asked).toHaveLength(2)
  })

  it('is moved at once when there were many writes', () => {
    times(99, note)
    expect(asked).toHaveLength(0)
    note()
    expect(asked).toHaveLength(1)
    expect(clock.waiting).toBe(0)
  })

  it('is moved by one at a time, and later once more when it was written to meanwhile', async () => {
    times(250, note)
    expect([asked.length, clock.waiting]).toEqual([1, 0])
    end.shift()!()
    await turns()
    expect([asked.length, clock.waiting]).toEqual([1, 1])
    clock.next()
    expect(asked).toHaveLength(2)
  })

  it('is left alone after the end, also by one that was still moving it', async () => {
    times(100, note)
    note()
    mover.stop()
    end.shift()!()
    times(200, note)
    await turns()
    expect([asked.length, clock.waiting]).toEqual([1, 0])
  })

  it('comes into the file by a thread that reads tags at other times', async () => {
    const pool = new TagPool({ entry: host.workerEntry('read-tags'), log: pino({ level: 'silent' }), size: 1 })
    try {
      times(5, note)
      expect(inTheFile()).toBe(0)
      await pool.checkpoint(stores.files.personal, { signal: new AbortController().signal })
      expect(inTheFile()).toBe(5)
      const gone = `${stores.files.personal}.gone`
      await expect(pool.checkpoint(gone, { signal: new AbortController().signal })).rejects.toThrow()
      expect(() => statSync(gone)).toThrow('ENOENT')
    } finally {
      await pool.stop()
    }
  })
})

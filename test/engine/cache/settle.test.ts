/** What folder and rows say of each other after a start; what takes the space, and clearing it. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cacheHouse, type CacheHouse } from './support.ts'

let house: CacheHouse
beforeEach(async () => {
  house = await cacheHouse()
  await house.serverHas('Oar', 'Sail')
})
afterEach(() => house.remove())

const restart = async () => {
  const cache = await house.restart()
  house.events.length = 0
  await cache.settled()
}
const write = (path: string, bytes = 10) => {
  const full = join(house.cache.folder, path)
  mkdirSync(join(full, '..'), { recursive: true })
  writeFileSync(full, randomBytes(bytes))
}

describe('after a start', () => {
  it('finds everything in its place, and leaves it there', async () => {
    await house.keeps('Oar')
    await house.keeps('Sail')
    const files = house.files()
    await restart()

    expect(house.files()).toEqual(files)
    expect(house.events).toEqual([])
    expect(await house.cache.space()).toMatchObject({ wantedTracks: 2, orphanFiles: 0 })
  })

  it('gives up rows whose files are gone, and tells whose they were', async () => {
    await house.keeps('Oar')
    await house.keeps('Sail')
    rmSync(join(house.cache.folder, 'files', house.fileOf('Oar')!))
    await restart()

    expect(house.events).toEqual(['availability.changed'])
    expect(house.fileOf('Oar')).toBeUndefined()
    expect(house.fileOf('Sail')).toBeDefined()
  })

  it('lists files that belong to nothing, and removes them when it is asked to', async () => {
    await house.keeps('Oar')
    const file = house.fileOf('Oar')
    write(`files/ab/${'ab'.repeat(16)}.mp3`, 100)
    write(`files/${file!.slice(0, 2)}/notes.txt`, 20)
    write('files/loose', 3)
    await restart()
    expect(await house.cache.space()).toMatchObject({ orphanFiles: 3, orphanBytes: 123 })

    await house.cache.clear('orphans')
    expect(house.files()).toEqual([`files/${file}`])
    expect(await house.cache.space()).toMatchObject({ orphanFiles: 0, orphanBytes: 0, wantedTracks: 1 })
  })

  it('removes parts of what is not in the queue any more, and keeps the others', async () => {
    const [oar, sail] = [house.trackId('Oar'), house.trackId('Sail')]
    house.sql
      .prepare(
        `insert into download (track_id, state, rank, priority, quality, queued_at) values (?, 'waiting', 0, 0, 'original', 0)`,
      )
      .run(oar)
    for (const name of [`${oar}.part`, `${sail}.part`, 'played-1.part']) write(`parts/${name}`)
    await restart()

    expect(house.files()).toEqual([`parts/${oar}.part`])
  })

  it('gives nothing up when most of it is missing, until it is told to', async () => {
    const many = Array.from({ length: 60 }, (_, i) => `T${i}`)
    await house.serverHas(...many)
    for (const title of many) await house.keeps(title, randomBytes(10))
    const files = join(house.cache.folder, 'files')
    renameSync(files, `${files}-elsewhere`)
    await restart()
    expect(house.events).toEqual([])
    expect([house.cache.count, (await house.cache.space()).missingFiles]).toEqual([60, 60])
    await house.cache.clear('orphans')
    expect(house.cache.count).toBe(60)

    await house.cache.clear('missing')
    expect([house.cache.count, (await house.cache.space()).missingFiles]).toEqual([0, 0])
  })

  it('gives up of what is missing only what has not come back', async () => {
    const many = Array.from({ length: 60 }, (_, i) => `T${i}`)
    await house.serverHas(...many)
    for (const title of many) await house.keeps(title, randomBytes(10))
    const files = join(house.cache.folder, 'files')
    renameSync(files, `${files}-elsewhere`)
    await restart()
    rmSync(files, { recursive: true })
    renameSync(`${files}-elsewhere`, files)
    rmSync(join(files, house.fileOf('T7')!))

    await house.cache.clear('missing')
    expect([house.cache.count, house.fileOf('T7')]).toEqual([59, undefined])
  })

  it('takes a folder that is away for no emptiness', async () => {
    await house.keeps('Oar')
    renameSync(house.cache.folder, `${house.cache.folder}-away`)
    await restart()

    expect(house.events).toEqual([])
    expect(house.cache.count).toBe(1)
  })
})

it('says what takes the space', async () => {
  await house.keeps('Oar', randomBytes(300))
  await house.keeps('Sail', randomBytes(70), { wanted: false })
  const part = await house.cache.openPart(99, 0)
  await part.write(randomBytes(1_000))
  await part.checkpoint()
  await house.settings.update({ downloads: { ...house.settings.current.downloads, playedQuota: 5_000, reserve: 7 } })
  const space = await house.cache.space()

  expect(space).toMatchObject({
    folder: house.cache.folder,
    wantedBytes: 300,
    wantedTracks: 1,
    playedBytes: 70,
    playedTracks: 1,
    playedQuotaBytes: 5_000,
    partBytes: 1_000,
    reservedBytes: 7,
  })
  expect(space.freeBytes).toBeGreaterThan(0)
})

it('clears what is here only because it was played', async () => {
  await house.keeps('Oar')
  await house.keeps('Sail', randomBytes(70), { wanted: false })
  await house.cache.clear('played')

  expect(house.files()).toEqual([`files/${house.fileOf('Oar')}`])
})

it('lists what is kept, last kept first', async () => {
  await house.remove()
  let now = 1
  house = await cacheHouse({ now: () => now })
  await house.serverHas('Oar', 'Sail', 'Mast')
  for (const [title, wanted] of [
    ['Oar', true],
    ['Mast', false],
    ['Sail', true],
  ] as const) {
    now += 1
    await house.keeps(title, randomBytes(now), { wanted })
  }
  await house.serverLoses('Mast')
  const shown = (window: { offset: number; limit: number; wanted?: boolean }) => {
    const { rows, total } = house.cache.window(window, (ids) => ids.map((id) => ({ id }) as never))
    return [total, rows.map(({ track, wanted, atSource, keptAt }) => [track.id, wanted, atSource, keptAt])]
  }

  expect(shown({ offset: 0, limit: 10 })).toEqual([
    3,
    [
      ['key-Sail', true, true, 4],
      ['key-Mast', false, false, 3],
      ['key-Oar', true, true, 2],
    ],
  ])
  expect(shown({ offset: 1, limit: 1 })).toEqual([3, [['key-Mast', false, false, 3]]])
  expect(shown({ offset: 0, limit: 10, wanted: true })).toEqual([
    2,
    [
      ['key-Sail', true, true, 4],
      ['key-Oar', true, true, 2],
    ],
  ])
  expect(shown({ offset: 0, limit: 10, wanted: false })[0]).toBe(1)
})

/**
 * A folder and two servers that have the same music in other formats: real processes on loopback, all of one user. Once it is said
 * what is one recording, each is one row everywhere; what is undone on one device is undone on the others.
 */
import Database from 'better-sqlite3'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { SourceId } from '../../src/shared/model/ids.ts'
import type { TrackRow } from '../../src/shared/model/track.ts'
import { tinyFile, type TinyFormat } from '../engine/sources/folder/tiny-music.ts'
import type { SyncClient } from '../support/sync-client.ts'
import { clientIn, journeys, newFolder } from './support.ts'

journeys({ built: false })

const TITLES = ['Dawn', 'Noon', 'Dusk']

class Place {
  readonly dir = newFolder()
  readonly music = newFolder()
  client!: SyncClient
  #port = 0

  static async start(): Promise<Place> {
    const place = new Place()
    place.client = await clientIn(place.dir)
    return place
  }

  /** Has these titles in a folder; every format is another file of the same recording. */
  async has(format: TinyFormat, titles: readonly string[]): Promise<void> {
    mkdirSync(this.music, { recursive: true })
    for (const [seed, title] of titles.entries()) {
      writeFileSync(
        join(this.music, `${title}.${format}`),
        tinyFile(format, { seed, title, album: 'Day', artist: 'Ada' }),
      )
    }
    await this.client.api.sources.addFolder({ path: this.music })
    await this.shows(async () => (await this.rows()).length === titles.length)
  }

  async shares(): Promise<void> {
    this.#port = await freePort()
    await this.client.api.access.setSharing({ on: true, reach: 'loopback', port: this.#port })
  }

  /** As a device of the same user. */
  async joins(other: Place): Promise<SourceId> {
    const { code } = await other.client.api.access.pairingCode()
    const address = `http://127.0.0.1:${other.#port}`
    return (await this.client.api.servers.add({ address, signIn: { kind: 'code', code } })).id
  }

  async rows(): Promise<TrackRow[]> {
    return (await this.client.api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 100 })).rows
  }

  titles = async (): Promise<string[]> => (await this.rows()).map(({ title }) => title)

  /** Looks whenever something is announced, and now and then. */
  async shows(isSo: () => Promise<boolean>): Promise<void> {
    let looking: Promise<void> | undefined
    let met = false
    await this.client.until(() => {
      looking ??= isSo().then((so) => {
        met ||= so
        looking = undefined
      })
      return met
    }, 'what was to be seen')
  }

  async showsTitles(...titles: string[]): Promise<void> {
    const wanted = titles.toSorted().join()
    await this.shows(async () => (await this.titles()).toSorted().join() === wanted).catch(() => {})
    expect((await this.titles()).toSorted()).toEqual(titles.toSorted())
  }

  /** What hangs apart, or together, that should not. */
  faults(): unknown {
    const sql = new Database(join(this.dir, 'library.db'), { readonly: true })
    try {
      return sql
        .prepare(
          `select c.track_id from copy c left join alias a on a.track_key = c.track_key
           group by c.track_id having count(distinct coalesce(a.root, c.track_key)) > 1`,
        )
        .all()
    } finally {
      sql.close()
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', () => listening()))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => void server.close(closed))
  return port
}

it('a folder and two servers with the same music are one list, on every device, and can be parted again on any', async () => {
  const [desk, laptop, attic, barn] = await Promise.all([Place.start(), Place.start(), Place.start(), Place.start()])
  await desk.has('flac', TITLES)
  await attic.has('mp3', TITLES)
  await barn.has('opus', [...TITLES, 'Night'])
  for (const server of [attic, barn]) await server.shares()
  for (const device of [desk, laptop]) for (const server of [attic, barn]) await device.joins(server)
  await desk.showsTitles(...TITLES, ...TITLES, ...TITLES, 'Night')
  await laptop.showsTitles(...TITLES, ...TITLES, 'Night')

  // The user says it on the desk.
  for (const title of TITLES) {
    const ids = (await desk.rows()).filter((row) => row.title === title).map(({ id }) => id)
    expect(ids).toHaveLength(3)
    await desk.client.api.duplicates.mergeTracks({ trackIds: ids })
  }
  await desk.showsTitles(...TITLES, 'Night')
  await laptop.showsTitles(...TITLES, 'Night')
  const rows = await desk.rows()
  expect((await laptop.rows()).map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
  for (const { id, title } of rows) {
    const copies = async () => (await desk.client.api.browse.track({ id })).copies
    await desk.shows(async () => (await copies()).length === (title === 'Night' ? 1 : 3))
    const sound = await fetch(`${laptop.client.media}/media/track/${id}`)
    expect(sound.status, title).toBe(200)
    await sound.arrayBuffer()
  }
  // The servers are the user's, too: what they have is named as everywhere.
  await attic.shows(async () => (await attic.rows()).every(({ id }) => rows.some((row) => row.id === id)))

  // And takes it back on the laptop, of one.
  const noon = rows.find(({ title }) => title === 'Noon')!
  await laptop.client.api.duplicates.split({ trackIds: [noon.id] })
  await laptop.showsTitles(...TITLES, 'Noon', 'Night')
  await desk.showsTitles(...TITLES, 'Noon', 'Noon', 'Night')

  // A server goes: what another has of it stays, under the same name.
  const dawn = rows.find(({ title }) => title === 'Dawn')!
  for (const { id, kind } of await desk.client.api.sources.list()) {
    if (kind === 'soul') await desk.client.api.sources.remove({ sourceId: id })
  }
  await desk.showsTitles(...TITLES)
  expect((await desk.rows()).map(({ id }) => id)).toContain(dawn.id)
  for (const place of [desk, laptop, attic, barn]) expect(place.faults()).toEqual([])
})

it('plays on from another copy of the same track when its server is killed, and never lays one over the other', async () => {
  const [laptop, attic, barn] = await Promise.all([Place.start(), Place.start(), Place.start()])
  await attic.has('mp3', ['Dawn'])
  await barn.has('opus', ['Dawn'])
  for (const server of [attic, barn]) await server.shares()
  for (const server of [attic, barn]) await laptop.joins(server)
  await laptop.showsTitles('Dawn', 'Dawn')
  await laptop.client.api.duplicates.mergeTracks({ trackIds: (await laptop.rows()).map(({ id }) => id) })
  await laptop.showsTitles('Dawn')
  const [{ id }] = (await laptop.rows()) as [TrackRow]
  await laptop.shows(async () => (await laptop.client.api.browse.track({ id })).copies.length === 2)

  const part = async (playing: string, start: number) => {
    const address = `${laptop.client.media}/media/track/${id}?playing=${playing}`
    const answer = await fetch(address, { headers: { range: `bytes=${start}-${start + 99}` } })
    await answer.arrayBuffer()
    const { status, headers } = answer
    return { status, type: headers.get('content-type') ?? '', etag: headers.get('etag') }
  }
  const first = await part('first', 0)
  expect(first.status).toBe(206)
  expect(await part('first', 100)).toEqual(first)

  const isOpus = first.type.includes('opus')
  await (isOpus ? barn : attic).client.kill()
  expect(await part('first', 200)).toMatchObject({ status: 412 })
  const second = await part('second', 0)
  expect([second.status, second.type.includes('opus')]).toEqual([206, !isOpus])
  expect(second.etag).not.toBe(first.etag)
  // What began with the one that is left goes on with it.
  expect(await part('second', 100)).toEqual(second)
})

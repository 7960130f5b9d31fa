/** Two servers that have some music in common: the library shows each recording once, and one stands in for the other. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { tinyFile } from '../engine/sources/folder/tiny-music.ts'
import type { ServedLibrary } from '../support/served-library.ts'
import { silence } from '../support/silence.ts'
import { addServer, clientIn, journeys, newFolder, PAGES, proxyTo, serve, sourceOf, STREAM } from './support.ts'

journeys()

/** More than the buffers between two programs hold. */
const LONG_SECONDS = 5_000

function musicOf(dir: string, titles: readonly string[]): string[] {
  mkdirSync(dir, { recursive: true })
  for (const title of titles) {
    const seed = [...title].reduce((sum, letter) => sum * 31 + letter.codePointAt(0)!, 7) % 1_000_000
    writeFileSync(join(dir, `${title}.flac`), tinyFile('flac', { seed, title, album: 'Album', artist: 'Artist' }))
  }
  return [...titles]
}

describe('two servers', () => {
  it('make one row of what both have, and one goes on where the other stopped in the middle of a track', async () => {
    const [attic, barn] = [join(newFolder(), 'attic'), join(newFolder(), 'barn')]
    const both = ['Both 1', 'Both 2', 'Both 3']
    const ofAttic = musicOf(attic, [...both, 'Attic 1', 'Attic 2'])
    const ofBarn = musicOf(barn, [...both, 'Barn 1'])
    writeFileSync(join(attic, 'Long.wav'), silence(LONG_SECONDS))
    copyFileSync(join(attic, 'Long.wav'), join(barn, 'Long.wav'))
    const long = readFileSync(join(attic, 'Long.wav'))
    const servers = [await serve({ name: 'Attic', folders: [attic] }), await serve({ name: 'Barn', folders: [barn] })]
    await servers[0]!.scan([...ofAttic, 'Long'])
    await servers[1]!.scan([...ofBarn, 'Long'])

    const client = await clientIn(newFolder())
    const places = []
    for (const served of servers) {
      const proxy = await proxyTo(served)
      const { id } = await addServer(client, served, proxy)
      await client.until(() => client.outcomes(id).length > 0, 'the first sync')
      places.push({ served, proxy, id })
    }
    const { rows } = await client.api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 100 })
    const titles = [...both, 'Attic 1', 'Attic 2', 'Barn 1', 'Long']
    expect(rows.map(({ title }) => title).toSorted()).toEqual(titles.toSorted())
    for (const { id, title } of rows) {
      const copies = (await client.api.browse.track({ id })).copies.map(({ sourceName }) => sourceName)
      const expected = title.startsWith('Attic') ? ['Attic'] : title.startsWith('Barn') ? ['Barn'] : ['Attic', 'Barn']
      expect(copies.toSorted(), title).toEqual(expected)
    }

    const { id } = rows.find(({ title }) => title === 'Long')!
    const url = `${client.media}/media/track/${id}`
    const holds = places.map(({ proxy }) => proxy.hold(STREAM, 300_000))
    const first = await fetch(url)
    const [heard, reader] = [[] as Uint8Array[], first.body!.getReader()]
    const hear = async () => {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return 'whole'
        heard.push(value)
      }
    }
    const hearing = hear().catch(() => 'broken off')
    const from = await Promise.race(holds.map(({ reached }, index) => reached.then(() => index)))
    await places[from]!.served.kill()
    for (const { release } of holds) release()
    expect(await hearing).toBe('broken off')
    const begun = Buffer.concat(heard)
    expect(begun.length).toBeGreaterThanOrEqual(300_000)
    expect(begun.length).toBeLessThan(long.length)

    const other = places[1 - from]!
    expect(other.proxy.asked(STREAM)).toEqual([])
    const rest = await fetch(url, { headers: { range: `bytes=${begun.length}-` } })
    expect(rest.status).toBe(206)
    const whole = Buffer.concat([begun, Buffer.from(await rest.arrayBuffer())])
    expect(whole.equals(long)).toBe(true)
    expect(other.proxy.asked(STREAM)).toHaveLength(1)

    // What only the other had cannot be played, and says so; what both have can.
    await client.until(() => client.events.some(({ kind }) => kind === 'availability.changed'), 'the loss')
    const after = (await client.api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 100 })).rows
    for (const { title, availability } of after) {
      const isLost = title.startsWith(['Attic', 'Barn'][from]!)
      expect([title, availability]).toEqual([title, isLost ? 'offline' : 'streamable'])
    }
  })
})

describe('the address of a server', () => {
  let [home, other]: ServedLibrary[] = []
  beforeAll(async () => {
    home = await serve({ rows: 100, forFile: true })
    other = await serve({ rows: 20, seed: 2, forFile: true })
  })

  it('may become another of the same server, and nothing is lost', async () => {
    const client = await clientIn(newFolder())
    const [near, far] = [await proxyTo(home!), await proxyTo(home!)]
    const { id, addedAt } = await addServer(client, home!, near)
    await client.until(() => client.outcomes(id).length > 0, 'the first sync')
    const tracks = async () => {
      const { rows, total } = await client.api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 100 })
      return { total, rows: rows.map((row) => [row.id, row.title, row.addedAt]) }
    }
    const before = await tracks()
    await client.api.servers.setAddresses({ sourceId: id, addresses: [{ address: far.url }] })
    await near.close()
    far.forget()
    expect(await client.sync(id)).toMatchObject({ outcome: 'done', full: false, added: 0, updated: 0, removed: 0 })
    expect(far.asked(PAGES).every(({ query }) => query.has('cursor'))).toBe(true)
    expect(await tracks()).toEqual(before)
    expect(await sourceOf(client, id)).toMatchObject({ addedAt, server: { addresses: [far.url] } })
  })

  it('is tried in turn: at home, and away', async () => {
    const client = await clientIn(newFolder())
    const [near, far] = [await proxyTo(home!), await proxyTo(home!)]
    const { id } = await addServer(client, home!, near)
    await client.until(() => client.outcomes(id).length > 0, 'the first sync')
    await client.api.servers.setAddresses({ sourceId: id, addresses: [{ address: near.url }, { address: far.url }] })
    await near.close()
    far.forget()
    expect(await client.sync(id)).toMatchObject({ outcome: 'done', full: false })
    expect(far.asked(PAGES).length).toBeGreaterThan(0)
  })

  it('may not become that of another server', async () => {
    const client = await clientIn(newFolder())
    const near = await proxyTo(home!)
    const { id } = await addServer(client, home!, near)
    await client.until(() => client.outcomes(id).length > 0, 'the first sync')
    const elsewhere = await proxyTo(other!)
    const addresses = [{ address: near.url }, { address: elsewhere.url }]
    await expect(client.api.servers.setAddresses({ sourceId: id, addresses })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    expect(await sourceOf(client, id)).toMatchObject({ state: 'ready', server: { addresses: [near.url] } })
    expect(elsewhere.seen.every(({ headers }) => headers.authorization === undefined)).toBe(true)

    // Nor does it become one unasked: by a machine that took over the address.
    near.state.target = other!.port
    near.hangUp()
    expect((await client.sync(id)).outcome).toBe('failed')
    expect(await sourceOf(client, id)).toMatchObject({ state: 'replaced', trackCount: 100 })
  })
})

/** The client against the server that Soul Player is itself: what the one says, the other understands. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { regroup, takeIn } from '../../../../src/engine/library/take-in.ts'
import { copyRecord } from '../../../support/records.ts'
import { patterned } from '../../media/support.ts'
import { PASSWORD, sharingHouse } from '../../sharing/support.ts'
import { libraryOfServers } from './library-of-servers.ts'
import { closesAll, signal, willClose } from './support.ts'

closesAll()

const SOUND = patterned(700_001)

async function house() {
  const server = await sharingHouse()
  willClose(() => server.close())
  const { library } = server.stores
  const put = async (name: string, title: string) => {
    writeFileSync(join(server.music, name), SOUND)
    const copy = copyRecord(name, { title }, { trackKey: `key-${name.slice(0, -4)}`, container: 'mpeg', codec: 'mp3' })
    takeIn(library, 1, { copies: [copy], problems: [] })
    await regroup(library)
  }
  for (let i = 0; i < 25; i++) await put(`${i}.mp3`, `Title ${i}`)
  return { ...server, put, code: () => server.access.pairingCode(server.owner.caller).code }
}

async function joined() {
  const server = await house()
  const library = await libraryOfServers()
  const address = `127.0.0.1:${server.port}`
  const row = await library.servers.add({ address, signIn: { kind: 'code', code: server.code() } })
  await library.sync(row.id)
  return { server, library, row, sourceId: row.id, client: library.servers.client(row.id) }
}

describe('a server of our own', () => {
  it('is tried and signed in to, by code and by password', async () => {
    const server = await house()
    const { servers } = await libraryOfServers()
    const address = `127.0.0.1:${server.port}`
    expect(await servers.test({ address })).toMatchObject({ kind: 'ok', server: { serverId: server.access.serverId } })
    const password = { kind: 'password', account: 'Ada', password: PASSWORD } as const
    expect(await servers.test({ address, signIn: password })).toMatchObject({ kind: 'ok', server: { trackCount: 25 } })
    const wrong = { ...password, password: 'no such password' }
    expect(await servers.test({ address, signIn: wrong })).toMatchObject({ kind: 'sign-in' })
    await expect(servers.add({ address, signIn: { kind: 'code', code: 'AAAA-BBBB' } })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    expect(await servers.add({ address, signIn: password })).toMatchObject({
      kind: 'soul',
      server: { account: 'Ada', role: 'owner' },
    })
  })

  it('tells its catalogue, and what changes in it', async () => {
    const { server, library, sourceId, client } = await joined()
    const titles = () => library.copies().map(({ title }) => title)
    expect(titles().toSorted()).toEqual(Array.from({ length: 25 }, (_, i) => `Title ${i}`).toSorted())
    let cursor: string | null = null
    for (let more = true; more;) {
      const page = await client.tracks({ cursor, limit: 10 }, { signal })
      expect(page.rejected).toEqual([])
      ;[cursor, more] = [page.nextCursor, page.hasMore]
    }
    await server.put('3.mp3', 'Another title')
    await server.put('new.mp3', 'New')
    const changes = await client.tracks({ cursor, limit: 10 }, { signal })
    expect(new Set(changes.copies.map(({ tags }) => tags.title))).toEqual(new Set(['Another title', 'New']))
    expect(changes).toMatchObject({ walking: false, hasMore: false, deleted: [] })
    await library.sync(sourceId)
    expect(titles()).toContain('New')
  })

  it('plays, in whole and in part', async () => {
    const { library } = await joined()
    const whole = await library.get('media/track/key-7')
    expect(whole.status).toBe(200)
    expect(Buffer.from(await whole.arrayBuffer()).equals(SOUND)).toBe(true)
    const range = { range: 'bytes=600000-', 'if-range': whole.headers.get('etag')! }
    const part = await library.get('media/track/key-7', range)
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer()).equals(SOUND.subarray(600_000))).toBe(true)
  })

  it('tells at once what is stale', async () => {
    const { server, client } = await joined()
    const events = client.events({ signal })
    expect((await events.next()).value).toMatchObject({ type: 'hello' })
    await server.put('new.mp3', 'New')
    const { value } = await events.next()
    expect(value).toMatchObject({ type: 'stale', kinds: expect.arrayContaining(['tracks']) })
    await events.return()
  })

  it('is lost as soon as it revokes us, and found again by signing in', async () => {
    const { server, library, client, sourceId } = await joined()
    const others = ['Study', "Guest's"]
    const ours = server.access.devices(server.owner.caller).find(({ name }) => !others.includes(name))!
    server.access.revokeDevice(server.owner.caller, ours.id)
    await expect(client.library({ signal })).rejects.toMatchObject({ kind: 'signed-out' })
    const answer = await library.get('media/track/key-7')
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('Sign in')])
    await library.servers.signIn({ sourceId, signIn: { kind: 'code', code: server.code() } })
    const again = await library.get('media/track/key-7')
    expect(again.status).toBe(200)
    await again.body!.cancel()
  })
})

import { describe, expect, it } from 'vitest'
import { SoulServers, tokenName, type ServersChange } from '../../../../src/engine/sources/soul/soul-servers.ts'
import type { SignIn } from '../../../../src/shared/model/server.ts'
import type { SourceId } from '../../../../src/shared/model/ids.ts'
import { ownCertificate } from '../../../support/certificate.ts'
import { ACCOUNT, CODE, KEY, type FakeSoulServer } from '../../../support/soul-server.ts'
import { openTestLibrary } from '../../../support/library.ts'
import { testHost } from '../../../support/host.ts'
import { Settings } from '../../../../src/shared/model/settings.ts'
import { closesAll, serverFor, TIMEOUTS, willClose } from './support.ts'

closesAll()

const PASSWORD: SignIn = { kind: 'password', account: ACCOUNT.name, password: ACCOUNT.password }
const BY_CODE: SignIn = { kind: 'code', code: CODE }
const BY_KEY: SignIn = { kind: 'key', key: KEY }

async function serversFor(more: { ownServerId?: string } = {}) {
  const test = await openTestLibrary()
  const host = testHost()
  const servers = new SoulServers({
    host,
    library: test.library,
    settings: { current: Settings.parse({}) },
    timeouts: TIMEOUTS,
    ownServerId: () => more.ownServerId,
    browse: (heard) => {
      const txt = { id: 'server-1', name: 'Attic' }
      heard.up({ name: 'a', fqdn: 'a', host: 'a.local', port: 4747, addresses: ['10.0.0.1'], txt })
      heard.up({ name: 'b', fqdn: 'b', host: 'b.local', port: 4747, txt: { id: 'own', name: 'This one' } })
      return () => {}
    },
    discoverMs: 1,
  })
  const changes: ServersChange[] = []
  servers.onChange((change) => void changes.push(change))
  willClose(async () => {
    await servers.stop()
    test.remove()
    host.remove()
  })
  return { servers, test, host, changes, secretOf: (id: number) => host.secrets.get(tokenName(id)) }
}

const added = async (server: FakeSoulServer, more: Parameters<typeof serversFor>[0] = {}) => {
  const all = await serversFor(more)
  const row = await all.servers.add({ address: server.url, signIn: PASSWORD })
  return { ...all, row, sourceId: row.id }
}

describe('trying an address', () => {
  it('tells which server answers, without signing in', async () => {
    const server = await serverFor()
    const { servers } = await serversFor()
    expect(await servers.test({ address: `127.0.0.1:${server.port}` })).toEqual({
      kind: 'ok',
      message: expect.any(String),
      address: server.url,
      server: {
        serverId: 'server-1',
        name: 'Attic',
        version: '1.0.0',
        trackCount: null,
        plain: false,
        canTranscode: null,
      },
      fingerprint: null,
    })
  })

  it.each([PASSWORD, BY_KEY])('tells who we are there, and changes nothing: by $kind', async (signIn) => {
    const server = await serverFor({ transcode: ['mp3'] })
    const { servers, changes } = await serversFor()
    const before = new Set(server.tokens)
    const verdict = await servers.test({ address: server.url, signIn })
    expect(verdict).toMatchObject({ kind: 'ok', server: { canTranscode: true } })
    await expect.poll(() => server.tokens).toEqual(before)
    expect([changes, servers.list()]).toEqual([[], []])
  })

  it('spends no code', async () => {
    const server = await serverFor()
    const { servers } = await serversFor()
    await servers.test({ address: server.url, signIn: BY_CODE })
    expect(server.codes.has(CODE)).toBe(true)
  })

  it.each<[string, (server: FakeSoulServer) => unknown, string]>([
    ['refused', (server) => server.stop(), 'refused'],
    ['timeout', (server) => server.fail(/info/, { kind: 'hang' }), 'timeout'],
    ['unreachable', (server) => server.fail(/info/, { kind: 'reset' }), 'unreachable'],
    ['unreachable', (server) => server.fail(/info/, { kind: 'status', status: 503 }), 'unreachable'],
    ['not-soul', (server) => (server.state.product = 'other'), 'not-soul'],
    [
      'not-soul',
      (server) => server.fail(/info/, { kind: 'status', status: 302, headers: { location: '/x' } }),
      'not-soul',
    ],
    ['version', (server) => (server.state.protocol = 9), 'version'],
    ['sign-in', (server) => (server.state.needsSetup = true), 'sign-in'],
  ])('says what is wrong: %s', async (_, change, kind) => {
    const server = await serverFor()
    await change(server)
    const { servers } = await serversFor()
    const verdict = await servers.test({ address: server.url })
    expect(verdict.kind).toBe(kind)
    expect(verdict.message).toMatch(/.{20,}[.?]$/)
  })

  it.each([
    ['ftp://nas', 'address'],
    ['169.254.169.254', 'address'],
    ['http://anna@nas', 'address'],
    ['http://no-such-machine.invalid', 'name'],
  ])('says what is wrong with %s', async (address, kind) => {
    const { servers } = await serversFor()
    expect((await servers.test({ address })).kind).toBe(kind)
  })

  it.each<SignIn>([
    { kind: 'password', account: ACCOUNT.name, password: 'wrong' },
    { kind: 'key', key: 'soul_unknown' },
  ])('says that the server does not take what proves us: $kind', async (signIn) => {
    const server = await serverFor()
    const { servers } = await serversFor()
    const verdict = await servers.test({ address: server.url, signIn })
    expect(verdict).toMatchObject({ kind: 'sign-in', address: server.url, server: { name: 'Attic' } })
  })

  it('shows a certificate that nobody vouches for, and takes it once accepted', async () => {
    const server = await serverFor({ tls: ownCertificate() })
    const { servers } = await serversFor()
    const verdict = await servers.test({ address: server.url })
    expect(verdict).toMatchObject({ kind: 'tls', fingerprint: server.fingerprint, server: null })
    const accepted = await servers.test({ address: server.url, accept: server.fingerprint })
    expect(accepted).toMatchObject({ kind: 'ok', fingerprint: null, server: { plain: false } })
  })

  it('knows its own library, and what is a source already', async () => {
    const [own, other] = [await serverFor({ serverId: 'own' }), await serverFor()]
    const { servers } = await added(other, { ownServerId: 'own' })
    expect((await servers.test({ address: own.url })).kind).toBe('known')
    expect((await servers.test({ address: other.url })).kind).toBe('known')
  })
})

describe('adding a server', () => {
  it.each([PASSWORD, BY_CODE, BY_KEY])('by $kind makes a source, and keeps the token as a secret', async (signIn) => {
    const server = await serverFor({ transcode: ['mp3', 'opus'] })
    const { servers, changes, secretOf, test } = await serversFor()
    const row = await servers.add({ address: server.url, signIn, name: 'My attic' })
    expect(row).toMatchObject({ kind: 'soul', name: 'My attic', location: server.url, state: 'ready' })
    expect(row.server).toEqual({
      serverId: 'server-1',
      addresses: [server.url],
      address: server.url,
      account: 'anna',
      role: 'member',
      active: true,
      paused: false,
      reachable: true,
      canTranscode: true,
      plain: false,
    })
    const token = await secretOf(row.id)
    expect(server.tokens.has(token!)).toBe(true)
    const stored = JSON.stringify(test.sql.prepare('select * from source').all())
    expect(stored).not.toContain(token)
    expect(changes).toEqual([{ sourceId: row.id, why: 'added' }])
    expect((await servers.client(row.id).library({ signal: new AbortController().signal })).store_id).toBe('store-1')
  })

  it('is called as the server calls itself, unless said', async () => {
    const { row } = await added(await serverFor({ name: 'Cellar' }))
    expect(row.name).toBe('Cellar')
  })

  it.each<[string, (server: FakeSoulServer) => unknown, SignIn]>([
    ['a wrong password', () => {}, { ...PASSWORD, password: 'wrong' } as SignIn],
    ['a code that is spent', ({ codes }) => codes.clear(), BY_CODE],
    [
      'too many tries',
      (s) => s.fail(/sign-in/, { kind: 'status', status: 429, headers: { 'retry-after': '90' } }),
      PASSWORD,
    ],
    ['a server that is off', (s) => s.stop(), PASSWORD],
    ['a server without accounts', ({ state }) => (state.needsSetup = true), PASSWORD],
    ['nonsense', (s) => s.fail(/sign-in/, { kind: 'answer', body: '{"token":5}' }), PASSWORD],
  ])('is refused for %s, and leaves nothing behind', async (_, change, signIn) => {
    const server = await serverFor()
    await change(server)
    const { servers, changes } = await serversFor()
    const adding = servers.add({ address: server.url, signIn })
    await expect(adding).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringMatching(/[.?]$/) })
    expect([servers.list(), changes]).toEqual([[], []])
  })

  it('is refused a second time, and for its own library', async () => {
    const server = await serverFor()
    const { servers } = await added(server, { ownServerId: 'own' })
    const tokens = server.tokens.size
    await expect(servers.add({ address: server.url, signIn: PASSWORD })).rejects.toMatchObject({ code: 'REFUSED' })
    expect(server.tokens.size).toBe(tokens)
    const own = await serverFor({ serverId: 'own' })
    await expect(servers.add({ address: own.url, signIn: PASSWORD })).rejects.toMatchObject({ code: 'REFUSED' })
  })

  it('twice at once makes one source', async () => {
    const server = await serverFor()
    const { servers } = await serversFor()
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => servers.add({ address: server.url, signIn: PASSWORD })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(servers.list()).toHaveLength(1)
    // Whoever came too late has signed out again.
    await expect.poll(() => server.tokens.size).toBe(2)
  })

  it('keeps no source whose token cannot be kept', async () => {
    const server = await serverFor()
    const { servers, host } = await serversFor()
    host.secrets.set = () => Promise.reject(new Error('locked'))
    await expect(servers.add({ address: server.url, signIn: PASSWORD })).rejects.toThrow('locked')
    expect(servers.list()).toEqual([])
    await expect.poll(() => [...server.tokens]).toEqual([KEY])
  })
})

describe('a server among the sources', () => {
  it('is one that is preferred, and it alone', async () => {
    const { servers, sourceId } = await added(await serverFor())
    const second = await servers.add({ address: (await serverFor({ serverId: 'b' })).url, signIn: PASSWORD })
    expect([servers.info(sourceId).active, second.server!.active]).toEqual([true, false])
    servers.setActive({ sourceId: second.id })
    expect([servers.info(sourceId).active, servers.info(second.id).active]).toEqual([false, true])
    await servers.remove(second.id)
    // Its row is the caller's to remove.
  })

  it('is announced only when it comes within reach or goes out of it', async () => {
    const { servers, sourceId, test } = await added(await serverFor())
    const heard = () => test.events.splice(0).map(({ kind }) => kind)
    heard()
    servers.setReachable(sourceId, true)
    expect(heard()).toEqual([])
    servers.setReachable(sourceId, false)
    servers.setReachable(sourceId, false)
    expect(heard()).toEqual(['availability.changed', 'sources.changed'])
    expect(servers.info(sourceId).reachable).toBe(false)
    servers.setState(sourceId, 'signed-out')
    servers.setState(sourceId, 'signed-out')
    expect(heard()).toEqual(['availability.changed', 'sources.changed'])
  })

  it('may move to other addresses of the same server, and loses nothing', async () => {
    const server = await serverFor()
    const away = await serverFor()
    const { servers, sourceId, changes } = await added(server)
    const row = await servers.setAddresses({
      sourceId,
      addresses: [{ address: `127.0.0.1:${away.port}` }, { address: server.url }, { address: away.url }],
    })
    expect(row.server!.addresses).toEqual([away.url, server.url])
    expect(changes.at(-1)).toEqual({ sourceId, why: 'changed' })
  })

  it('does not move to an address of another server, or to nowhere', async () => {
    const server = await serverFor()
    const [other, off] = [await serverFor({ serverId: 'other' }), await serverFor()]
    await off.stop()
    const { servers, sourceId } = await added(server)
    for (const address of [other.url, off.url, 'ftp://x']) {
      const moving = servers.setAddresses({ sourceId, addresses: [{ address: server.url }, { address }] })
      await expect(moving).rejects.toMatchObject({ code: 'REFUSED' })
    }
    expect(servers.info(sourceId).addresses).toEqual([server.url])
  })

  it('keeps an address that does not answer just now', async () => {
    const server = await serverFor()
    const away = await serverFor()
    const { servers, sourceId } = await added(server)
    await server.stop()
    const addresses = [{ address: server.url }, { address: away.url }]
    const row = await servers.setAddresses({ sourceId, addresses })
    expect(row.server!.addresses).toEqual([server.url, away.url])
  })

  it('remembers the address that answered last', async () => {
    const [server, away] = [await serverFor(), await serverFor()]
    const { servers, sourceId } = await added(server)
    await servers.setAddresses({ sourceId, addresses: [{ address: server.url }, { address: away.url }] })
    await server.stop()
    await servers.client(sourceId).health({ signal: new AbortController().signal })
    expect(servers.info(sourceId).address).toBe(away.url)
  })

  it('is known to make smaller streams as soon as it says so', async () => {
    const server = await serverFor()
    const { servers, sourceId, test } = await added(server)
    const { signal } = new AbortController()
    expect(servers.info(sourceId).canTranscode).toBe(false)
    server.state.transcode = ['mp3']
    await servers.client(sourceId).library({ signal })
    expect(servers.info(sourceId).canTranscode).toBe(true)
    test.events.splice(0)
    await servers.client(sourceId).library({ signal })
    expect(test.events).toEqual([])
  })

  it('may be signed in to anew', async () => {
    const server = await serverFor()
    const { servers, sourceId, secretOf, changes } = await added(server)
    const before = await secretOf(sourceId)
    server.tokens.clear()
    servers.setState(sourceId, 'signed-out')
    const row = await servers.signIn({ sourceId, signIn: BY_CODE })
    expect(row.state).toBe('ready')
    expect(await secretOf(sourceId)).not.toBe(before)
    expect(changes.at(-1)).toEqual({ sourceId, why: 'signed-in' })
    await servers.client(sourceId).library({ signal: new AbortController().signal })
  })

  it('is told from one that stands in its place, until that is accepted', async () => {
    const server = await serverFor()
    const { servers, sourceId, changes } = await added(server)
    server.state.serverId = 'anew'
    server.tokens.clear()
    servers.setState(sourceId, 'replaced')
    await expect(servers.signIn({ sourceId, signIn: PASSWORD })).rejects.toMatchObject({ code: 'REFUSED' })
    expect(servers.list()[0]!.state).toBe('replaced')
    const row = await servers.acceptReplaced({ sourceId, signIn: PASSWORD })
    expect(row).toMatchObject({ state: 'ready', server: { serverId: 'anew' } })
    expect(changes.at(-1)).toEqual({ sourceId, why: 'changed' })
    await servers.client(sourceId).library({ signal: new AbortController().signal })
  })

  it('is signed out of and forgotten when it is removed', async () => {
    const server = await serverFor()
    const { servers, sourceId, secretOf, changes } = await added(server)
    await servers.remove(sourceId)
    expect(await secretOf(sourceId)).toBeUndefined()
    await expect.poll(() => [...server.tokens]).toEqual([KEY])
    expect(changes.at(-1)).toEqual({ sourceId, why: 'removed' })
  })

  it('is removed though it does not answer', async () => {
    const server = await serverFor()
    const { servers, sourceId, secretOf } = await added(server)
    await server.stop()
    await servers.remove(sourceId)
    expect(await secretOf(sourceId)).toBeUndefined()
  })

  it('may be one that nobody knows', async () => {
    const { servers } = await serversFor()
    const sourceId = 99 as SourceId
    expect(() => servers.info(sourceId)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(() => servers.client(sourceId)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    await expect(servers.signIn({ sourceId, signIn: PASSWORD })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is found on the local network, and known there; our own library is not', async () => {
    const { servers } = await added(await serverFor(), { ownServerId: 'own' })
    expect(await servers.discover()).toEqual([
      { serverId: 'server-1', name: 'Attic', address: 'http://10.0.0.1:4747', known: true },
    ])
  })
})

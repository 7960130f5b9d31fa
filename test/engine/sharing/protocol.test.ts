import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { TracksPage } from '../../../src/shared/protocol/sync.ts'
import { Health, Info, LibraryInfo } from '../../../src/shared/protocol/index.ts'
import { PageTickets, SignedIn } from '../../../src/shared/protocol/access.ts'
import { regroup, takeIn } from '../../../src/engine/library/take-in.ts'
import { syntheticCopies } from '../../support/build-library.ts'
import { device, PASSWORD, sharingHouse, type SharingHouse } from './support.ts'

let house: SharingHouse
let token: string

beforeAll(async () => {
  house = await sharingHouse()
  token = house.owner.token
  const { library } = house.stores
  takeIn(library, 1, { copies: [...syntheticCopies({ tracks: 120 })], problems: [] })
  await regroup(library)
})
afterAll(() => house.close())

describe('what anyone may know', () => {
  it('is that it answers, and which server it is', async () => {
    expect(Health.parse((await house.ask('/health')).json())).toEqual({ ok: true })
    expect(Info.parse((await house.ask('/info')).json())).toEqual({
      product: 'soul-player',
      protocol: 1,
      version: '1.2.3',
      server_id: house.access.serverId,
      name: 'Study',
      needs_setup: false,
    })
  })

  it('has strict headers and says nothing of what it is made of', async () => {
    const { headers } = await house.ask('/health')
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    const names = Object.keys(headers)
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'set-cookie']) {
      expect(names).not.toContain(name)
    }
  })
})

describe('signing in', () => {
  it('gives a token that speaks for the account until it signs out', async () => {
    const answer = await house.ask('/auth/sign-in', {
      method: 'POST',
      body: { account: 'guest', password: PASSWORD, ...device },
    })
    expect(answer.status).toBe(200)
    const granted = SignedIn.parse(answer.json())
    const me = await house.ask('/auth/me', { token: granted.token })
    expect(me.json()).toMatchObject({ account: { name: 'Guest', role: 'guest' }, scopes: ['read', 'stream'] })
    expect((await house.ask('/auth/sign-out', { method: 'POST', token: granted.token })).status).toBe(204)
    expect((await house.ask('/auth/me', { token: granted.token })).status).toBe(401)
  })

  it('pairs a device with a code, once', async () => {
    const { code } = (await house.ask('/devices/pairing-code', { method: 'POST', token })).json() as { code: string }
    const pair = () => house.ask('/auth/pair', { method: 'POST', body: { code, ...device } })
    const first = await pair()
    expect(SignedIn.parse(first.json()).account.name).toBe('Ada')
    const second = await pair()
    expect(second.status).toBe(401)
    expect(second.json()).toMatchObject({ code: 'UNAUTHORIZED', message: expect.stringContaining('code') })
  })

  it('says how long to wait when there were too many tries', async () => {
    const guess = () =>
      house.ask('/auth/sign-in', { method: 'POST', body: { account: 'nobody', password: 'x', ...device } })
    let answer = await guess()
    for (let tries = 0; answer.status === 401 && tries < 100; tries++) answer = await guess()
    expect(answer.status).toBe(429)
    expect(answer.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    house.wait(3_600_000)
  })

  it('hands a page tickets for what it cannot send a header with', async () => {
    const tickets = PageTickets.parse((await house.ask('/auth/tickets', { method: 'POST', token })).json())
    expect(house.access.tickets.checkCovers(tickets.covers)?.tokenId).toBe(house.owner.caller.tokenId)
  })
})

describe('minding accounts, devices and keys', () => {
  it('goes from an account to its removal', async () => {
    const made = await house.ask('/accounts', {
      method: 'POST',
      token,
      body: { name: 'Cy', role: 'member', password: PASSWORD },
    })
    expect(made.status).toBe(201)
    const { id } = made.json() as { id: string }
    expect((await house.ask('/accounts', { token })).json()).toContainEqual(expect.objectContaining({ id }))
    expect((await house.ask(`/accounts/${id}`, { method: 'DELETE', token })).status).toBe(204)
    expect((await house.ask(`/accounts/${id}`, { method: 'DELETE', token })).status).toBe(404)
  })

  it('renames a device, and revokes it', async () => {
    const { caller, token: theirs } = await house.signIn('Guest')
    const renamed = await house.ask(`/devices/${caller.tokenId}`, {
      method: 'PATCH',
      token: theirs,
      body: { name: 'Kitchen', account_id: 'owner' },
    })
    expect(renamed.json()).toMatchObject({ name: 'Kitchen', account_name: 'Guest', current: true })
    expect((await house.ask(`/devices/${caller.tokenId}`, { method: 'DELETE', token })).status).toBe(204)
    expect((await house.ask('/devices', { token: theirs })).status).toBe(401)
  })

  it('makes a key that does what it was made for, and no more', async () => {
    const made = await house.ask('/keys', {
      method: 'POST',
      token,
      body: { name: 'script', scopes: ['read'], expires_in_days: null },
    })
    const { key, id } = made.json() as { key: string; id: string }
    expect((await house.ask('/library', { token: key })).status).toBe(200)
    expect((await house.ask('/accounts', { token: key })).status).toBe(403)
    expect((await house.ask(`/keys/${id}`, { method: 'DELETE', token })).status).toBe(204)
    expect((await house.ask('/library', { token: key })).status).toBe(401)
  })
})

describe('the catalogue', () => {
  it('tells what it holds', async () => {
    const info = LibraryInfo.parse((await house.ask('/library', { token })).json())
    expect(info.store_id).toBe(house.catalogue.storeId())
    expect(info.counts.tracks).toBe(120)
  })

  it('comes in pages by cursor', async () => {
    const ids: string[] = []
    let cursor: string | undefined
    for (let more = true; more;) {
      const query = new URLSearchParams({ limit: '50', ...(cursor !== undefined && { cursor }) })
      const page = TracksPage.parse((await house.ask(`/sync/tracks?${query}`, { token })).json())
      ids.push(...page.tracks!.map(({ id }) => id))
      cursor = page.next_cursor
      more = page.has_more
    }
    expect(new Set(ids).size).toBe(120)
  })

  it.each(['albums', 'artists'])('comes as %s too', async (kind) => {
    const answer = await house.ask(`/sync/${kind}?limit=1000`, { token })
    expect(answer.status).toBe(200)
    expect(answer.json()).toHaveProperty(kind)
  })

  it('is gone (410) at a cursor of elsewhere', async () => {
    const answer = await house.ask('/sync/tracks?cursor=elsewhere', { token })
    expect(answer.status).toBe(410)
    expect(answer.json()).toMatchObject({ code: 'GONE', message: expect.stringContaining('without a cursor') })
  })

  it.each(['limit=0', 'limit=1001', 'limit=x', 'limit=1.5', `cursor=${'x'.repeat(1025)}`])(
    'is refused for %s, by name',
    async (query) => {
      const answer = await house.ask(`/sync/tracks?${query}`, { token })
      expect(answer.status).toBe(400)
      expect(answer.json().message).toContain(query.split('=')[0])
    },
  )

  it('ignores what it does not know in the query', async () => {
    const odd = `__proto__[x]=1&constructor=1&limit=3&'%20or%201=1=1&a[b][c]=d&%00=1`
    const answer = await house.ask(`/sync/tracks?${odd}`, { token })
    expect(TracksPage.parse(answer.json()).tracks).toHaveLength(3)
  })
})

describe('compression', () => {
  const page = (acceptEncoding?: string) =>
    house.ask('/sync/tracks?limit=100', {
      token,
      headers: acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding },
    })

  it.each([
    [undefined, undefined],
    ['identity', undefined],
    ['br', undefined],
    ['gzip', 'gzip'],
    ['zstd', 'zstd'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['zstd;q=0.2, gzip;q=0.9', 'gzip'],
    ['zstd;q=0, *;q=0.5', 'gzip'],
    ['*', 'zstd'],
    ['gzip;q=nonsense', undefined],
  ])('for "%s" is %s', async (accepted, expected) => {
    const { headers, body } = await page(accepted)
    expect(headers['content-encoding']).toBe(expected)
    expect(headers.vary).toBe('accept-encoding')
    const plain = expected === 'zstd' ? zstdDecompressSync(body) : expected === 'gzip' ? gunzipSync(body) : body
    expect(TracksPage.parse(JSON.parse(plain.toString())).tracks).toHaveLength(100)
    if (expected) expect(body.length).toBeLessThan(plain.length / 2)
  })

  it('is not worth it for a few bytes', async () => {
    const { headers } = await house.ask('/health', { headers: { 'accept-encoding': 'gzip' } })
    expect(headers['content-encoding']).toBeUndefined()
  })
})

describe('what a request may be', () => {
  it.each(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND'])(
    'is a method of the route; with %s it says which',
    async (method) => {
      const health = await house.ask('/health', { method })
      expect(health.status).toBe(method === 'GET' ? 200 : 405)
      if (method !== 'GET') expect(health.headers.allow).toBe('GET, HEAD')
      const signIn = await house.ask('/auth/sign-in', { method })
      expect(signIn.status).toBe(method === 'POST' ? 400 : 405)
      if (method !== 'POST') expect(signIn.headers.allow).toBe('POST')
    },
  )

  it('is HEAD wherever it is GET, with the same headers', async () => {
    const get = await house.ask('/library', { token })
    const head = await house.ask('/library', { token, method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.body).toHaveLength(0)
    expect(head.headers['content-length']).toBe(get.headers['content-length'])
  })

  it.each([
    '',
    '/',
    '/nothing',
    '/health/',
    '/healthy',
    '/devices/a/b',
    '/tracks//stream',
    '/devices/%',
    '/../api/health',
  ])('is an address that there is, not "%s"', async (path) => {
    const answer = await house.ask(`/api${path}`, { token })
    expect(answer.status).toBe(404)
  })

  const signIn = (body: unknown, headers = {}) => house.ask('/auth/sign-in', { method: 'POST', body, headers })

  it.each([
    ['no JSON', '{"account":', 400],
    ['no object', '[]', 400],
    ['nothing', '', 400],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400],
    ['nested too deep', '['.repeat(33) + ']'.repeat(33), 400],
    ['of a prototype', '{"__proto__":{"account":"x"}}', 400],
    ['of wrong types', { account: 1, password: {}, device_name: null, device_kind: 'toaster' }, 400],
    ['too large', `"${'x'.repeat(1024 * 1024)}"`, 413],
  ])('has a body that is not %s', async (_, body, status) => {
    const answer = await signIn(body)
    expect(answer.status).toBe(status)
    expect(Object.keys(answer.json())).toEqual(['code', 'message'])
  })

  it('counts brackets outside texts only', async () => {
    const answer = await signIn({ account: 'x'.repeat(10) + '[{'.repeat(20), password: 'y\\"[', ...device })
    expect(answer.status).toBe(401)
  })

  it('says that its body is JSON, and sends it as it is', async () => {
    const body = JSON.stringify({ account: 'a', password: 'b', ...device })
    expect((await signIn(body, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await signIn(body, { 'content-encoding': 'gzip' })).status).toBe(415)
  })

  it('is refused before it is read when it has no token', async () => {
    const answer = await house.ask('/accounts', { method: 'POST', body: 'x'.repeat(5_000_000) }).catch(() => undefined)
    // The rest of the body may meet a closed connection; the answer, if it got through, is the refusal.
    expect(answer?.status ?? 401).toBe(401)
  })
})

it('keeps to itself what went wrong inside, and gives a reference', async () => {
  const counts = vi.spyOn(house.catalogue, 'counts').mockImplementation(() => {
    throw new Error('secret /home/ada/library.db')
  })
  const answer = await house.ask('/library', { token })
  expect(answer.status).toBe(500)
  expect(answer.json()).toEqual({
    code: 'INTERNAL_SERVER_ERROR',
    message: expect.stringMatching(
      /^Something went wrong inside Soul Player \(reference [0-9a-f]{8}; the log says more\)\.$/,
    ),
  })
  counts.mockRestore()
})

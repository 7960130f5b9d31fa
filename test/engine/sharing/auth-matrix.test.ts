/** Every route × every way in which a token can be wrong, from the table that is served. */
import type { IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newToken } from '../../../src/engine/access/bearer.ts'
import { fillPath, ROUTES, type ProtocolRoute } from '../../../src/engine/sharing/routes.ts'
import type { Scope } from '../../../src/shared/model/access.ts'
import type { TokenId } from '../../../src/shared/model/ids.ts'
import { EVENTS_SUBPROTOCOL, TICKET_SUBPROTOCOL } from '../../../src/shared/protocol/version.ts'
import { sharingHouse, type SharingHouse } from './support.ts'

const DAY_MS = 86_400_000

let house: SharingHouse
/** Headers that say who asks, for each way of being nobody. */
const nobodies: Record<string, Record<string, string>> = {}
/** A key that lacks just this scope. */
const without: Partial<Record<Scope, string>> = {}

beforeAll(async () => {
  house = await sharingHouse()
  house.addTrack('song', { 'song.mp3': { bytes: Buffer.from('sound') } })
  const { access, owner } = house
  const key = (scopes: Scope[], expiresInDays: number | null = null) =>
    access.createKey(owner.caller, { name: 'k', scopes, expiresInDays })
  const expired = key(['read', 'stream', 'write', 'admin'], 1).key
  const revoked = key(['read', 'stream', 'write', 'admin'])
  access.revokeKey(revoked.row.id)
  house.wait(2 * DAY_MS)
  without.read = key(['stream', 'write', 'admin']).key
  without.stream = key(['read', 'write', 'admin']).key
  without.write = key(['read', 'stream', 'admin']).key
  without.admin = key(['read', 'stream', 'write']).key

  const { token } = owner
  Object.assign(nobodies, {
    'no header': {},
    'an empty header': { authorization: '' },
    'no token': { authorization: 'Bearer' },
    'another scheme': { authorization: `Basic ${Buffer.from(`Ada:${token}`).toString('base64')}` },
    'a bare token': { authorization: token },
    'two tokens': { authorization: `Bearer ${token} ${token}` },
    'a token with more behind it': { authorization: `Bearer ${token}x` },
    'a token with less': { authorization: `Bearer ${token.slice(0, -1)}` },
    'a token in capitals': { authorization: `Bearer ${token.toUpperCase()}` },
    rubbish: { authorization: `Bearer ${"' or 1=1 --".replaceAll(' ', '')}` },
    'an endless token': { authorization: `Bearer ${'x'.repeat(5_000)}` },
    'the token as a cookie': { cookie: `token=${token}; authorization=Bearer ${token}` },
    'an unknown token': { authorization: `Bearer ${newToken()}` },
    'an expired token': { authorization: `Bearer ${expired}` },
    'a revoked token': { authorization: `Bearer ${revoked.key}` },
  })
})
afterAll(() => house.close())

const pathOf = ({ path }: ProtocolRoute, id = 'song') => fillPath(path, { id })
const name = ({ method, path }: ProtocolRoute) => `${method} ${path}`
const scoped = ROUTES.filter(({ scope }) => scope !== null)
const open = ROUTES.filter(({ scope }) => scope === null)
const rows = (routes: readonly ProtocolRoute[]) => routes.map((route) => [name(route), route] as const)

/** What a stranger could tell two answers apart by. */
const told = ({ headers, body, status }: { headers: IncomingHttpHeaders; body: Buffer; status: number }) => {
  const { date: _, ...rest } = headers
  return { status, headers: rest, body: body.toString() }
}

it('knows every route of the protocol, and which are open to all', () => {
  expect(open.map(name).toSorted()).toEqual([
    'GET /docs',
    'GET /health',
    'GET /info',
    'GET /openapi.json',
    'POST /auth/pair',
    'POST /auth/setup',
    'POST /auth/sign-in',
  ])
  expect(scoped.length).toBeGreaterThanOrEqual(20)
})

describe('a route with a scope', () => {
  it.each(rows(scoped))('tells nobody anything: %s', async (_, route) => {
    const lookUps = vi.spyOn(house.access, 'callerOf')
    const answers = []
    for (const [who, headers] of Object.entries(nobodies)) {
      lookUps.mockClear()
      const answer = await house.ask(pathOf(route), { method: route.method, headers })
      answers.push(told(answer))
      // As much work for one as for the other.
      expect(lookUps, who).toHaveBeenCalledTimes(1)
    }
    lookUps.mockRestore()
    expect(answers[0]).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
    expect(JSON.parse(answers[0]!.body)).toMatchObject({ code: 'UNAUTHORIZED' })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it.each(rows(scoped))('takes no token from the query: %s', async (_, route) => {
    const { token } = house.owner
    const answer = await house.ask(`${pathOf(route)}?token=${token}&access_token=${token}&api_key=${token}`, {
      method: route.method,
    })
    expect(answer.status).toBe(401)
  })

  it.each(rows(scoped))('refuses a key that lacks the scope: %s', async (_, route) => {
    const answer = await house.ask(pathOf(route), { method: route.method, token: without[route.scope!]! })
    expect(answer.status).toBe(403)
    expect(answer.json()).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining(`"${route.scope}"`) })
  })

  it.each(rows(scoped.filter(({ path }) => path !== '/auth/sign-out')))('lets in who may: %s', async (_, route) => {
    const { status } = await house.ask(pathOf(route), { method: route.method, token: house.owner.token })
    expect([401, 403]).not.toContain(status)
  })
})

describe('a route without one', () => {
  it.each(rows(open))('does not care about tokens: %s', async (_, route) => {
    const plain = told(await house.ask(pathOf(route), { method: route.method }))
    expect([401, 403]).not.toContain(plain.status)
    for (const headers of Object.values(nobodies)) {
      expect(told(await house.ask(pathOf(route), { method: route.method, headers }))).toEqual(plain)
    }
  })
})

describe("another account's object", () => {
  /** Whose the object of a route is. A new route has to be put here before the tests pass. */
  const OF: Record<string, 'account' | 'library' | 'owners'> = {
    'PATCH /devices/{id}': 'account',
    'DELETE /devices/{id}': 'account',
    'DELETE /accounts/{id}': 'owners',
    'DELETE /keys/{id}': 'owners',
    'GET /tracks/{id}/stream': 'library',
    'GET /tracks/{id}/download': 'library',
    'GET /covers/{id}': 'library',
  }
  const named = ROUTES.filter(({ path }) => path.includes('{'))

  it('has been thought of for every route that names one', () => {
    expect(named.map(name).toSorted()).toEqual(Object.keys(OF).toSorted())
  })

  it.each(rows(named.filter((route) => OF[name(route)] === 'account')))(
    'is as if it were not there: %s',
    async (_, route) => {
      const { token } = house.guest
      const body = { name: 'Mine now', account_id: house.guest.caller.accountId }
      const ask = (id: string) =>
        house.ask(pathOf(route, id), { method: route.method, token, ...(route.method === 'PATCH' && { body }) })
      const theirs = await ask(house.owner.caller.tokenId!)
      expect(theirs.status).toBe(404)
      expect(told(theirs)).toEqual(told(await ask('nothing')))
      const [device] = house.access.devices(house.owner.caller).filter(({ current }) => current)
      expect(device?.name).toBe('Study')
    },
  )

  it.each(rows(named.filter((route) => OF[name(route)] === 'owners')))('is for owners only: %s', async (_, route) => {
    for (const id of [house.owner.caller.accountId, house.guest.caller.accountId, 'nothing']) {
      const answer = await house.ask(pathOf(route, id), { method: route.method, token: house.guest.token })
      expect(answer.status).toBe(403)
    }
  })

  it('is not among the devices a guest sees', async () => {
    const rowsSeen = (await house.ask('/devices', { token: house.guest.token })).json() as unknown as {
      account_name: string
    }[]
    expect(rowsSeen.map((row) => row.account_name)).toEqual(['Guest'])
  })
})

describe('the event socket', () => {
  it('tells nobody anything', async () => {
    for (const [who, headers] of Object.entries(nobodies)) {
      expect(await house.dial({ headers }).refused, who).toBe(401)
    }
  })

  it('refuses a key that may not read', async () => {
    expect(await house.dial({ token: without.read! }).refused).toBe(403)
  })

  it('takes a ticket once, and none that is made up or old', async () => {
    const { tickets } = house.access
    const dialWith = (ticket: string) => house.dial({ protocols: [EVENTS_SUBPROTOCOL, TICKET_SUBPROTOCOL + ticket] })
    const ticket = tickets.socket(house.owner.caller)
    const admitted = dialWith(ticket)
    await admitted.opened()
    expect(await dialWith(ticket).refused).toBe(401)
    expect(await dialWith(`${house.owner.caller.tokenId}.zzzzzzzz.x.y`).refused).toBe(401)
    const old = tickets.socket(house.owner.caller)
    house.wait(61_000)
    expect(await dialWith(old).refused).toBe(401)
    expect(await dialWith(tickets.covers(house.owner.caller).ticket).refused).toBe(401)
  })

  it('takes no ticket of a device that was revoked', async () => {
    const { caller } = await house.signIn('Guest')
    const ticket = house.access.tickets.socket(caller)
    house.access.revokeDevice(house.owner.caller, caller.tokenId as TokenId)
    expect(await house.dial({ protocols: [EVENTS_SUBPROTOCOL, TICKET_SUBPROTOCOL + ticket] }).refused).toBe(401)
  })
})

import { describe, expect, it } from 'vitest'
import type { ServerEvent } from '../../../../src/shared/protocol/events.ts'
import { KEY } from '../../../support/soul-server.ts'
import { clientOf, closesAll, serverFor, signal } from './support.ts'

closesAll()

const next = async (events: AsyncIterator<ServerEvent>) => (await events.next()).value as ServerEvent | undefined

describe('the events of a server', () => {
  it('come as they are told, from the last one seen', async () => {
    const server = await serverFor()
    const events = clientOf(server).events({ lastId: 'run:7', signal })
    expect(await next(events)).toEqual({ type: 'hello', id: 'run:0' })
    const asked = server.asked.at(-1)!
    expect(asked.path).toBe('/api/events')
    expect(asked.query.get('last')).toBe('run:7')
    expect(asked.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'sec-websocket-protocol': 'soul-events.1' })
    server.say({ type: 'stale', id: 'run:8', kinds: ['tracks'] })
    server.say({ type: 'resync', id: 'run:9' })
    expect(await next(events)).toEqual({ type: 'stale', id: 'run:8', kinds: ['tracks'] })
    expect(await next(events)).toEqual({ type: 'resync', id: 'run:9' })
    await events.return()
  })

  it('pass over what is not understood', async () => {
    const server = await serverFor()
    const events = clientOf(server).events({ signal })
    await next(events)
    for (const odd of ['', 'x', '{}', '{"type":"party","id":"run:1"}', '{"type":"stale","id":"x","kinds":[]}', 'null'])
      server.say(odd)
    server.say({ type: 'resync', id: 'run:2' })
    expect(await next(events)).toEqual({ type: 'resync', id: 'run:2' })
    await events.return()
  })

  it('end when the connection does', async () => {
    const server = await serverFor()
    const events = clientOf(server).events({ signal })
    await next(events)
    server.hangUp()
    expect(await events.next()).toEqual({ done: true, value: undefined })
  })

  it('end when a message is larger than any event', async () => {
    const server = await serverFor()
    const events = clientOf(server).events({ signal })
    await next(events)
    server.say(`{"type":"stale","id":"run:1","kinds":["${'x'.repeat(100_000)}"]}`)
    expect(await events.next()).toEqual({ done: true, value: undefined })
  })

  it('become one notice for who does not keep up', async () => {
    const server = await serverFor()
    const events = clientOf(server).events({ signal })
    await next(events)
    for (let i = 1; i <= 300; i++) server.say({ type: 'stale', id: `run:${i}`, kinds: ['tracks'] })
    server.say({ type: 'stale', id: 'run:301', kinds: ['albums'] })
    const seen: ServerEvent[] = []
    // The last to be told is the last to come, whatever was left out.
    while (seen.at(-1)?.id !== 'run:301') seen.push((await next(events))!)
    expect(seen.length).toBeLessThanOrEqual(301)
    await events.return()
  })

  it('leave no connection behind for who leaves', async () => {
    const server = await serverFor()
    const events = clientOf(server).events({ signal })
    await next(events)
    expect(server.listeners.size).toBe(1)
    await events.return()
    await expect.poll(() => server.listeners.size).toBe(0)
  })

  it('are broken off by who has given up', async () => {
    const server = await serverFor()
    const leaving = new AbortController()
    const events = clientOf(server).events({ signal: leaving.signal })
    await next(events)
    const waiting = events.next()
    leaving.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => server.listeners.size).toBe(0)
  })

  it('are refused to who is not signed in', async () => {
    const server = await serverFor()
    server.tokens.clear()
    await expect(clientOf(server).events({ signal }).next()).rejects.toMatchObject({ kind: 'signed-out' })
  })

  it('cannot be had where nothing listens', async () => {
    const server = await serverFor()
    await server.stop()
    await expect(clientOf(server).events({ signal }).next()).rejects.toMatchObject({ kind: 'refused' })
  })
})

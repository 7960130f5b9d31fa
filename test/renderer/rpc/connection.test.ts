/** The connection over links that the test opens and breaks by hand. */
import type { ClientLink } from '@orpc/client'
import { ORPCError } from '@orpc/client'
import { afterEach, describe, expect, it } from 'vitest'
import { Connection, ConnectionLost, backoff, type OpenLink } from '../../../src/renderer/rpc/connection.ts'

interface Wire extends OpenLink {
  breakIt(): void
}

function wire(call: ClientLink<object>['call']): Wire {
  let breakIt = () => {}
  const closed = new Promise<void>((resolve) => {
    breakIt = resolve
  })
  return { link: { call }, closed, close: breakIt, breakIt }
}

const running: Connection[] = []
afterEach(() => running.splice(0).forEach((connection) => connection.stop()))

/** A connection whose dials take the next of `wires`, or fail when it is undefined. */
function connect(wires: (Wire | undefined)[], options: { patienceMs?: number } = {}): Connection {
  const connection = new Connection({
    dial: async () => {
      const next = wires.shift()
      if (!next) throw new Error('refused')
      return next
    },
    pauseMs: () => 1,
    ...options,
  })
  running.push(connection)
  connection.start()
  return connection
}

const becomes = (connection: Connection, kind: string): Promise<void> =>
  new Promise((resolve) => {
    const look = () => connection.state.kind === kind && (stop(), resolve())
    const stop = connection.subscribe(look)
    look()
  })

const call = (connection: Connection, options: { signal?: AbortSignal } = {}) =>
  connection.call(['app', 'info'], undefined, { context: {}, ...options })

describe('connection', () => {
  it('lets a call wait until the connection stands', async () => {
    const connection = connect([undefined, undefined, wire(async () => 'answer')])
    expect(connection.state.kind).toBe('connecting')
    await expect(call(connection)).resolves.toBe('answer')
  })

  it('makes a new link when the wire breaks, and says so meanwhile', async () => {
    const first = wire(async () => 'first')
    const connection = connect([first, undefined, wire(async () => 'second')])
    await expect(call(connection)).resolves.toBe('first')
    const seen: string[] = []
    connection.subscribe(() => seen.push(connection.state.kind))
    first.breakIt()
    await becomes(connection, 'reconnecting')
    await becomes(connection, 'connected')
    await expect(call(connection)).resolves.toBe('second')
    expect(seen).toEqual(['reconnecting', 'reconnecting', 'connected'])
  })

  it('fails a call that was under way when the wire broke, as lost', async () => {
    const abort = Object.assign(new Error('aborted'), { name: 'AbortError' })
    const connection = connect([
      wire(async () => {
        throw abort
      }),
    ])
    await expect(call(connection)).rejects.toBeInstanceOf(ConnectionLost)
  })

  it('takes a wire that is just closing for a lost one', async () => {
    const connection = connect([
      wire(async () => {
        throw new Error('Cannot send message, WebSocket is not open.')
      }),
    ])
    await expect(call(connection)).rejects.toBeInstanceOf(ConnectionLost)
  })

  it('passes on what the engine refused', async () => {
    const connection = connect([
      wire(async () => {
        throw new ORPCError('REFUSED', { message: 'taken' })
      }),
    ])
    await expect(call(connection)).rejects.toMatchObject({ code: 'REFUSED', message: 'taken' })
  })

  it('gives up a call when no connection comes in time', async () => {
    const connection = connect([], { patienceMs: 5 })
    await expect(call(connection)).rejects.toBeInstanceOf(ConnectionLost)
  })

  it('lets go of a waiting call that is cancelled', async () => {
    const connection = connect([], { patienceMs: 60_000 })
    const abort = new AbortController()
    const waiting = call(connection, { signal: abort.signal })
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('pauses longer after each failure, up to a limit', () => {
    expect(backoff(1)).toBeLessThan(400)
    for (let attempt = 1; attempt < 40; attempt++) expect(backoff(attempt)).toBeLessThanOrEqual(12_500)
    expect(backoff(20)).toBeGreaterThanOrEqual(7_500)
  })
})

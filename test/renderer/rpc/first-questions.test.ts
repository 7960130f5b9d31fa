import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { describe, expect, test } from 'vitest'
import { askFirst } from '../../../src/renderer/rpc/first-questions.ts'

describe('what is asked before the link is there', () => {
  test('is asked once, in order, when the socket opens', () => {
    const socket = new Wire()
    askFirst(socket.asWebSocket(), ['/app/info', '/browse/home'])
    expect(socket.questions()).toEqual([])
    socket.open()
    expect(socket.questions()).toEqual(['/app/info', '/browse/home'])
  })

  test('is answered to the link, whether the answer comes before it asks or after', async () => {
    const { socket, api } = linked(['/app/info', '/browse/home'])
    socket.open()
    socket.answer('/browse/home', { albums: 3 })
    const home = api.browse.home()
    const info = api.app.info()
    await expect(home).resolves.toEqual({ albums: 3 })
    socket.answer('/app/info', { version: '1' })
    await expect(info).resolves.toEqual({ version: '1' })
    expect(socket.questions()).toEqual(['/app/info', '/browse/home'])
  })

  test('is asked anew the second time', async () => {
    const { socket, api } = linked(['/app/info'])
    socket.open()
    socket.answer('/app/info', 'old')
    await expect(api.app.info()).resolves.toBe('old')
    const again = api.app.info()
    await expect.poll(() => socket.questions()).toEqual(['/app/info', '/app/info'])
    socket.answer('/app/info', 'new')
    await expect(again).resolves.toBe('new')
  })

  test('is something else when it has an input', async () => {
    const { socket, api } = linked(['/app/info'])
    socket.open()
    const withInput = api.app.info({ of: 'me' })
    await expect.poll(() => socket.questions()).toEqual(['/app/info', '/app/info'])
    socket.answer('/app/info', 'mine')
    await expect(withInput).resolves.toBe('mine')
  })

  test('goes on as a stream, and ends where the link ends it', async () => {
    const { socket, api } = linked(['/app/live'])
    socket.open()
    socket.begin('/app/live')
    socket.next('/app/live', 'kept')
    const live = (await api.app.live()) as AsyncIterableIterator<unknown>
    expect(await live.next()).toEqual({ done: false, value: 'kept' })
    socket.next('/app/live', 'later')
    expect(await live.next()).toEqual({ done: false, value: 'later' })
    await live.return?.()
    const [asked, ended] = socket.sent
    expect(socket.sent).toHaveLength(2)
    expect(ended!.i).toBe(asked!.i)
    expect(ended!.p?.u).toBeUndefined()
  })

  test('fails with the connection', async () => {
    const { socket, api } = linked(['/app/info'])
    socket.open()
    const info = api.app.info()
    const failed = expect(info).rejects.toThrow()
    await Promise.resolve()
    socket.close()
    await failed
  })
})

type Call = (input?: unknown) => Promise<unknown>
type Api = Record<'app' | 'browse', Record<string, Call>>

function linked(paths: readonly string[]) {
  const socket = new Wire()
  const link = new RPCLink({ websocket: askFirst(socket.asWebSocket(), paths) })
  return {
    socket,
    api: createORPCClient(link) as unknown as Api as { app: { info: Call; live: Call }; browse: { home: Call } },
  }
}

interface Sent {
  i: string
  p?: { u?: string }
}

/** A socket whose other end is the test. */
class Wire extends EventTarget {
  readyState = 0
  readonly sent: Sent[] = []

  send(message: string): void {
    this.sent.push(JSON.parse(message) as Sent)
  }

  asWebSocket(): WebSocket {
    return this as unknown as WebSocket
  }

  questions(): (string | undefined)[] {
    return this.sent.map(({ p }) => p?.u)
  }

  open(): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }

  close(): void {
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }

  /** To the last who asked. */
  answer(path: string, json: unknown): void {
    this.#tell(path, { p: { b: { json } } })
  }

  begin(path: string): void {
    this.#tell(path, { p: { h: { 'content-type': 'text/event-stream' } } })
  }

  next(path: string, json: unknown): void {
    this.#tell(path, { t: 3, p: { e: 'message', d: { json } } })
  }

  #tell(path: string, message: object): void {
    const id = this.sent.findLast(({ p }) => p?.u === path)!.i
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ i: id, ...message }) }))
  }
}

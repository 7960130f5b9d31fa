/** What the address of a track says about why it cannot be played, asked of a real server on loopback. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { reasonFor } from '../../../src/renderer/player/unplayable.ts'

let server: Server | undefined

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  server = undefined
})

async function answering(status: number, body = '', type = 'text/plain; charset=utf-8'): Promise<string> {
  server = createServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(body))
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/media/track/x`
}

it('passes on the sentence about a server that is out of reach', async () => {
  const src = await answering(503, 'The server “Attic” cannot be reached. Look whether it runs.')
  expect(await reasonFor(src)).toEqual({
    why: 'offline',
    sentence: 'The server “Attic” cannot be reached. Look whether it runs.',
  })
})

it('tells a file that is gone from one that cannot be decoded', async () => {
  expect((await reasonFor(await answering(404, 'This track is not in the library any more.'))).why).toBe('missing')
  server?.close()
  expect((await reasonFor(await answering(415, 'No way to play it.'))).why).toBe('format')
})

it('blames the format when the sound can be had', async () => {
  expect(await reasonFor(await answering(206, 'x', 'audio/flac'))).toEqual({ why: 'format' })
})

it('shows nobody a page of markup or nothing at all', async () => {
  expect(await reasonFor(await answering(502, '<h1>Bad gateway</h1>', 'text/html'))).toEqual({ why: 'offline' })
  server?.close()
  expect(await reasonFor(await answering(503, '  '))).toEqual({ why: 'offline' })
})

it('cuts a sentence that never ends', async () => {
  expect((await reasonFor(await answering(503, 'a'.repeat(9_000)))).sentence).toHaveLength(500)
})

it('says that the engine itself is away when nothing answers', async () => {
  const src = await answering(200)
  await new Promise((resolve) => server!.close(resolve))
  server = undefined
  expect(await reasonFor(src)).toEqual({ why: 'connection' })
})

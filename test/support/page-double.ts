/**
 * The page with made-up data behind it: serves a built page, and a router that implements the contract with the answers it is
 * given, over the page's own WebSocket. For looking at states that real servers make only with patience, and for journeys
 * through them. What is not given is refused in words, so that a test sees what it forgot.
 */
import { RPCHandler } from '@orpc/server/ws'
import { createServer, type Server } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { WebSocketServer } from 'ws'
import { API_SUBPROTOCOL } from '../../src/shared/api/index.ts'
import type { PageWorld } from './page-world.ts'
import { pageRouter } from './page-world.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export interface PageDouble {
  readonly address: string
  close(): Promise<void>
}

/** `pageDir` is what the bundler wrote: index.html and what it names. */
export async function openPageDouble(pageDir: string, world: PageWorld): Promise<PageDouble> {
  const handler = new RPCHandler(pageRouter(world))
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (names) => names.has(API_SUBPROTOCOL) && API_SUBPROTOCOL,
  })
  const server = createServer((request, response) => {
    void answer(pageDir, world, request.url ?? '/').then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
      response.end(body)
    })
  })
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (ws) => void handler.upgrade(ws, { context: {} })),
  )
  await listen(server)
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      world.stop()
      for (const ws of sockets.clients) ws.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Answer {
  status: number
  type: string
  body: string | Buffer
}

async function answer(pageDir: string, world: PageWorld, url: string): Promise<Answer> {
  const { pathname } = new URL(url, 'http://page/')
  if (pathname.startsWith('/media/track/'))
    return world.sound(decodeURIComponent(pathname.slice('/media/track/'.length)))
  if (pathname.startsWith('/media/')) return plain(404, 'There is no such cover.')
  const file = normalize(pathname === '/' ? '/index.html' : pathname)
  try {
    return {
      status: 200,
      type: TYPES[extname(file)] ?? 'application/octet-stream',
      body: await readFile(join(pageDir, file)),
    }
  } catch {
    return plain(404, 'There is no such file.')
  }
}

const plain = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body })

const listen = (server: Server): Promise<void> => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

/** Fetching Electron must end, whatever the network does. The mirror is a server of ours. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, expect, test, vi } from 'vitest'
import { fetchElectron } from '../../scripts/support/electron.ts'

let server: Server | undefined
afterEach(() => {
  vi.unstubAllEnvs()
  server?.closeAllConnections()
  server?.close()
})

async function mirror(answer: RequestListener): Promise<void> {
  server = createServer(answer)
  const port = await new Promise<number>((resolve) => {
    server!.listen(0, '127.0.0.1', () => {
      const address = server!.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  vi.stubEnv('ELECTRON_MIRROR', `http://127.0.0.1:${port}/`)
}

test('gives up when no more bytes come', async () => {
  await mirror((_request, response) => {
    response.writeHead(200, { 'content-length': 1_000_000 })
    response.write(Buffer.alloc(1000))
  })
  await expect(fetchElectron({ stallMs: 300 })).rejects.toThrow('no byte came for 0.3 s')
})

test('gives up when nobody answers', async () => {
  await mirror(() => {})
  await expect(fetchElectron({ stallMs: 300 })).rejects.toThrow('no byte came')
})

test('says at once that the connection was refused', async () => {
  vi.stubEnv('ELECTRON_MIRROR', 'http://127.0.0.1:1/')
  await expect(fetchElectron()).rejects.toThrow(/its download failed \(|bad port/)
})

test('does not take a file with another checksum', async () => {
  await mirror((_request, response) => response.end('not the real thing'))
  await expect(fetchElectron()).rejects.toThrow('its download failed')
})

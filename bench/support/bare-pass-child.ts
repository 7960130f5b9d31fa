/** A floor for bench/stream.ts: sends files of a folder over bare `node:http`, or passes on what another such process sends. */
import { createReadStream, statSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream'

/** A folder, or the address of the one before it. */
const behind = process.argv[2]!
const agent = new Agent({ keepAlive: true })

const server = createServer((request, response) => {
  if (behind.startsWith('http://')) {
    get(behind + request.url!, { agent }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      pipeline(answer, response, () => {})
    })
    return
  }
  const file = join(behind, decodeURI(request.url!))
  const { size } = statSync(file)
  response.writeHead(206, { 'content-length': size, 'content-range': `bytes 0-${size - 1}/${size}` })
  pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), response, () => {})
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))

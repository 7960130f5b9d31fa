/** A floor for ranges: one file over bare `node:http` and a stream of `node:fs`. Prints its port. The file is the argument. */
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'

const file = process.argv[2]!

const server = createServer((request, response) => {
  const { size } = statSync(file)
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? 'bytes=0-') ?? []
  const start = Number(first)
  const end = last ? Number(last) : size - 1
  response.writeHead(206, { 'content-length': end - start + 1, 'content-range': `bytes ${start}-${end}/${size}` })
  pipeline(createReadStream(file, { start, end, highWaterMark: 256 * 1024 }), response, () => {})
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))

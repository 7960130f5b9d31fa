/** A ceiling for ranges in Node: the whole file in memory beforehand, and each answer one `end` of a part of it. Prints its port. The file is the argument. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const bytes = readFileSync(process.argv[2]!)

const server = createServer((request, response) => {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')!
  const [start, end] = [Number(first), Number(last)]
  response.writeHead(206, {
    'content-length': end - start + 1,
    'content-range': `bytes ${start}-${end}/${bytes.length}`,
  })
  response.end(bytes.subarray(start, end + 1))
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))

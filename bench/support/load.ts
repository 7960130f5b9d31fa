/**
 * Asks one server for one address over several kept connections, as fast as it answers, and throws the bytes away. Bare
 * sockets with a buffer used again and again, so that the asker is not what is measured.
 */
import { connect } from 'node:net'

export interface Load {
  port: number
  path: string
  headers?: Record<string, string>
  connections: number
  durationMs: number
}

export interface LoadResult {
  bytesPerSecond: number
  answersPerSecond: number
  /** Times from the request to the first byte of its answer, in ms. */
  firstByteMs: number[]
}

const HEAD_END = Buffer.from('\r\n\r\n')

/** Throws when an answer is not 200 or 206, or says no length. */
export async function load({ port, path, headers = {}, connections, durationMs }: Load): Promise<LoadResult> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join('')}\r\n`
  const begun = performance.now()
  const until = begun + durationMs
  let bytes = 0
  let answers = 0
  const firstByteMs: number[] = []

  const runOne = () =>
    new Promise<void>((resolve, reject) => {
      let left = 0
      let asked = 0
      const ask = () => {
        if (performance.now() >= until) {
          socket.destroy()
          resolve()
          return
        }
        asked = performance.now()
        socket.write(request)
      }
      const take = (count: number, buffer: Buffer): boolean => {
        bytes += count
        if (left === 0) {
          firstByteMs.push(performance.now() - asked)
          const piece = buffer.subarray(0, count)
          const headEnd = piece.indexOf(HEAD_END)
          const head = piece.toString('latin1', 0, headEnd)
          const length = /^content-length: (\d+)/im.exec(head)?.[1]
          if (!/^HTTP\/1\.1 20[06]/.test(head) || length === undefined) {
            socket.destroy()
            reject(new Error(`not an answer to measure: ${head.split('\r\n')[0]}`))
            return false
          }
          left = Number(length) - (count - headEnd - HEAD_END.length)
        } else left -= count
        if (left === 0) {
          answers += 1
          ask()
        }
        return true
      }
      const socket = connect({
        port,
        host: '127.0.0.1',
        onread: { buffer: Buffer.alloc(256 * 1024), callback: (count, buffer) => take(count, buffer as Buffer) },
      })
      socket.on('connect', ask)
      socket.on('error', reject)
    })

  await Promise.all(Array.from({ length: connections }, runOne))
  const seconds = (performance.now() - begun) / 1000
  return { bytesPerSecond: bytes / seconds, answersPerSecond: answers / seconds, firstByteMs }
}

/**
 * Asks one server for one address over several kept connections, as fast as it answers, and throws the bytes away. Bare
 * sockets with a buffer used again and again, so that the asker is not what is measured.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

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
  const begun = performance.now()
  const until = begun + durationMs
  let bytes = 0
  let answers = 0
  const firstByteMs: number[] = []

  const runOne = async () => {
    const asker = await Asker.on(port)
    try {
      while (performance.now() < until) {
        const answer = await asker.ask(path, headers)
        bytes += answer.bytes
        answers += 1
        firstByteMs.push(answer.firstByteMs)
      }
    } finally {
      asker.end()
    }
  }

  await Promise.all(Array.from({ length: connections }, runOne))
  const seconds = (performance.now() - begun) / 1000
  return { bytesPerSecond: bytes / seconds, answersPerSecond: answers / seconds, firstByteMs }
}

interface Answer {
  /** Head and body, as they came. */
  bytes: number
  /** From the request to the first byte of its answer. */
  firstByteMs: number
}

/** One kept connection: one request after the other, and the bytes thrown away. */
export class Asker {
  readonly #socket: Socket
  readonly #port: number
  #take: (piece: Buffer) => void = () => {}
  #fail: (error: Error) => void = () => {}

  private constructor(port: number) {
    this.#port = port
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer: Buffer.alloc(256 * 1024),
        callback: (count, buffer) => {
          this.#take((buffer as Buffer).subarray(0, count))
          return true
        },
      },
    })
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => this.#fail(new Error('the connection was closed')))
  }

  static async on(port: number): Promise<Asker> {
    const asker = new Asker(port)
    await once(asker.#socket, 'connect')
    return asker
  }

  /** Resolves when the whole answer is there. Rejects when it is not 200 or 206, or says no length. */
  ask(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.#port}\r\n${lines.join('')}\r\n`
    return new Promise((resolve, reject) => {
      const asked = performance.now()
      let firstByteMs: number | undefined
      let bytes = 0
      let left = 0
      this.#fail = reject
      this.#take = (piece) => {
        bytes += piece.length
        if (firstByteMs === undefined) {
          firstByteMs = performance.now() - asked
          const headEnd = piece.indexOf(HEAD_END)
          const head = piece.toString('latin1', 0, headEnd)
          const length = /^content-length: (\d+)/im.exec(head)?.[1]
          if (!/^HTTP\/1\.1 20[06]/.test(head) || length === undefined) {
            this.#socket.destroy()
            reject(new Error(`not an answer to measure: ${head.split('\r\n')[0]}`))
            return
          }
          left = Number(length) - (piece.length - headEnd - HEAD_END.length)
        } else left -= piece.length
        if (left === 0) resolve({ bytes, firstByteMs })
      }
      this.#socket.write(request)
    })
  }

  end(): void {
    this.#socket.destroy()
  }
}

/** A headless Chromium driven by the DevTools protocol over two pipes: no port is opened, and it ends with its owner. */
import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

export type Json = Record<string, unknown>
export type Listener = (params: Json) => void

const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync ' +
  '--disable-component-update --mute-audio --autoplay-policy=no-user-gesture-required --remote-debugging-pipe'

export class Chromium {
  readonly #process: ChildProcess
  readonly #input: Writable
  readonly #answers = new Map<number, { resolve(result: Json): void; reject(error: Error): void }>()
  readonly #listeners = new Map<string, Listener>()
  #count = 0
  #unread = ''

  constructor({ program, userDataDir }: { program: string; userDataDir: string }) {
    this.#process = spawn(program, [...FLAGS.split(' '), `--user-data-dir=${userDataDir}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    })
    const [, , , input, output] = this.#process.stdio as [null, null, null, Writable, Readable]
    this.#input = input.on('error', () => {})
    output.setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (this.#unread + chunk).split('\0')
      this.#unread = messages.pop()!
      for (const message of messages) this.#take(JSON.parse(message) as Json)
    })
  }

  /** Rejects with the protocol's own words. */
  send(method: string, params: Json = {}, sessionId?: string): Promise<Json> {
    const id = ++this.#count
    this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }))
  }

  /** One listener per event and session. */
  on(event: string, listener: Listener, sessionId = ''): void {
    this.#listeners.set(`${event} ${sessionId}`, listener)
  }

  /** Resolves when the process is gone. */
  kill(): Promise<unknown> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    return this.#process.kill('SIGKILL') ? gone : Promise.resolve()
  }

  #take({ id, result, error, method, params, sessionId = '' }: Json): void {
    if (id === undefined) {
      this.#listeners.get(`${method as string} ${sessionId as string}`)?.(params as Json)
      return
    }
    const answer = this.#answers.get(id as number)
    this.#answers.delete(id as number)
    if (error) answer?.reject(new Error((error as { message: string }).message))
    else answer?.resolve(result as Json)
  }
}

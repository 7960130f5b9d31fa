/**
 * One file being made into something smaller, and read while it grows. Its length is known beforehand, so that ranges can be asked for at
 * once; one that lies beyond what is there waits for it. When it is whole it gets its final name.
 */
import type { FileHandle } from 'node:fs/promises'
import { open, rename, rm } from 'node:fs/promises'
import { EngineError } from '../errors.ts'
import type { Encoding, Shaper } from './encoding.ts'
import { startEncoder, type EncoderProcess, type Ffmpeg } from './ffmpeg.ts'

export interface TranscodePlan {
  ffmpeg: Ffmpeg
  /** What is read, absolute. */
  file: string
  encoding: Encoding
  kbps: number
  durationMs: number
  sizeBytes: number
  /** What is written: under the first name until it is whole. */
  part: string
  final: string
}

const READ_BYTES = 256 * 1024
const MOST_COMPLAINT = 2_000

export class Transcode {
  readonly #plan: TranscodePlan
  readonly #child: EncoderProcess
  readonly #shaper: Shaper
  readonly #handle: FileHandle
  /** Settles when nothing is going on any more. Never rejects. */
  readonly ended: Promise<void>
  #have = 0
  #failure: Error | undefined
  #waiting: (() => void)[] = []

  private constructor(plan: TranscodePlan, handle: FileHandle) {
    this.#plan = plan
    this.#handle = handle
    this.#shaper = plan.encoding.shaper(plan)
    this.#child = startEncoder(plan.ffmpeg, plan)
    this.ended = this.#run()
  }

  static async start(plan: TranscodePlan): Promise<Transcode> {
    return new Transcode(plan, await open(plan.part, 'wx+', 0o600))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isWhole(): boolean {
    return this.#have === this.#plan.sizeBytes
  }

  /** Until the first sound is there. Rejects when there will be none. */
  async begun({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#reaches(1, signal)
  }

  async *read(
    { start, end }: { start: number; end: number },
    { signal, allocate = Buffer.allocUnsafeSlow }: { signal: AbortSignal; allocate?(bytes: number): Buffer },
  ): AsyncGenerator<Uint8Array, void> {
    for (let at = start; at <= end;) {
      await this.#reaches(at + 1, signal)
      const wanted = Math.min(READ_BYTES, end - at + 1, this.#have - at)
      const piece = allocate(wanted)
      const { bytesRead } = await this.#handle.read(piece, 0, wanted, at)
      if (bytesRead === 0) throw new Error('The converted file became shorter while it was sent.')
      yield piece.subarray(0, bytesRead)
      at += bytesRead
    }
  }

  /** Ends the program, if it still runs, and gives up what it made. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }

  /** Nobody reads any more. */
  async close(): Promise<void> {
    await this.kill()
    await this.#handle.close()
  }

  async #run(): Promise<void> {
    const { part, final, sizeBytes } = this.#plan
    let complaint = ''
    this.#child.stderr.on('data', (text: Buffer) => {
      if (complaint.length < MOST_COMPLAINT) complaint += text.toString()
    })
    const exited = new Promise<number | null>((resolve, reject) => {
      this.#child.once('error', reject).once('close', resolve)
    })
    try {
      // Listened to from the start, whoever fails first.
      const [code] = await Promise.all([exited, this.#store()])
      if (code !== 0 && !this.#shaper.isFull) throw new Error(`ffmpeg ended with ${code}: ${complaint.trim()}`)
      if (this.#shaper.isEmpty) throw new Error('ffmpeg made nothing of it')
      const end = this.#shaper.end()
      if (this.#have + end.length !== sizeBytes)
        throw new Error(`${this.#have + end.length} bytes in place of ${sizeBytes}`)
      await this.#write(end)
      // The end becomes readable with the final name only, so that who has read everything finds it kept.
      await rename(part, final)
      this.#have = sizeBytes
    } catch (error) {
      this.#failure = new EngineError('UNAVAILABLE', 'The file could not be converted. Ask for it as it is.', {
        cause: error,
      })
      this.#child.kill('SIGKILL')
      await exited.catch(() => {})
      await rm(part, { force: true }).catch(() => {})
    }
    this.#wake()
  }

  /** What comes out, as far as there is room for it. */
  async #store(): Promise<void> {
    for await (const chunk of this.#child.stdout as AsyncIterable<Buffer>) {
      const ready = this.#shaper.take(chunk)
      await this.#write(ready)
      this.#have += ready.length
      this.#wake()
      if (this.#shaper.isFull) this.#child.kill('SIGKILL')
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      done += (await this.#handle.write(bytes, done, bytes.length - done, this.#have + done)).bytesWritten
    }
  }

  async #reaches(bytes: number, signal: AbortSignal): Promise<void> {
    while (this.#have < bytes) {
      signal.throwIfAborted()
      if (this.#failure) throw this.#failure
      await new Promise<void>((resolve) => {
        const go = () => {
          signal.removeEventListener('abort', go)
          resolve()
        }
        signal.addEventListener('abort', go, { once: true })
        this.#waiting.push(go)
      })
    }
    signal.throwIfAborted()
  }

  #wake(): void {
    for (const go of this.#waiting.splice(0)) go()
  }
}

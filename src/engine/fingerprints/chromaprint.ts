/**
 * Chromaprint (algorithm 2), as compiled to WebAssembly by `@unimusic/chromaprint`. Only that file of the package is used, started
 * here with the few functions that it imports: the package's own code asks for a browser, and reads raw fingerprints wrongly.
 *
 * Values are those that `fpcalc -raw` gives. Memory of the module grows to some MB and stays.
 */
import { getRandomValues } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** Chromaprint counts its algorithms from 0. */
const ALGORITHM = 1
const FEED_SAMPLES = 64 * 1024
const PAGE_BYTES = 65_536
/** What C++ does before anything else. */
const CONSTRUCTORS = '__wasm_call_ctors'

interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** Not among the types of Node. */
const { WebAssembly: assembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: unknown } }>
  }
}

interface Exports {
  memory: Memory
  emscripten_stack_init(): void
  [CONSTRUCTORS](): void
  malloc(bytes: number): number
  free(address: number): void
  chromaprint_new(algorithm: number): number
  chromaprint_start(context: number, sampleRateHz: number, channels: number): number
  chromaprint_feed(context: number, samples: number, count: number): number
  chromaprint_finish(context: number): number
  chromaprint_get_raw_fingerprint(context: number, values: number, count: number): number
}

/** Where the module lies; its bytes are checked in a test. */
export const chromaprintFile = (): URL => new URL('chromaprint.wasm', import.meta.resolve('@unimusic/chromaprint'))

export class Chromaprint {
  readonly #wasm: Exports
  readonly #context: number
  readonly #samples: number
  /** Two addresses, for what is answered by writing. */
  readonly #answers: number
  /** Of what was given and not fed yet. */
  #filled = 0

  private constructor(wasm: Exports) {
    this.#wasm = wasm
    this.#context = wasm.chromaprint_new(ALGORITHM)
    this.#samples = wasm.malloc(FEED_SAMPLES * 2)
    this.#answers = wasm.malloc(8)
    if (this.#context === 0 || this.#samples === 0 || this.#answers === 0) throw new Error('Chromaprint did not start')
  }

  static async load(): Promise<Chromaprint> {
    const { instance } = await assembly.instantiate(
      await readFile(chromaprintFile()),
      imports(() => wasm.memory),
    )
    const wasm = instance.exports as Exports
    wasm.emscripten_stack_init()
    wasm[CONSTRUCTORS]()
    return new Chromaprint(wasm)
  }

  /** Begins anew, with sound of one channel. Throws for a rate that Chromaprint does not take. */
  begin(sampleRateHz: number): void {
    this.#filled = 0
    this.#must(this.#wasm.chromaprint_start(this.#context, sampleRateHz, 1))
  }

  /** Samples from -1 to 1. */
  feed(samples: Float32Array): void {
    for (let at = 0; at < samples.length;) {
      if (this.#filled === FEED_SAMPLES) this.#flush()
      const end = Math.min(samples.length, at + FEED_SAMPLES - this.#filled)
      // A view of its own each time: the memory may have grown.
      const heap = new Int16Array(this.#wasm.memory.buffer, this.#samples, FEED_SAMPLES)
      let to = this.#filled
      for (let i = at; i < end; i++) {
        const sample = samples[i]! * 32_768
        heap[to++] = sample >= 32_767 ? 32_767 : sample <= -32_768 ? -32_768 : sample
      }
      this.#filled = to
      at = end
    }
  }

  /** The values; none when the sound was too short. */
  finish(): Uint32Array<ArrayBuffer> {
    this.#flush()
    const { memory, free } = this.#wasm
    this.#must(this.#wasm.chromaprint_finish(this.#context))
    this.#must(this.#wasm.chromaprint_get_raw_fingerprint(this.#context, this.#answers, this.#answers + 4))
    const [address, count] = new Uint32Array(memory.buffer, this.#answers, 2) as unknown as [number, number]
    const values = new Uint32Array(memory.buffer, address, count).slice()
    free(address)
    return values
  }

  #flush(): void {
    if (this.#filled === 0) return
    this.#must(this.#wasm.chromaprint_feed(this.#context, this.#samples, this.#filled))
    this.#filled = 0
  }

  #must(done: number): void {
    if (done !== 1) throw new Error('Chromaprint refused what it was given')
  }
}

/** What the module asks of its surroundings: room, the time, and to be told when it has gone wrong. */
function imports(memory: () => Memory): object {
  const fail = (): never => {
    throw new Error('Chromaprint broke off')
  }
  const nothing = () => 0
  return {
    env: {
      emscripten_resize_heap(bytes: number) {
        const missing = (bytes >>> 0) - memory().buffer.byteLength
        try {
          memory().grow(Math.max(0, Math.ceil(missing / PAGE_BYTES)))
          return 1
        } catch {
          return 0
        }
      },
      emscripten_get_now: () => performance.now(),
      emscripten_date_now: () => Date.now(),
      emscripten_err: nothing,
      _abort_js: fail,
      __cxa_throw: fail,
      _setitimer_js: nothing,
      _emscripten_runtime_keepalive_clear: nothing,
    },
    wasi_snapshot_preview1: {
      proc_exit: fail,
      fd_write: fail,
      fd_close: nothing,
      fd_seek: fail,
      // Its allocator hides where things lie.
      random_get(address: number, bytes: number) {
        getRandomValues(new Uint8Array(memory().buffer, address, bytes))
        return 0
      },
      environ_sizes_get(count: number, size: number) {
        new Uint32Array(memory().buffer)[count >> 2] = 0
        new Uint32Array(memory().buffer)[size >> 2] = 0
        return 0
      },
      environ_get: nothing,
    },
  }
}

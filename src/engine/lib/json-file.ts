/** A small JSON file that is read whole and changed whole. A crash leaves the old content or the new. */
import { readFile } from 'node:fs/promises'
import type * as z from 'zod'
import { writeAtomically } from './write-atomically.ts'

export class JsonFile<T> {
  readonly #path: string
  readonly #shape: z.ZodType<T>
  readonly #empty: T
  /** Changes follow one another: each reads the file the one before has written. */
  #lastWrite: Promise<unknown> = Promise.resolve()

  /** `empty`: what it holds while there is no file. */
  constructor(path: string, shape: z.ZodType<T>, empty: T) {
    this.#path = path
    this.#shape = shape
    this.#empty = empty
  }

  /** Throws when the file cannot be read, or is of another shape. */
  async read(): Promise<T> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return this.#empty
    }
    return this.#shape.parse(JSON.parse(text))
  }

  /** Resolves when the new content is safe on disk. What `body` throws leaves the file as it is. */
  change(body: (content: T) => Promise<T>): Promise<void> {
    const done = this.#lastWrite.then(async () => {
      await writeAtomically(this.#path, `${JSON.stringify(await body(await this.read()), null, 2)}\n`)
    })
    this.#lastWrite = done.catch(() => {})
    return done
  }
}

/** Runs a job at once when asked, then at most every `everyMs` while asked again; never forgets the last asking. */
export class Pacer {
  readonly #everyMs: number
  readonly #job: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #asked = false

  constructor(everyMs: number, job: () => void) {
    this.#everyMs = everyMs
    this.#job = job
  }

  ask(): void {
    if (this.#timer === undefined) this.#run()
    else this.#asked = true
  }

  /** Runs now what would have waited. */
  flush(): void {
    if (!this.#asked) return
    clearTimeout(this.#timer)
    this.#run()
  }

  #run(): void {
    this.#asked = false
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#asked) this.#run()
    }, this.#everyMs)
    this.#job()
  }
}

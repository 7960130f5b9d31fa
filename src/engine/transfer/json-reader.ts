/**
 * Reads a large JSON text piece by piece: whoever reads walks through objects and arrays and takes the values wanted, so that a
 * file of 200 MB is never parsed at one go, and pauses are possible between any two. Throws a SyntaxError for what is no JSON, or
 * is nested deeper than anything that is written for us.
 */

const DEEPEST = 40

export class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Of the object here, the names of its members; whoever is given a name may read its value, or leave it. */
  *members(): Generator<string> {
    for (const _ of this.#within('{', '}')) {
      const name = this.#string()
      this.#expect(':')
      const before = this.#skipBlank()
      yield name
      if (this.#at === before) this.#skipValue()
    }
  }

  /** Stops at each element of the array here, to be read or left. Yields its index. */
  *elements(): Generator<number> {
    let index = 0
    for (const _ of this.#within('[', ']')) {
      const before = this.#skipBlank()
      yield index++
      if (this.#at === before) this.#skipValue()
    }
  }

  /** The value here, whole. */
  value(): unknown {
    const from = this.#skipBlank()
    this.#skipValue()
    return JSON.parse(this.#text.slice(from, this.#at)) as unknown
  }

  get isArray(): boolean {
    return this.#text[this.#skipBlank()] === '['
  }

  get isObject(): boolean {
    return this.#text[this.#skipBlank()] === '{'
  }

  /** Nothing but blank may follow. */
  end(): void {
    if (this.#skipBlank() < this.#text.length) this.#fail()
  }

  *#within(open: string, close: string): Generator<void> {
    this.#expect(open)
    this.#skipBlank()
    if (this.#text[this.#at] === close) {
      this.#at++
      return
    }
    for (;;) {
      yield
      this.#skipBlank()
      const sign = this.#text[this.#at++]
      if (sign === close) return
      if (sign !== ',') this.#fail()
      this.#skipBlank()
    }
  }

  #expect(sign: string): void {
    this.#skipBlank()
    if (this.#text[this.#at] !== sign) this.#fail()
    this.#at++
  }

  #string(): string {
    const from = this.#at
    this.#skipString()
    return JSON.parse(this.#text.slice(from, this.#at)) as string
  }

  #skipString(): void {
    if (this.#text[this.#at] !== '"') this.#fail()
    for (let at = this.#at + 1; ; at++) {
      at = this.#text.indexOf('"', at)
      if (at < 0) this.#fail()
      let slashes = 0
      while (this.#text[at - 1 - slashes] === '\\') slashes++
      if (slashes % 2 === 1) continue
      this.#at = at + 1
      return
    }
  }

  /** To where the value ends, by its brackets; `value` has the rest checked. */
  #skipValue(): void {
    let depth = 0
    do {
      this.#skipBlank()
      const sign = this.#text[this.#at]
      if (sign === undefined) this.#fail()
      if (sign === '"') this.#skipString()
      else if (sign === '{' || sign === '[') {
        if (++depth > DEEPEST) throw new SyntaxError('nested too deeply')
        this.#at++
      } else if (sign === '}' || sign === ']') {
        depth--
        this.#at++
      } else if (sign === ',' || sign === ':') {
        if (depth === 0) this.#fail()
        this.#at++
      } else {
        WORD.lastIndex = this.#at
        const word = WORD.exec(this.#text)
        if (word === null) this.#fail()
        this.#at += word[0].length
      }
    } while (depth > 0)
    if (depth < 0) this.#fail()
  }

  #skipBlank(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return this.#at
      this.#at++
    }
  }

  #fail(): never {
    throw new SyntaxError(`unexpected at character ${this.#at + 1}`)
  }
}

/** Numbers, true, false, null; what it matches beyond them, JSON.parse refuses. */
const WORD = /[-+.\w]+/y

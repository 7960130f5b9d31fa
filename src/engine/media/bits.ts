/** Reads bits from the highest to the lowest. Beyond the end there are zeros; `overrun` tells that they were read. */
export class Bits {
  readonly #bytes: Uint8Array
  readonly #length: number
  position = 0

  /** `bytes` must have room for four more behind `length`. */
  constructor(bytes: Uint8Array, length: number) {
    this.#bytes = bytes
    this.#length = length
  }

  get overrun(): boolean {
    return this.position > this.#length * 8
  }

  /** The next 32 bits as a signed number, without moving on. */
  peek32(): number {
    const bytes = this.#bytes
    const at = this.position >> 3
    const shift = this.position & 7
    const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    return shift === 0 ? word : (word << shift) | (bytes[at + 4]! >> (8 - shift))
  }

  /** 1 to 32 bits, unsigned. */
  read(count: number): number {
    const value = this.peek32() >>> (32 - count)
    this.position += count
    return value
  }

  /** 1 to 32 bits, two's complement. */
  readSigned(count: number): number {
    const value = this.peek32() >> (32 - count)
    this.position += count
    return value
  }
}

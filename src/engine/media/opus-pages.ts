/**
 * Opus of constant bit rate in Ogg as numbers: every packet lasts 20 ms and is as long as every other, so the pages they lie in
 * can be counted before there is any sound. The encoder's packets are put into pages of our own, one for each second, between
 * headers that are always the same; the last page says where the sound ends, to the sample (RFC 7845).
 */
import type { Shaper } from './encoding.ts'

const SAMPLE_RATE_HZ = 48_000
const PACKET_SAMPLES = 960
const PACKETS_A_PAGE = 50
/** What the encoder puts before the sound, at this rate. */
const PRE_SKIP = 312
const PAGE_HEAD_BYTES = 27
const HEAD = Buffer.from('OpusHead')
const HEAD_BYTES = 19
const SERIAL = 0x536f756c
const [FIRST_PAGE, LAST_PAGE] = [0x02, 0x04]
/** Longer than any packet of sound. */
const MOST_PACKET_BYTES = 64 * 1024

const packetBytes = (kbps: number): number => (kbps * 1000 * PACKET_SAMPLES) / SAMPLE_RATE_HZ / 8
const samplesOf = (durationMs: number): number => Math.round((durationMs * SAMPLE_RATE_HZ) / 1000)
const packetsOf = (durationMs: number): number => Math.ceil((PRE_SKIP + samplesOf(durationMs)) / PACKET_SAMPLES)

/** Of the whole file. */
export function opusBytes(durationMs: number, kbps: number): number {
  const bytes = packetBytes(kbps)
  const each = bytes + lacing(bytes).length
  const packets = packetsOf(durationMs)
  const pages = Math.ceil(packets / PACKETS_A_PAGE)
  return PAGE_HEAD_BYTES * (2 + pages) + 2 + HEAD_BYTES + TAGS.length + packets * each
}

export class OpusShaper implements Shaper {
  readonly #packetBytes: number
  readonly #packets: number
  readonly #samples: number
  readonly #reader = new PacketReader()
  /** Of the page to come. */
  #waiting: Buffer[] = []
  #taken = 0
  #pages = 0
  #preSkip = PRE_SKIP
  #headers = 0

  constructor(durationMs: number, kbps: number) {
    this.#packetBytes = packetBytes(kbps)
    this.#packets = packetsOf(durationMs)
    this.#samples = samplesOf(durationMs)
  }

  get isEmpty(): boolean {
    return this.#taken === 0
  }

  get isFull(): boolean {
    return this.#taken === this.#packets
  }

  take(chunk: Buffer): Buffer {
    const made: Buffer[] = []
    for (const packet of this.#reader.take(chunk)) {
      if (this.#headers < 2) {
        // The second says which program made it, and nothing else.
        if (this.#headers++ === 0) made.push(...this.#begin(packet))
        continue
      }
      if (this.isFull) break
      if (packet.length !== this.#packetBytes) throw new Error(`A packet of Opus has ${packet.length} bytes.`)
      made.push(...this.#put(packet))
    }
    return Buffer.concat(made)
  }

  end(): Buffer {
    const made: Buffer[] = []
    const silence = silentPacket(this.#packetBytes)
    while (!this.isFull) made.push(...this.#put(silence))
    const granule = Math.min(this.#preSkip + this.#samples, this.#packets * PACKET_SAMPLES)
    return Buffer.concat([...made, this.#page(this.#waiting, { kind: LAST_PAGE, granule })])
  }

  #begin(head: Buffer): Buffer[] {
    if (head.length !== HEAD_BYTES || !head.subarray(0, HEAD.length).equals(HEAD)) throw new Error('This is no Opus.')
    this.#preSkip = head.readUInt16LE(10)
    return [this.#page([head], { kind: FIRST_PAGE, granule: 0 }), this.#page([TAGS], { kind: 0, granule: 0 })]
  }

  /** Whole pages, never the last one. */
  #put(packet: Buffer): Buffer[] {
    this.#waiting.push(packet)
    this.#taken++
    if (this.#waiting.length < PACKETS_A_PAGE || this.isFull) return []
    return [this.#page(this.#waiting.splice(0), { kind: 0, granule: this.#taken * PACKET_SAMPLES })]
  }

  #page(packets: readonly Buffer[], { kind, granule }: { kind: number; granule: number }): Buffer {
    const laces = packets.flatMap(({ length }) => lacing(length))
    const head = Buffer.alloc(PAGE_HEAD_BYTES)
    head.write('OggS', 'latin1')
    head[5] = kind
    head.writeBigInt64LE(BigInt(granule), 6)
    head.writeUInt32LE(SERIAL, 14)
    head.writeUInt32LE(this.#pages++, 18)
    head[26] = laces.length
    const page = Buffer.concat([head, Buffer.from(laces), ...packets])
    page.writeUInt32LE(checksum(page), 22)
    return page
  }
}

/** Lengths as a page's table says them: as many times 255 as go into it, and the rest. */
const lacing = (bytes: number): number[] => [...Array<number>(Math.floor(bytes / 255)).fill(255), bytes % 255]

const TAGS = (() => {
  const vendor = Buffer.from('Soul Player')
  const length = Buffer.alloc(4)
  length.writeUInt32LE(vendor.length)
  return Buffer.concat([Buffer.from('OpusTags'), length, vendor, Buffer.alloc(4)])
})()

/** Stereo of 20 ms by CELT alone, whose first bit of sound says that there is none; the rest is not looked at. */
function silentPacket(bytes: number): Buffer {
  const packet = Buffer.alloc(bytes)
  packet.set([0xfc, 0xff, 0xfe])
  return packet
}

/** Packets of the one stream in an Ogg file that comes piece by piece. */
class PacketReader {
  #rest: Buffer = Buffer.alloc(0)
  #begun: Buffer[] = []

  take(chunk: Buffer): Buffer[] {
    const packets: Buffer[] = []
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (;;) {
      if (rest.length < PAGE_HEAD_BYTES) break
      if (rest.toString('latin1', 0, 4) !== 'OggS') throw new Error('This is no Ogg.')
      const laces = rest.subarray(PAGE_HEAD_BYTES, PAGE_HEAD_BYTES + rest[26]!)
      const body = PAGE_HEAD_BYTES + rest[26]!
      const end = body + laces.reduce((sum, lace) => sum + lace, 0)
      if (laces.length < rest[26]! || rest.length < end) break
      packets.push(...this.#packetsIn(laces, rest.subarray(body, end)))
      rest = rest.subarray(end)
    }
    this.#rest = Buffer.from(rest)
    return packets
  }

  #packetsIn(laces: Buffer, body: Buffer): Buffer[] {
    const packets: Buffer[] = []
    let at = 0
    for (const lace of laces) {
      this.#begun.push(Buffer.from(body.subarray(at, at + lace)))
      at += lace
      if (lace === 255) {
        if (this.#begun.length * 255 > MOST_PACKET_BYTES) throw new Error('A packet of this Ogg has no end.')
        continue
      }
      packets.push(Buffer.concat(this.#begun.splice(0)))
    }
    return packets
  }
}

/** CRC-32 as Ogg has it: from the highest bit on, beginning with nothing. */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value >>> 0
})

function checksum(page: Buffer): number {
  let value = 0
  for (const byte of page) value = ((value << 8) ^ CRC[((value >>> 24) ^ byte) & 0xff]!) >>> 0
  return value
}

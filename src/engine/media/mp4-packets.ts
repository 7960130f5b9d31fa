/**
 * Where the packets of the first sound track of an MP4 file lie. Reads only the boxes that tell it, wherever they stand, and
 * believes nothing that the size of the file does not bear out.
 */
import type { CopyBytes } from '../sources/source.ts'
import { lookInto, type BytesAt } from './bytes-at.ts'

export interface Mp4Packets {
  /** The description of the sound (one entry of `stsd`), with its four letters at 4. */
  description: Buffer
  offsets: Float64Array
  sizes: Uint32Array
  /** Frame at which each packet begins, and behind the last the frame at which all end. */
  starts: Float64Array
  /** Frames a second. */
  timescale: number
  /** Frame at which the sound begins; what is before only warms up the decoder. */
  begins: number
}

interface Box {
  type: string
  /** Of its content. */
  start: number
  end: number
}

/** Tables of a day of music have less; more would keep the main thread too long. */
const MAX_TABLE = 64 * 1024 * 1024
const MAX_PACKETS = 2_000_000
const MAX_BOXES = 4096
const MAX_TRIM_BYTES = 4096

/** Undefined when there is no such track, or its tables make no sense. */
export async function readMp4Packets(
  file: CopyBytes,
  options: { signal: AbortSignal },
): Promise<Mp4Packets | undefined> {
  const bytesAt = lookInto(file, options)
  const moov = await findBox(bytesAt, { type: '', start: 0, end: file.sizeBytes }, 'moov')
  if (!moov) return undefined
  for await (const trak of boxesIn(bytesAt, moov)) {
    if (trak.type !== 'trak') continue
    const mdia = await findBox(bytesAt, trak, 'mdia')
    const hdlr = mdia && (await findBox(bytesAt, mdia, 'hdlr'))
    if (!hdlr || (await bytesAt(hdlr.start, 12)).toString('latin1', 8, 12) !== 'soun') continue
    const minf = await findBox(bytesAt, mdia, 'minf')
    const stbl = minf && (await findBox(bytesAt, minf, 'stbl'))
    const tables = stbl && (await readTables(bytesAt, stbl))
    return (
      tables && {
        ...tables,
        timescale: await readTimescale(bytesAt, mdia),
        begins: (await readEdit(bytesAt, trak)) ?? (await readPriming(bytesAt, moov)) ?? 0,
      }
    )
  }
  return undefined
}

async function readTimescale(bytesAt: BytesAt, mdia: Box): Promise<number> {
  const mdhd = await findBox(bytesAt, mdia, 'mdhd')
  const bytes = mdhd && (await bytesAt(mdhd.start, 24))
  if (!bytes || bytes.length < 24) return 0
  return bytes.readUInt32BE(bytes[0] === 1 ? 20 : 12)
}

/** By the edit list, if it is one piece; several are not followed. */
async function readEdit(bytesAt: BytesAt, trak: Box): Promise<number | undefined> {
  const edts = await findBox(bytesAt, trak, 'edts')
  const elst = edts && (await findBox(bytesAt, edts, 'elst'))
  if (!elst) return undefined
  const bytes = await bytesAt(elst.start, Math.min(elst.end - elst.start, MAX_TRIM_BYTES))
  const begins: number[] = []
  const long = bytes[0] === 1
  const entryBytes = long ? 20 : 12
  for (let at = 8; at + entryBytes <= bytes.length; at += entryBytes) {
    const time = long ? Number(bytes.readBigInt64BE(at + 8)) : bytes.readInt32BE(at + 4)
    // -1 stands for silence before the sound.
    if (time >= 0) begins.push(time)
  }
  return begins.length === 1 ? begins[0] : undefined
}

/** As iTunes writes it, among the tags: numbers in hex, of which the second says how much comes before the sound. */
async function readPriming(bytesAt: BytesAt, moov: Box): Promise<number | undefined> {
  const udta = await findBox(bytesAt, moov, 'udta')
  const meta = udta && (await findBox(bytesAt, udta, 'meta'))
  const ilst = meta && (await findBox(bytesAt, { ...meta, start: meta.start + 4 }, 'ilst'))
  if (!ilst) return undefined
  for await (const tag of boxesIn(bytesAt, ilst)) {
    if (tag.type !== '----' || tag.end - tag.start > MAX_TRIM_BYTES) continue
    const text = (await bytesAt(tag.start, tag.end - tag.start)).toString('latin1')
    const priming = text.includes('iTunSMPB') && / [0-9A-F]{8} ([0-9A-F]{8}) /i.exec(text)
    if (priming) return Number.parseInt(priming[1]!, 16)
  }
  return undefined
}

async function readTables(bytesAt: BytesAt, stbl: Box): Promise<Omit<Mp4Packets, 'timescale' | 'begins'> | undefined> {
  const tables = new Map<string, Buffer>()
  for await (const box of boxesIn(bytesAt, stbl)) {
    if (!TABLES.has(box.type) || tables.has(box.type)) continue
    if (box.end - box.start > MAX_TABLE) return undefined
    tables.set(box.type, await bytesAt(box.start, box.end - box.start))
  }
  const stsd = tables.get('stsd')
  if (!stsd || stsd.length < 16) return undefined
  try {
    const sizes = readSizes(tables)
    const offsets = sizes && readOffsets(tables, sizes)
    const starts = sizes && readStarts(tables, sizes.length)
    if (!sizes || !offsets || !starts) return undefined
    return { description: stsd.subarray(8, 8 + stsd.readUInt32BE(8)), sizes, offsets, starts }
  } catch (error) {
    // A table shorter than it says.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const TABLES = new Set(['stsd', 'stsz', 'stco', 'co64', 'stsc', 'stts'])

function readSizes(tables: Map<string, Buffer>): Uint32Array | undefined {
  const stsz = tables.get('stsz')
  if (!stsz) return undefined
  const same = stsz.readUInt32BE(4)
  const count = stsz.readUInt32BE(8)
  if (count === 0 || count > MAX_PACKETS) return undefined
  const sizes = new Uint32Array(count)
  if (same > 0) return sizes.fill(same)
  for (let i = 0; i < count; i++) sizes[i] = stsz.readUInt32BE(12 + i * 4)
  return sizes
}

/** Packets stand in chunks; `stsc` tells, run by run, how many in each. */
function readOffsets(tables: Map<string, Buffer>, sizes: Uint32Array): Float64Array | undefined {
  const stsc = tables.get('stsc')
  const stco = tables.get('stco')
  const co64 = tables.get('co64')
  const chunkTable = stco ?? co64
  if (!stsc || !chunkTable) return undefined
  const chunks = chunkTable.readUInt32BE(4)
  const chunkAt = (chunk: number) =>
    stco ? stco.readUInt32BE(8 + chunk * 4) : Number(chunkTable.readBigUInt64BE(8 + chunk * 8))
  const runs = stsc.readUInt32BE(4)
  const offsets = new Float64Array(sizes.length)
  let packet = 0
  for (let run = 0; run < runs && packet < sizes.length; run++) {
    const first = stsc.readUInt32BE(8 + run * 12) - 1
    const perChunk = stsc.readUInt32BE(12 + run * 12)
    const end = run + 1 < runs ? stsc.readUInt32BE(8 + (run + 1) * 12) - 1 : chunks
    for (let chunk = first; chunk < end && packet < sizes.length; chunk++) {
      let at = chunkAt(chunk)
      for (let i = 0; i < perChunk && packet < sizes.length; i++) {
        offsets[packet] = at
        at += sizes[packet++]!
      }
    }
  }
  return packet === sizes.length ? offsets : undefined
}

function readStarts(tables: Map<string, Buffer>, packets: number): Float64Array | undefined {
  const stts = tables.get('stts')
  if (!stts) return undefined
  const runs = stts.readUInt32BE(4)
  const starts = new Float64Array(packets + 1)
  let packet = 0
  let frame = 0
  for (let run = 0; run < runs; run++) {
    const count = stts.readUInt32BE(8 + run * 8)
    const length = stts.readUInt32BE(12 + run * 8)
    for (let i = 0; i < count && packet < packets; i++) {
      starts[packet++] = frame
      frame += length
    }
  }
  starts[packets] = frame
  return packet === packets ? starts : undefined
}

async function findBox(bytesAt: BytesAt, parent: Box, type: string): Promise<Box | undefined> {
  for await (const box of boxesIn(bytesAt, parent)) if (box.type === type) return box
  return undefined
}

async function* boxesIn(bytesAt: BytesAt, parent: Box): AsyncGenerator<Box, void> {
  let at = parent.start
  for (let i = 0; i < MAX_BOXES && at + 8 <= parent.end; i++) {
    const head = await bytesAt(at, 16)
    if (head.length < 8) return
    const declared = head.readUInt32BE(0)
    const long = declared === 1 && head.length === 16
    const size = declared === 0 ? parent.end - at : long ? Number(head.readBigUInt64BE(8)) : declared
    const headSize = long ? 16 : 8
    if (size < headSize || at + size > parent.end) return
    yield { type: head.toString('latin1', 4, 8), start: at + headSize, end: at + size }
    at += size
  }
}

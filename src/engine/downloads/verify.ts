/**
 * Whether what came is what it should be, before it gets its name.
 *
 * The source told a digest: it must be that of all bytes; nothing else is looked at, unless the file has another length than the
 * library knows. That is a file which was changed at its source since the library last heard of it: then its sound must still
 * be that of the track (its trackKey).
 *
 * The source told none: the file is read as a scan would read it, in a thread that can be killed: it must be music, of the
 * format that was told, and as long as the track. The original must have the trackKey of the track. Where ffmpeg is there, all
 * of its sound is decoded: hardly any of it may be damaged, and what comes out must last as long as the track. Without
 * ffmpeg, damage in the middle of a file whose format has no digest of its own is not noticed.
 */
import { basename, dirname } from 'node:path'
import PQueue from 'p-queue'
import type { KeptQuality } from '../../shared/model/downloads.ts'
import type { Ffmpeg } from '../media/ffmpeg.ts'
import type { CopyRecord, FetchedBytes } from '../sources/source.ts'
import type { ReadOutcome, ReadRequest } from '../sources/folder/read-track.ts'
import { TransferError } from '../sources/transfer-error.ts'
import { decodedMs } from './decode.ts'

/** As the library has it. */
export interface ExpectedFile {
  sizeBytes: number
  /** Hex, where it is known from before. */
  sha256?: string | undefined
  trackKey: string
  /** 0 when it is not known. */
  durationMs: number
  container: string
  codec: string
}

export interface ArrivedFile {
  path: string
  sizeBytes: number
  /** Hex, worked out on the way. */
  sha256: string
  /** Resolves when all of it can be read at its path. */
  settled(): Promise<unknown>
}

/** As its source told it. */
type Told = Pick<FetchedBytes, 'sha256' | 'container' | 'codec'>

interface Parts {
  /** The pool of threads that read tags. */
  reader: { read(root: string, files: ReadRequest[], options: { signal: AbortSignal }): Promise<ReadOutcome[]> }
  /** Undefined when there is none. */
  ffmpeg(): Promise<Ffmpeg | undefined>
}

/** Between two ways of counting the same sound. */
const LEAST_TOLERANCE_MS = 2_000
const TOLERANCE_SHARE = 0.02

export class Verifier {
  readonly #parts: Parts
  /** One at a time: decoding takes a processor, and playing comes first. */
  readonly #decoding = new PQueue({ concurrency: 1 })

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Throws TransferError `damaged`. */
  async verify(
    file: ArrivedFile,
    { fetched, expected, quality }: { fetched: Told; expected: ExpectedFile; quality: KeptQuality },
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const isOriginal = quality === 'original'
    const isLengthKnown = isOriginal && file.sizeBytes === expected.sizeBytes
    const told = fetched.sha256 ?? (isLengthKnown ? expected.sha256 : undefined)
    if (file.sizeBytes === 0) throw damaged('nothing came')
    if (told !== undefined && told !== file.sha256) throw damaged('it is not the file that was promised')
    if (told !== undefined && (isLengthKnown || !isOriginal)) return
    await file.settled()
    const record = await this.#read(file, signal)
    if (isOriginal && record.trackKey !== expected.trackKey) {
      throw damaged('it holds another sound than the library knows; sync with its source first')
    }
    if (record.container !== fetched.container || record.codec !== fetched.codec) {
      throw damaged(`it is ${record.codec} in ${record.container}, and not what was promised`)
    }
    if (!isAsLong(record.durationMs, expected.durationMs)) throw damaged('it is not as long as the track')
    if (told !== undefined) return
    await this.#decode(file, expected.durationMs, signal)
  }

  async #read({ path, sizeBytes }: ArrivedFile, signal: AbortSignal): Promise<CopyRecord> {
    const request = { remoteId: basename(path), sizeBytes, modifiedAt: 0 }
    const [outcome] = await this.#parts.reader.read(dirname(path), [request], { signal })
    if (outcome?.kind === 'track') return outcome.copy
    throw damaged(outcome?.kind === 'problem' ? `it cannot be read as music (${outcome.reason})` : 'it cannot be read')
  }

  async #decode({ path }: ArrivedFile, durationMs: number, signal: AbortSignal): Promise<void> {
    const ffmpeg = await this.#parts.ffmpeg()
    if (!ffmpeg) return
    const ms = await this.#decoding.add(() => decodedMs(ffmpeg, path, { signal }), { signal })
    if (ms === undefined) throw damaged('much of its sound cannot be decoded')
    if (!isAsLong(ms, durationMs)) throw damaged('the sound in it is not as long as the track')
  }
}

/** What is not known is not compared. */
const isAsLong = (ms: number, expectedMs: number): boolean =>
  ms === 0 ||
  expectedMs === 0 ||
  Math.abs(ms - expectedMs) <= Math.max(LEAST_TOLERANCE_MS, expectedMs * TOLERANCE_SHARE)

const damaged = (why: string): TransferError =>
  new TransferError('damaged', `What arrived was thrown away: ${why}. Try again.`)

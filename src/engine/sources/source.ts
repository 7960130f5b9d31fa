/**
 * The port to a source: anything that has copies of tracks. The kinds are `folder` and `soul`; buckets follow.
 * What a source reports is a CopyRecord per copy; how it finds them is its own business.
 */
import type { KeptQuality } from '../../shared/model/downloads.ts'
import type { ProblemReason } from '../../shared/model/source.ts'
import type { TagRecord } from '../../shared/model/tag-record.ts'

export type { TagRecord }

/** What a cover is, without its bytes: those stay in the file. */
export interface CoverRecord {
  /** First 32 hex digits of the SHA-256 of the bytes. */
  id: string
  mime: string
  width: number
  height: number
  sizeBytes: number
  kind: 'embedded' | 'file'
  /** The file that holds it. */
  remoteId: string
}

export interface CopyRecord {
  remoteId: string
  /** Path of the folder it lies in, relative to the source; empty at the root. */
  folder: string
  trackKey: string
  /** Other trackKeys of the same recording, as the source says. */
  alsoKeys?: readonly string[]
  sizeBytes: number
  modifiedAt: number
  headHash: string
  container: string
  codec: string
  lossless: boolean
  bitrateKbps?: number
  sampleRateHz?: number
  bitDepth?: number
  channels?: number
  durationMs: number
  tags: TagRecord
  cover?: CoverRecord
  /** As a server tells it: compressed as Chromaprint does, in base64 for addresses. Not checked yet. */
  fingerprint?: string
}

export interface ProblemRecord {
  remoteId: string
  reason: ProblemReason
  message: string
  sizeBytes: number
  modifiedAt: number
}

/** Told when a copy is opened: the part that is wanted first. Both ends included; open-ended without `end`. */
export interface WantedRange {
  start: number
  end?: number | undefined
}

/** Bytes of one copy, for the media route. */
export interface CopyBytes {
  sizeBytes: number
  modifiedAt: number
  /** Container as in CopyRecord, for the content type. */
  container: string
  codec: string
  /** What the source itself calls this state of the bytes, where it tells: two with different versions are never joined. */
  version?: string
  /** Hex, of the whole, where the source tells it. */
  sha256?: string
  /**
   * Bytes `start` to `end`, both included. Aborting the signal closes whatever was opened. Pieces lie in memory from
   * `allocate`, where it is given and the source can use it.
   */
  read(
    range: { start: number; end: number },
    options: { signal: AbortSignal; allocate?(bytes: number): Buffer },
  ): AsyncIterable<Uint8Array>
  /** A file of this machine: reading some more of it than is asked for costs next to nothing. */
  isNearby?: boolean
  /** Whether what is open is still what lies at its place, unchanged. A source that cannot tell cheaply leaves it out. */
  isCurrent?(): Promise<boolean>
  /** Must be called when done with it, whether read or not. */
  close(): Promise<void>
}

/** What is asked for of a copy that is to be kept. */
export interface FetchAsk {
  /** So many bytes are here already; 0 for none. */
  from: number
  /** Of the bytes that are here, as `FetchedBytes` told it. */
  version: string | undefined
  /** Of the whole, where it was told. */
  total?: number | undefined
  quality: KeptQuality
  /** Ends the answer, too, while it is read. */
  signal: AbortSignal
}

/**
 * What a kind of source can do for downloads. Each of its calls is one question and one answer; trying again is for who asks.
 */
export interface CopyFetching {
  /** Qualities it can make beside the original, now. */
  readonly qualities: readonly Exclude<KeptQuality, 'original'>[]
  /**
   * The bytes of a copy from `from` on; or from 0, when the source cannot go on there, or has another version by now. Throws
   * TransferError, and so does the body that ends too soon or goes on too long. A body that is not wanted must be left
   * (`return` of its iterator), for a connection hangs on it.
   */
  fetch(copy: { sourceId: number; remoteId: string }, ask: FetchAsk): Promise<FetchedBytes>
}

export interface FetchedBytes {
  /** `from`, or 0: what is here already is of no use. */
  readonly start: number
  /** Of the whole; undefined when the source does not know. */
  readonly total: number | undefined
  /** Names this state of the bytes; only under the very same one they may be gone on with. Undefined: they cannot be. */
  readonly version: string | undefined
  /** Hex, of the whole, where the source tells. */
  readonly sha256: string | undefined
  readonly container: string
  readonly codec: string
  readonly bitrateKbps: number | null
  readonly lossless: boolean
  /** One pass. The pieces are the taker's: their memory is not used again. */
  readonly body: AsyncIterable<Uint8Array>
}

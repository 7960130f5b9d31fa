/** What is known of trackKeys here, read when it is first asked for and kept for a while: many are candidates again and again. */
import type { Database } from 'better-sqlite3'
import { RECORDING_ID } from '../../shared/model/corrections.ts'
import { decompressPrint } from '../fingerprints/codec.ts'
import { matchFactsOf, type MatchedCopy, type MatchFacts } from '../matching/facts.ts'

/** Some 10 MB each. */
const MOST_FACTS = 10_000
const MOST_PRINTS = 2_500

export interface Print {
  id: number
  values: Uint32Array
}

export class KnownFacts {
  readonly #bestCopy
  readonly #foundId
  readonly #print
  readonly #facts = new Map<string, MatchFacts | null>()
  readonly #prints = new Map<string, Print | null>()

  constructor(sql: Database) {
    // Of several the one that the library shows.
    this.#bestCopy = sql.prepare<[string], MatchedCopy>(
      `select c.track_key as trackKey, c.tags, c.duration_ms as durationMs, c.remote_id as remoteId
       from copy c join source s on s.id = c.source_id where c.track_key = ?
       order by s.kind = 'kept', c.lossless desc, c.bit_depth desc, c.sample_rate_hz desc, c.bitrate_kbps desc, c.size_bytes desc,
         c.source_id, c.remote_id limit 1`,
    )
    this.#foundId = sql
      .prepare<[string], string>(
        `select value from personal.correction where track_key = ? and field = '${RECORDING_ID}'`,
      )
      .pluck()
    this.#print = sql.prepare<[string], { id: number; bytes: Buffer }>(
      'select id, bytes from fingerprint where track_key = ?',
    )
  }

  /** Undefined for what is not in the library. A recording id that the user took from a look-up counts before what the file says. */
  of(trackKey: string): MatchFacts | undefined {
    const facts = remembered(this.#facts, trackKey, MOST_FACTS, () => {
      const copy = this.#bestCopy.get(trackKey)
      if (copy === undefined) return null
      const told = matchFactsOf(copy)
      return { ...told, mbRecordingId: this.#foundId.get(trackKey) || told.mbRecordingId }
    })
    return facts ?? undefined
  }

  /** Undefined where there is none, or none that can be read. */
  printOf(trackKey: string): Print | undefined {
    const print = remembered(this.#prints, trackKey, MOST_PRINTS, () => {
      const row = this.#print.get(trackKey)
      const values = row && readable(row.bytes)
      return row && values ? { id: row.id, values } : null
    })
    return print ?? undefined
  }

  /** What was read may be another by now. */
  forget(): void {
    this.#facts.clear()
    this.#prints.clear()
  }
}

/** Servers tell fingerprints, too: one that cannot be read is as none. */
export function readable(bytes: Uint8Array): Uint32Array | undefined {
  try {
    return decompressPrint(bytes)
  } catch {
    return undefined
  }
}

/** The longest unasked goes first. */
function remembered<Value>(known: Map<string, Value>, key: string, most: number, read: () => Value): Value {
  let value = known.get(key)
  if (value === undefined) value = read()
  else known.delete(key)
  known.set(key, value)
  if (known.size > most) known.delete(known.keys().next().value!)
  return value
}

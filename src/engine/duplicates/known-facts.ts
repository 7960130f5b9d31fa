/** What is known of trackKeys here, read when it is first asked for and kept for a while: many are candidates again and again. */
import type { Database } from 'better-sqlite3'
import { RECORDING_ID } from '../../shared/model/corrections.ts'
import { readablePrint } from '../fingerprints/stored-prints.ts'
import { withCorrections, type CorrectedTags } from '../library/corrected-tags.ts'
import { readTags, writeTags } from '../library/tags-text.ts'
import { matchFactsOf, type MatchedCopy, type MatchFacts } from '../matching/facts.ts'

/** Some 10 MB, and 4 MB. */
const MOST_FACTS = 10_000
const MOST_PRINTS = 1_000

export interface Print {
  id: number
  values: Uint32Array
}

export class KnownFacts {
  readonly #bestCopy
  readonly #corrections
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
    this.#corrections = sql.prepare<[string], { field: string; value: string }>(
      'select field, value from personal.correction where track_key = ?',
    )
    this.#print = sql.prepare<[string], { id: number; bytes: Buffer }>(
      'select id, bytes from fingerprint where track_key = ?',
    )
  }

  /**
   * Undefined for what is not in the library. What the user corrected under this very key stands in the place of what the file says, a
   * recording id that they took from a look-up among it.
   */
  of(trackKey: string): MatchFacts | undefined {
    const facts = remembered(this.#facts, trackKey, MOST_FACTS, () => {
      const copy = this.#bestCopy.get(trackKey)
      if (copy === undefined) return null
      const made = this.#corrections.all(trackKey)
      if (made.length === 0) return matchFactsOf(copy)
      const corrected = Object.fromEntries(made.map(({ field, value }) => [field, value]))
      const tags = withCorrections(readTags(copy.tags), corrected as CorrectedTags)
      const told = matchFactsOf({ ...copy, tags: writeTags(tags) })
      return { ...told, mbRecordingId: corrected[RECORDING_ID] || told.mbRecordingId }
    })
    return facts ?? undefined
  }

  /** Undefined where there is none, or none that can be read. */
  printOf(trackKey: string): Print | undefined {
    const print = remembered(this.#prints, trackKey, MOST_PRINTS, () => {
      const row = this.#print.get(trackKey)
      const values = row && readablePrint(row.bytes)
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

/** The longest unasked goes first. */
function remembered<Value>(known: Map<string, Value>, key: string, most: number, read: () => Value): Value {
  let value = known.get(key)
  if (value === undefined) value = read()
  else known.delete(key)
  known.set(key, value)
  if (known.size > most) known.delete(known.keys().next().value!)
  return value
}

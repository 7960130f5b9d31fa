/**
 * Gives stars and takes them away. What has as many already keeps the time it was rated. Of the keys of a track, the one that was rated
 * last says how many it has.
 */
import type { Favoured } from '../../shared/model/personal.ts'
import type { PersonalDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import { applyInSteps } from '../personal/apply-in-steps.ts'
import type { Personal } from '../personal/personal.ts'
import { ratingChange } from './kind.ts'

interface Parts {
  db: PersonalDb
  personal: Personal
  /** Milliseconds since 1970. */
  now(): number
  /** All trackKeys of the track that one is of, the TrackId first. */
  keysOf(trackKey: string): string[]
}

export class Ratings {
  readonly #parts: Parts
  readonly #given

  constructor(parts: Parts) {
    this.#parts = parts
    this.#given = parts.db.sql.prepare<[string, string], { key: string; stars: number; at: number }>(
      'select key, stars, at from rating where type = ? and key = ?',
    )
  }

  /** `stars`: halves, 1 to 10; 0 takes them away. REFUSED for artists, who have none. */
  async set({ type, ids }: Favoured, stars: number): Promise<void> {
    if (type === 'artist') {
      throw new EngineError(
        'REFUSED',
        'Artists have no stars. Rate their albums or tracks, or give the artist a heart.',
      )
    }
    const now = this.#parts.now()
    await applyInSteps<string>(this.#parts, ids, (id) => {
      const keys = type === 'track' ? this.#parts.keysOf(id) : [id]
      const given = keys
        .flatMap((key) => this.#given.get(type, key) ?? [])
        .toSorted((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
      const last = given.at(-1)
      if ((last?.stars ?? 0) === stars) return []
      if (stars === 0) return given.map(({ key }) => ratingChange(type, key, 0, now))
      // Later than what it takes the place of, whatever the clock says by which that was given.
      const at = last === undefined || keys.length === 1 ? now : Math.max(now, last.at + 1)
      return [ratingChange(type, keys[0]!, stars, at)]
    })
  }
}

/** Gives stars and takes them away. What has as many already keeps the time it was rated. */
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
}

export class Ratings {
  readonly #parts: Parts
  readonly #stars

  constructor(parts: Parts) {
    this.#parts = parts
    this.#stars = parts.db.sql
      .prepare<[string, string], number>('select stars from rating where type = ? and key = ?')
      .pluck()
  }

  /** `stars`: halves, 1 to 10; 0 takes them away. REFUSED for artists, who have none. */
  async set({ type, ids }: Favoured, stars: number): Promise<void> {
    if (type === 'artist') {
      throw new EngineError(
        'REFUSED',
        'Artists have no stars. Rate their albums or tracks, or give the artist a heart.',
      )
    }
    const at = this.#parts.now()
    await applyInSteps<string>(this.#parts, ids, (id) =>
      (this.#stars.get(type, id) ?? 0) === stars ? [] : [ratingChange(type, id, stars, at)],
    )
  }
}

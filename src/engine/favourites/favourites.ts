/** Gives hearts and takes them away. What has one already keeps the time it was given; of a track, by whichever of its keys. */
import type { Favoured } from '../../shared/model/personal.ts'
import type { PersonalDb } from '../db/store.ts'
import { applyInSteps } from '../personal/apply-in-steps.ts'
import type { Personal } from '../personal/personal.ts'
import { favouriteChange } from './kind.ts'

interface Parts {
  db: PersonalDb
  personal: Personal
  /** Milliseconds since 1970. */
  now(): number
  /** All trackKeys of the track that one is of, the TrackId first. */
  keysOf(trackKey: string): string[]
}

export class Favourites {
  readonly #parts: Parts
  readonly #has

  constructor(parts: Parts) {
    this.#parts = parts
    this.#has = parts.db.sql.prepare<[string, string]>('select 1 from favourite where type = ? and key = ?')
  }

  /** Of things that are not in the library, too: their hearts show when they are. */
  async set({ type, ids }: Favoured, on: boolean): Promise<void> {
    const at = this.#parts.now()
    await applyInSteps<string>(this.#parts, ids, (id) => {
      const keys = type === 'track' ? this.#parts.keysOf(id) : [id]
      const having = keys.filter((key) => this.#has.get(type, key) !== undefined)
      if (!on) return having.map((key) => favouriteChange(type, key))
      return having.length > 0 ? [] : [favouriteChange(type, keys[0]!, at)]
    })
  }
}

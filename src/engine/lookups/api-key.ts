/**
 * AcoustID's application key, which every user gets for themselves: kept where passwords are, told to AcoustID and to nobody else. Whether
 * there is one is noted beside it, so that the key store, which may ask the user, is read only when the key is needed.
 */
import { write, type LibraryDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { SecretStore } from '../host.ts'

const KEPT_AS = 'lookups.acoustid'
const NOTED = 'lookups-has-key'

export class ApiKey {
  readonly #secrets: SecretStore
  readonly #library: LibraryDb
  #isThere: boolean
  #read: Promise<string | undefined> | undefined

  constructor({ secrets, library }: { secrets: SecretStore; library: LibraryDb }) {
    this.#secrets = secrets
    this.#library = library
    this.#isThere = library.sql.prepare('select 1 from meta where name = ?').get(NOTED) !== undefined
  }

  get isThere(): boolean {
    return this.#isThere
  }

  /** Undefined when there is none, or none any more: then it has to be typed again. Also while the key store says no. */
  async read(): Promise<string | undefined> {
    if (!this.#isThere) return undefined
    try {
      const key = await (this.#read ??= this.#secrets.get(KEPT_AS))
      if (key !== undefined) return key
      this.#note(false)
    } catch {
      // It may be unlocked by the next time.
    }
    this.#read = undefined
    return undefined
  }

  /** Empty removes it. Throws REFUSED for what cannot be a key, UNAVAILABLE when the key store says no. */
  async set(typed: string): Promise<void> {
    const key = typed.trim()
    if (key !== '' && !/^[\w-]{4,100}$/.test(key)) {
      throw new EngineError('REFUSED', 'That is no key of AcoustID: it has letters and digits only. Copy it once more.')
    }
    try {
      await (key === '' ? this.#secrets.delete(KEPT_AS) : this.#secrets.set(KEPT_AS, key))
    } catch (error) {
      throw new EngineError(
        'UNAVAILABLE',
        'The key could not be kept: the key store of this machine says no. Unlock it, and try again.',
        {
          cause: error,
        },
      )
    }
    this.#read = undefined
    this.#note(key !== '')
  }

  #note(isThere: boolean): void {
    if (this.#isThere === isThere) return
    this.#isThere = isThere
    write(this.#library, ({ sql }) =>
      isThere
        ? sql.prepare(`insert or replace into meta (name, value) values (?, '1')`).run(NOTED)
        : sql.prepare('delete from meta where name = ?').run(NOTED),
    )
  }
}

/**
 * Who minds the log of a library (trims it): one device at a time, or none. The row of the library itself is the authority.
 * Every takeover raises the epoch; whatever is done as the one who minds it carries the epoch it was granted under, and is
 * refused once there is a higher one. So a device that slept through its own replacement does no harm, whatever its clock says.
 */
import { randomInt } from 'node:crypto'
import { write, type PersonalDb } from '../db/store.ts'

export interface Lease {
  readonly holder: { readonly id: string; readonly name: string } | null
  readonly epoch: number
  /** Milliseconds since 1970, by the clock of the library; null when nobody holds it. */
  readonly since: number | null
}

export interface Claimant {
  readonly id: string
  readonly name: string
}

export interface Granted {
  readonly granted: boolean
  readonly lease: Lease
}

/** After so long without a word, who minds it is taken to be gone. */
export const LEASE_MS = 60_000
/** How often to say that one is still there. */
export const HEARTBEAT_MS = 30_000
/** Of a lease that is not renewed: counted from when it was asked for, and no longer than is certain. */
export const USED_MS = (LEASE_MS * 2) / 3

interface Stored {
  holder: string | null
  holderName: string | null
  epoch: number
  since: number
  expiresAt: number
}

interface Parts {
  db: PersonalDb
  /** Milliseconds since 1970. */
  now(): number
  /** This library's own device: it is there as long as it answers. */
  selfId: string
}

export class LeaseRow {
  readonly #db: PersonalDb
  readonly #now: () => number
  readonly #selfId: string
  readonly #statements

  constructor({ db, now, selfId }: Parts) {
    this.#db = db
    this.#now = now
    this.#selfId = selfId
    this.#statements = {
      read: db.sql.prepare<[], Stored>(
        'select holder, holder_name as holderName, epoch, since, expires_at as expiresAt from lease where only = 1',
      ),
      put: db.sql.prepare<[string | null, string | null, number, number, number]>(
        `insert into lease (only, holder, holder_name, epoch, since, expires_at) values (1, ?, ?, ?, ?, ?)
         on conflict (only) do update set holder = excluded.holder, holder_name = excluded.holder_name,
           epoch = excluded.epoch, since = excluded.since, expires_at = excluded.expires_at`,
      ),
    }
  }

  get(): Lease {
    const row = this.#statements.read.get()
    return row && this.#isHeld(row) ? leaseOf(row) : { holder: null, epoch: row?.epoch ?? 0, since: null }
  }

  /** If nobody minds it, or it is `by` already. */
  claim(by: Claimant): Granted {
    return this.#change((row) => (row && this.#isHeld(row) && row.holder !== by.id ? undefined : this.#next(row, by)))
  }

  /** Whoever does. */
  takeOver(by: Claimant): Granted {
    return this.#change((row) => this.#next(row, by))
  }

  /** Refused once anybody else has taken over, however long ago the last word was. */
  renew(by: Claimant, epoch: number): Granted {
    return this.#change((row) =>
      row?.holder === by.id && row.epoch === epoch
        ? { ...row, holderName: by.name, expiresAt: this.#now() + LEASE_MS }
        : undefined,
    )
  }

  release(by: Claimant, epoch: number): Granted {
    return this.#change((row) =>
      row?.holder === by.id && row.epoch === epoch
        ? { ...row, holder: null, holderName: null, expiresAt: 0 }
        : undefined,
    )
  }

  /** Whether what is done under this epoch may be done still. */
  allows(by: Pick<Claimant, 'id'>, epoch: number): boolean {
    const row = this.#statements.read.get()
    return row?.epoch === epoch && row.holder === by.id
  }

  /** `change` sees the row as it is, and says what it becomes; undefined: refused. */
  #change(change: (row: Stored | undefined) => Stored | undefined): Granted {
    const granted = write(this.#db, () => {
      const after = change(this.#statements.read.get())
      if (after === undefined) return false
      this.#statements.put.run(after.holder, after.holderName, after.epoch, after.since, after.expiresAt)
      return true
    })
    return { granted, lease: this.get() }
  }

  #next(row: Stored | undefined, { id, name }: Claimant): Stored {
    const now = this.#now()
    return { holder: id, holderName: name, epoch: (row?.epoch ?? 0) + 1, since: now, expiresAt: now + LEASE_MS }
  }

  /** An end further ahead than any is given was given before the clock was put back. */
  #isHeld({ holder, expiresAt }: Stored): boolean {
    const left = expiresAt - this.#now()
    return holder !== null && (holder === this.#selfId || (left > 0 && left <= LEASE_MS))
  }
}

/** More than are ever granted between a backup and the day it is put back. */
const FAR = 2 ** 40

/**
 * After the file was put back, or copied: nobody minds it, and no epoch that was granted since the backup is granted again. How
 * many those were nobody knows, and the same backup may be put back twice; so it goes on at one that nobody could guess.
 */
export function beginLeasesAnew(db: PersonalDb): void {
  write(db, ({ sql }) =>
    sql
      .prepare<[number]>(
        `insert into lease (only, holder, holder_name, epoch, since, expires_at) values (1, null, null, ?, 0, 0)
         on conflict (only) do update set holder = null, holder_name = null, epoch = epoch + excluded.epoch, expires_at = 0`,
      )
      .run(randomInt(FAR / 2, FAR)),
  )
}

const leaseOf = ({ holder, holderName, epoch, since }: Stored): Lease => ({
  holder: { id: holder!, name: holderName ?? '' },
  epoch,
  since,
})

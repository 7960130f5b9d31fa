/**
 * One account's place in the engine: its personal.db, and all that is read or done beside it. The library is everybody's; plays,
 * queues and the look of the page are one's own. The first owner's seat is open as long as the engine; others open when
 * their account connects and close a while after it has gone.
 */
import { join } from 'node:path'
import type { AccountId } from '../shared/model/ids.ts'
import type { LiveEvent } from '../shared/model/live-event.ts'
import { OWNER_ID } from './access/caller.ts'
import { Browse } from './browse/browse.ts'
import { SubjectNames } from './browse/subject-names.ts'
import { Corrections } from './corrections/corrections.ts'
import { meantAlbum } from './corrections/meant-album.ts'
import { LogMover } from './db/log-mover.ts'
import { openStoresOf, type Stores } from './db/store.ts'
import { statusForOthers } from './downloads/status-for-others.ts'
import { Events } from './events.ts'
import { beginLeasesAnew } from './exchange/lease.ts'
import { OwnMinding } from './exchange/own-minding.ts'
import { SeatExchange } from './exchange/seat-exchange.ts'
import { Favourites } from './favourites/favourites.ts'
import { History } from './history/history.ts'
import type { Host } from './host.ts'
import { keysOf } from './library/alias-sql.ts'
import { Exchange } from './personal/exchange.ts'
import { confirmIdentity } from './personal/identity.ts'
import { Personal } from './personal/personal.ts'
import { personalKinds } from './personal-kinds.ts'
import { Playlists } from './playlists/playlists.ts'
import { PersonalFiles } from './transfer/personal-files.ts'
import { PlaylistFiles } from './transfer/playlist-files.ts'
import { TakeInTold } from './transfer/take-in-told.ts'
import { Queues } from './queue/queues.ts'
import { Ratings } from './ratings/ratings.ts'
import { SeatSettings } from './settings/seat-settings.ts'
import { SettingsFile } from './settings/settings-file.ts'
import { systemClock } from './sync/clock.ts'

export interface Seat {
  readonly stores: Stores
  readonly events: Events
  readonly settings: SeatSettings
  readonly browse: Browse
  readonly history: History
  readonly personal: Personal
  /** Names of what is in personal data, from the library. */
  readonly subjectNames: SubjectNames
  readonly favourites: Favourites
  readonly ratings: Ratings
  readonly corrections: Corrections
  readonly playlists: Playlists
  readonly playlistFiles: PlaylistFiles
  readonly personalFiles: PersonalFiles
  readonly queues: Queues
  /** What of it others exchange. */
  readonly exchange: SeatExchange
  /** Closes what belongs to this seat alone. */
  stop(): Promise<void>
}

export interface SeatLease {
  readonly seat: Seat
  /** Say that it is no longer used; once is enough. */
  release(): void
}

interface Parts {
  host: Host
  /** Of the whole engine: what is announced there is passed on to every seat. */
  events: Events
  settings: SettingsFile
  /** Of the owner; opened and closed with the engine. */
  stores: Stores
  /** What this device is called, as long as the user has not named it. */
  deviceName(): string
  /** Moves what was written to the log of a personal.db into it, off this thread. Absent: SQLite does it as it goes. */
  moveLog?: (database: string) => Promise<void>
  /** How long a seat that nobody uses stays open. */
  keepMs?: number
}

/** Where an account other than the owner's keeps its own. */
export const seatDir = (host: Pick<Host, 'dataDir'>, accountId: AccountId): string =>
  join(host.dataDir, 'accounts', accountId)

/** Outside of the profile, so that it does not go where a copy of that goes. */
const identityFile = (host: Pick<Host, 'cacheDir'>, accountId: AccountId): string =>
  join(host.cacheDir, 'identity', accountId)

const KEEP_MS = 300_000

interface Taken {
  seat: Promise<Seat>
  users: number
  closing?: NodeJS.Timeout
}

export class Seats {
  readonly #parts: Parts
  readonly #taken = new Map<AccountId, Taken>()
  readonly #opened = new Set<(accountId: AccountId, seat: Seat) => void>()
  readonly owner: Seat

  constructor(parts: Parts) {
    this.#parts = parts
    const settings = new SeatSettings({ library: parts.settings })
    this.owner = seatOf({ ...parts, accountId: OWNER_ID }, parts.stores, parts.events, settings)
  }

  async take(accountId: AccountId): Promise<SeatLease> {
    if (accountId === OWNER_ID) return { seat: this.owner, release: () => {} }
    let taken = this.#taken.get(accountId)
    if (taken === undefined) {
      taken = { seat: this.#open(accountId), users: 0 }
      this.#taken.set(accountId, taken)
      // One that could not be opened is tried anew by the next who comes.
      taken.seat.catch(() => this.#taken.delete(accountId))
    }
    clearTimeout(taken.closing)
    taken.users++
    let released = false
    const release = () => {
      if (released) return
      released = true
      taken.users--
      if (taken.users > 0) return
      taken.closing = setTimeout(() => void this.close(accountId), this.#parts.keepMs ?? KEEP_MS).unref()
    }
    try {
      return { seat: await taken.seat, release }
    } catch (error) {
      release()
      throw error
    }
  }

  /** Called for every seat that opens; for those that are open, at once. Returns the function that stops listening. */
  onOpen(listener: (accountId: AccountId, seat: Seat) => void): () => void {
    this.#opened.add(listener)
    listener(OWNER_ID, this.owner)
    for (const [accountId, { seat }] of this.#taken) {
      void seat.then((open) => this.#opened.has(listener) && listener(accountId, open)).catch(() => {})
    }
    return () => this.#opened.delete(listener)
  }

  /** Whoever still uses it is answered with errors: the account is gone. */
  async close(accountId: AccountId): Promise<void> {
    const taken = this.#taken.get(accountId)
    if (taken === undefined) return
    clearTimeout(taken.closing)
    this.#taken.delete(accountId)
    const seat = await taken.seat.catch(() => undefined)
    await seat?.stop()
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#taken.keys()].map((accountId) => this.close(accountId)))
    await this.owner.stop()
  }

  async #open(accountId: AccountId): Promise<Seat> {
    const { events: all, settings, host } = this.#parts
    const events = new Events(host.log)
    const dir = seatDir(host, accountId)
    const stores = await openStoresOf(dir, host, events)
    const own = await SettingsFile.open(dir, events, host)
    const stopListening = all.listen((event) => {
      if (!IS_OWNERS.has(event.kind)) events.announce(forOthers(event))
    })
    const inner = seatOf({ ...this.#parts, accountId }, stores, events, new SeatSettings({ library: settings, own }))
    const minding = new OwnMinding({ here: inner.exchange, clock: systemClock(() => host.now()), log: host.log })
    minding.start()
    const seat: Seat = {
      ...inner,
      stop: async () => {
        stopListening()
        await minding.stop()
        await inner.stop()
        stores.close()
      },
    }
    for (const listener of this.#opened) listener(accountId, seat)
    return seat
  }
}

/** What the owner does is announced where everything is, and is no business of others. */
const IS_OWNERS: ReadonlySet<LiveEvent['kind']> = new Set([
  'queue.changed',
  'history.changed',
  'marks.changed',
  'playlists.changed',
  'personal.changed',
  'wants.changed',
  'lookups.changed',
  'sameness.changed',
  'duplicates.changed',
])

const forOthers = (event: LiveEvent): LiveEvent =>
  event.kind === 'downloads.changed' ? { ...event, status: statusForOthers(event.status) } : event

function seatOf(
  { host, deviceName, moveLog, accountId }: Pick<Parts, 'host' | 'deviceName' | 'moveLog'> & { accountId: AccountId },
  stores: Stores,
  events: Events,
  settings: SeatSettings,
): Seat {
  const browse = new Browse({ host, stores, isOwners: accountId === OWNER_ID })
  const personal = new Personal({
    db: stores.personal,
    kinds: personalKinds,
    now: () => host.now(),
    deviceName: deviceName(),
    deviceKind: host.shell === 'desktop' ? 'desktop' : 'server',
    confirm: (becomeNew) => confirmSeat({ host, accountId, db: stores.personal, becomeNew }),
  })
  const now = () => host.now()
  const logMover = moveLog && new LogMover({ db: stores.personal, move: moveLog, clock: systemClock(now) })
  const exchange = new SeatExchange({
    db: stores.personal,
    personal,
    exchange: new Exchange({ db: stores.personal, personal, now }),
    now,
    name: deviceName,
  })
  const marks = {
    db: stores.personal,
    personal,
    now: () => host.now(),
    keysOf: (trackKey: string) => keysOf(stores.library.sql, trackKey),
  }
  const playlists = new Playlists({ stores, personal, host, tracks: browse })
  const takeIn = new TakeInTold({ stores, personal, items: playlists.edits, now: () => host.now() })
  const files = { stores, takeIn, tracks: browse, now: () => host.now() }
  return {
    stores,
    events,
    settings,
    browse,
    personal,
    subjectNames: new SubjectNames(stores),
    history: new History({ stores, personal }),
    favourites: new Favourites(marks),
    ratings: new Ratings(marks),
    corrections: new Corrections({
      ...marks,
      told: (id) => browse.told(id),
      meantAlbum: (id, meant) => meantAlbum(stores.library.sql, id, meant),
    }),
    playlists,
    playlistFiles: new PlaylistFiles(files),
    personalFiles: new PersonalFiles(files),
    queues: new Queues({ stores, personal, host, tracks: browse }),
    exchange,
    stop: async () => {
      logMover?.stop()
      exchange.stop()
      playlists.stop()
      await settings.stop()
      await browse.stop()
    },
  }
}

/** Whatever keeps the file from being written keeps nobody from their player: a copy is noticed when it meets the other, too. */
function confirmSeat({
  host,
  accountId,
  db,
  becomeNew,
}: Omit<Parameters<typeof confirmIdentity>[0], 'file'> & { host: Host; accountId: AccountId }): void {
  try {
    const beginAnew = () => {
      becomeNew()
      beginLeasesAnew(db)
    }
    const isItself = confirmIdentity({ db, becomeNew: beginAnew, file: identityFile(host, accountId) })
    if (!isItself) host.log.info({ account: accountId }, 'profile copied or restored: its changes have a new name')
  } catch (error) {
    host.log.warn({ err: error }, 'whether this profile was copied cannot be told at the next start')
  }
}

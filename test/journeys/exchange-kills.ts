/**
 * Three real processes on loopback: a library that is shared, and two devices that exchange with it. One of them is killed at
 * a write of its personal data, in the middle of an edit, of sending, taking in, fetching everything, or trimming the log, and
 * started again. What they have come to then is for the test to judge: what a user was told is done is everywhere, once.
 */
import Database from 'better-sqlite3'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { random, type Random } from '../../scripts/music/random.ts'
import type { SourceId, TrackId } from '../../src/shared/model/ids.ts'
import type { SyncClientOptions } from '../support/sync-client.ts'
import { clientIn, newProfileFolder } from './support.ts'

type Client = Awaited<ReturnType<typeof clientIn>>

const DAY_MS = 86_400_000
/** Enough that a new device fetches the whole state. */
const RATED = 3_000

/** Trimming comes first: what is old is trimmed once. */
export const SCENES = ['trim', 'edit', 'send', 'serve', 'take in', 'begin'] as const
export type Scene = (typeof SCENES)[number]

class Place {
  readonly dir = newProfileFolder()
  client!: Client
  sourceId!: SourceId

  async start(options: SyncClientOptions = {}): Promise<void> {
    this.client = await clientIn(this.dir, { killFile: 'personal', ...options })
  }

  async restart(options: SyncClientOptions = {}): Promise<void> {
    // As it is, and at any moment: one more kill.
    await this.client.kill()
    await this.start(options)
  }

  read<T>(sql: string): T[] {
    const db = new Database(join(this.dir, 'personal.db'), { readonly: true })
    try {
      return db.prepare<[], T>(sql).all()
    } finally {
      db.close()
    }
  }

  /** Equal where the same is held. */
  held(): string {
    return JSON.stringify([
      this.read(
        `select kind, row, field, value, stamp from cell where not (kind = 'device' and field = 'told') order by 1, 2, 3`,
      ),
      this.read('select kind, row, dead, stamp from row order by 1, 2'),
      this.read('select kind, id, track_key, at from event order by 1, 2'),
      this.read('select id, upto, digest from origin where upto > 0 order by 1'),
    ])
  }
}

/** What a user was told is done. */
interface Done {
  stars: Map<string, number>
  plays: Set<string>
}

export class Household {
  readonly shares = new Place()
  readonly desk = new Place()
  readonly laptop = new Place()
  readonly done: Done = { stars: new Map(), plays: new Set() }
  readonly #dice: Random
  #port = 0
  #count = 0
  kills = 0

  constructor(seed: number) {
    this.#dice = random(seed)
  }

  /** All of them know each other, and changes of six weeks ago. */
  async open(): Promise<void> {
    this.#port = await freePort()
    const aheadMs = -40 * DAY_MS
    await Promise.all([this.shares.start({ aheadMs }), this.desk.start({ aheadMs }), this.laptop.start({ aheadMs })])
    const { api } = this.shares.client
    await api.access.setSharing({ on: true, reach: 'loopback', port: this.#port })
    const ids = Array.from({ length: RATED }, (_, i) => `old${i}`)
    for (let from = 0; from < RATED; from += 1_000) await this.#rate(this.shares, ids.slice(from, from + 1_000))
    for (const place of [this.desk, this.laptop]) await this.#join(place)
    await this.agreed()
    for (const place of [this.shares, this.desk, this.laptop]) await place.restart()
    await this.agreed()
  }

  /** One kill. Resolves with what is wrong afterwards; false where the process came to its end before. */
  async kill(scene: Scene, { at, when }: { at: number; when: 'before' | 'after' }): Promise<boolean> {
    const armed = { killAt: at, killWhen: when }
    const victim = scene === 'edit' || scene === 'send' ? this.desk : scene === 'take in' ? this.laptop : this.shares
    if (scene === 'begin') return this.#killNewcomer(armed)
    await victim.restart(armed)
    if (scene === 'trim') await this.#trim().catch(() => {})
    // What reaches the others is what kills them; who was to be killed and is not, has come to its end.
    for (let rounds = 0; rounds < 8 && !victim.client.hasEnded(); rounds++) {
      await this.#edit(this.desk, 4).catch(() => {})
      await Promise.race([victim.client.ended, this.#agree().catch(() => {})])
    }
    const killed = victim.client.hasEnded()
    if (killed) this.kills++
    await victim.restart()
    await this.agreed()
    return killed
  }

  /** Until all hold the same; asks now and then, as an impatient user. */
  async agreed(): Promise<void> {
    if (!(await this.#agree())) throw new Error('a process has ended that was not to be killed')
  }

  /** Of what a user was told is done: what is lacking somewhere, or there twice. */
  faults(): string[] {
    const faults: string[] = []
    const [one, ...others] = [this.shares, this.desk, this.laptop].map((place) => place.held())
    if (others.some((other) => other !== one)) faults.push('not all hold the same')
    for (const place of [this.shares, this.desk, this.laptop]) {
      const stars = new Map(
        place
          .read<{ key: string; stars: number }>('select key, stars from rating')
          .map(({ key, stars: n }) => [key, n]),
      )
      for (const [key, n] of this.done.stars)
        if (stars.get(key) !== n) faults.push(`${key}: ${stars.get(key)}, not ${n}`)
      const plays = place.read<{ id: string; n: number }>('select id, count(*) as n from event group by id')
      const known = new Set(plays.map(({ id }) => id))
      for (const id of this.done.plays) if (!known.has(id)) faults.push(`the play ${id} is lost`)
      const [total] = place.read<{ plays: number }>('select coalesce(sum(plays), 0) as plays from play_total')
      if (total!.plays !== plays.length) faults.push(`${total!.plays} plays are counted of ${plays.length}`)
      const [integrity] = place.read<{ integrity_check: string }>('pragma integrity_check')
      if (integrity!.integrity_check !== 'ok') faults.push(integrity!.integrity_check)
    }
    return faults
  }

  async #join(place: Place): Promise<void> {
    const { code } = await this.shares.client.api.access.pairingCode()
    const address = `http://127.0.0.1:${this.#port}`
    place.sourceId = (await place.client.api.servers.add({ address, signIn: { kind: 'code', code } })).id
  }

  /** Ratings and plays, one after the other: what is not confirmed may be lost. */
  async #edit(place: Place, edits: number): Promise<void> {
    const { api } = place.client
    for (let i = 0; i < edits; i++) {
      if (this.#dice.chance(0.5)) await this.#rate(place, [`k${this.#dice.int(20)}`])
      else {
        const startedAt = 1_800_000_000_000 + this.#count++
        const trackId = `t${this.#dice.int(5)}` as TrackId
        await api.history.record({ trackId, startedAt, playedMs: 100_000 })
        this.done.plays.add(`${trackId}.${startedAt}`)
      }
    }
  }

  async #rate(place: Place, ids: readonly string[]): Promise<void> {
    const stars = 1 + this.#dice.int(10)
    // One that is not confirmed may be there all the same.
    for (const id of ids) this.done.stars.delete(id)
    await place.client.api.personal.setStars({ what: { type: 'track', ids: ids.map((id) => id as TrackId) }, stars })
    for (const id of ids) this.done.stars.set(id, stars)
  }

  /** As a device that has taken over would have it done. */
  async #trim(): Promise<void> {
    const { api } = this.shares.client
    const { key } = await api.access.createKey({ name: 'trim', scopes: ['read', 'write'], expiresInDays: 1 })
    const ask = async (body: object): Promise<{ leader: { epoch: number } }> => {
      const answer = await fetch(`http://127.0.0.1:${this.#port}/api/sync/leader`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ device_id: 'trimmer', ...body }),
      })
      return (await answer.json()) as { leader: { epoch: number } }
    }
    const { leader } = await ask({ act: 'take-over' })
    await ask({ act: 'housekeep', epoch: leader.epoch })
  }

  /** A device that is new is killed while it fetches everything, and begins again. */
  async #killNewcomer(armed: SyncClientOptions): Promise<boolean> {
    const phone = new Place()
    await phone.start(armed)
    if (!phone.client.hasEnded()) {
      await this.#join(phone).catch(() => {})
      await phone.client.until(() => this.#isSame(phone), 'a new device that has all').catch(() => {})
    }
    const killed = phone.client.hasEnded()
    if (killed) this.kills++
    await phone.restart()
    const sources = await phone.client.api.sources.list()
    if (sources.length === 0) await this.#join(phone)
    await phone.client.api.personal.exchangeNow({})
    await phone.client.until(() => this.#isSame(phone), 'a new device that has all')
    await phone.client.kill()
    // The library has heard of it as soon as it has all; the other two a little later.
    await this.agreed()
    return killed
  }

  #isSame = (place: Place): boolean => place.held() === this.shares.held()

  async #agree(): Promise<boolean> {
    for (const { client } of [this.desk, this.laptop]) {
      if (!client.hasEnded()) await client.api.personal.exchangeNow({}).catch(() => {})
    }
    let same = false
    const isSo = () => (same = [this.desk, this.laptop].every(this.#isSame))
    const someEnded = () => [this.shares, this.desk, this.laptop].some(({ client }) => client.hasEnded())
    await this.desk.client.until(() => isSo() || someEnded(), 'all holding the same')
    return same
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

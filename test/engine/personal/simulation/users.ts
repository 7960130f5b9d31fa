/** What users do on their devices, and how it is remembered what they were told is done. */
import type { Random } from '../../../../scripts/music/random.ts'
import { write } from '../../../../src/engine/db/store.ts'
import type { Change } from '../../../../src/engine/personal/personal.ts'
import { addItem, moveItem, removeItem } from '../../../../src/engine/playlists/kinds.ts'
import { positionsBetween } from '../../../../src/engine/playlists/positions.ts'
import type { Device } from '../device.ts'
import type { Variant } from './broken-variants.ts'
import { must } from './violation.ts'
import type { Done, Oracle } from './oracle.ts'
import type { Replica } from './replica.ts'

const ROWS = ['n1', 'n2', 'n3', 'n4']
const QUEUES = ['q1', 'q2']
const TRACKS = ['t1', 't2', 't3']
const WISHES = ['w1', 'w2']
const PLAYLIST = 'p'

class Cut extends Error {}

export class Users {
  readonly #random: Random
  readonly #variant: Variant
  readonly #oracle: Oracle
  readonly #fault: (name: string) => void
  #written = 0

  constructor(parts: { random: Random; variant: Variant; oracle: Oracle; fault(name: string): void }) {
    this.#random = parts.random
    this.#variant = parts.variant
    this.#oracle = parts.oracle
    this.#fault = parts.fault
  }

  /** Something in one transaction, which may be cut off before it ends. */
  act(replica: Replica): void {
    const dice = this.#random.next()
    if (dice < 0.2) return this.#play(replica)
    if (dice < 0.45 && !replica.isOld) return this.#arrange(replica)
    if (dice < 0.5) return this.#letTravel(replica, this.#random.chance(0.5))
    this.#do(
      replica,
      Array.from({ length: 1 + this.#random.int(3) }, () => this.#anyChange(replica)),
    )
  }

  /** In the end everybody lets everything travel. */
  letAllTravel(replica: Replica): void {
    this.#letTravel(replica, true)
  }

  #do(replica: Replica, changes: readonly Change[]): void {
    const { device } = replica
    const cut = this.#random.chance(0.05)
    const done: Done[] = []
    try {
      write(device.db, (tx) => {
        for (const change of changes.flatMap((one) => this.#asWhole(device, one))) {
          const saw = placesOf(change).map((place) => ({ place, ...heldAt(device, place) }))
          if (this.#variant.recordsLater) {
            device.personal.withoutSync(tx, () => device.personal.apply(tx, [change]))
          } else device.personal.apply(tx, [change])
          for (const { place, value: before } of saw) {
            const { value, stamp } = heldAt(device, place)
            must(
              isAsSaid(change, place, value),
              () => `I8: ${place.join(' ')} is ${value}, though it was overwritten just now`,
            )
            if (value === undefined || value === before) continue
            done.push({
              number: this.#oracle.next++,
              who: replica.index,
              place: place.join(' '),
              value,
              stamp: stamp!,
              saw: before,
            })
          }
        }
        if (cut) throw new Cut()
      })
    } catch (error) {
      if (!(error instanceof Cut)) throw error
      this.#fault('transaction cut off')
      replica.reopen()
      return
    }
    if (this.#variant.recordsLater && !this.#recordsNow(replica, changes)) return
    this.#oracle.done.push(...done)
  }

  /** The variant's second transaction, unless the device crashes in between. */
  #recordsNow(replica: Replica, changes: readonly Change[]): boolean {
    const { device } = replica
    if (this.#random.chance(0.1)) {
      replica.reopen()
      return false
    }
    write(device.db, (tx) => {
      for (const change of changes) if ('row' in change) device.personal.forceRecord(tx, change.kind, change.row)
    })
    return true
  }

  /** In the variant, other fields of the row are written with it, as they are. */
  #asWhole({ db, personal }: Device, change: Change): Change[] {
    if (this.#variant.wholeRows && change.do === 'set') {
      write(db, (tx) => personal.forceRecord(tx, change.kind, change.row))
    }
    return [change]
  }

  #anyChange(replica: Replica): Change {
    const what = this.#random.int(12)
    if (what < 2 && !replica.isOld) {
      const value = `${this.#written++}`
      const fields = { name: `name ${value}`, tracks: `track ${value}`, savedAt: this.#written }
      return { do: 'set', kind: 'saved-queue', row: this.#random.pick(QUEUES), fields }
    }
    if (what < 4) {
      return { do: 'set', kind: 'wish', row: this.#random.pick(WISHES), fields: { what: `wish ${this.#written++}` } }
    }
    const [kind, row] =
      replica.isOld || this.#random.chance(0.7)
        ? ['note', this.#random.pick(ROWS)]
        : ['saved-queue', this.#random.pick(QUEUES)]
    if (what < 6) return { do: 'delete', kind, row }
    if (what < 7) return { do: 'restore', kind, row }
    const field = this.#random.pick(['title', 'title', 'body', 'scrolledTo'])
    return { do: 'set', kind: 'note', row: this.#random.pick(ROWS), fields: { [field]: `value ${this.#written++}` } }
  }

  #play({ device, index }: Replica): void {
    const trackKey = this.#random.pick(TRACKS)
    const at = this.#written++
    const times = this.#random.chance(0.2) ? 2 : 1
    if (times === 2) this.#fault('play told twice')
    for (let i = 0; i < times; i++) {
      if (this.#variant.playsAsNumber) device.does(this.#playAsNumber(device, trackKey, i))
      else device.plays(trackKey, at)
    }
    this.#oracle.played.push({ number: this.#oracle.next++, who: index, id: `${trackKey}.${at}`, trackKey })
  }

  #playAsNumber(device: Device, trackKey: string, again: number): Change {
    const plays = Number(JSON.parse(heldAt(device, ['note', trackKey, 'title']).value ?? '"0"'))
    return { do: 'set', kind: 'note', row: trackKey, fields: { title: String(plays + 1 - again) } }
  }

  #letTravel({ device }: Replica, travels: boolean): void {
    if (!travels) this.#fault('kind kept back')
    write(device.db, (tx) => device.personal.setTravels(tx, 'wish', travels))
  }

  /** Puts items into the list, moves them, takes them out. */
  #arrange(replica: Replica): void {
    const items = itemsOf(replica.device)
    const dice = this.#random.next()
    if (items.length === 0 || dice < 0.5) return this.#insert(replica, items, this.#random.chance(0.4) ? 3 : 1)
    const item = this.#random.pick(items)
    this.#oracle.disturbed.add(item.id)
    if (dice < 0.75) return this.#do(replica, [removeItem(item.id)])
    const others = items.filter((one) => one !== item)
    const [at, positions] = this.#placesAmong(others, 1)
    if (positions) this.#do(replica, [...this.#shifted(others, at, 1), moveItem(item.id, positions(0))])
  }

  #insert(replica: Replica, items: readonly Item[], count: number): void {
    const [at, positions] = this.#placesAmong(items, count)
    if (!positions) return
    const ids = Array.from({ length: count }, () => `i${this.#written++}`)
    if (count > 1) this.#oracle.runs.push(ids)
    const what = (id: string) => ({ playlistId: PLAYLIST, trackKey: id, title: id, artist: '', addedAt: 0 })
    const added = ids.map((id, i) => addItem(id, what(id), positions(i)))
    this.#do(replica, [...this.#shifted(items, at, count), ...added])
  }

  /** Between which two, and the positions there. What stands on both sides is not a run of its own any more. */
  #placesAmong(items: readonly Item[], count: number): [number, ((place: number) => string) | undefined] {
    // Often at the end, where several devices add.
    const at = this.#random.chance(0.5) ? items.length : this.#random.int(items.length + 1)
    for (const side of [items[at - 1], items[at]]) if (side) this.#oracle.disturbed.add(side.id)
    if (this.#variant.countsPlaces) return [at, (place) => counted(at + place)]
    const random = () => this.#random.next()
    return [at, positionsBetween(items[at - 1]?.position, items[at]?.position, { count, random })]
  }

  /** In the variant, what follows moves on. */
  #shifted(items: readonly Item[], at: number, by: number): Change[] {
    if (!this.#variant.countsPlaces) return []
    return items.slice(at).map(({ id }, i) => moveItem(id, counted(at + by + i)))
  }
}

const counted = (place: number): string => String(place + 1).padStart(4, '0')

export interface Item {
  readonly id: string
  readonly position: string
}

/** In order, without those that were taken out. */
export function itemsOf(device: Device): Item[] {
  return device
    .statement<Item>(
      `select c.row as id, json_extract(c.value, '$') as position from cell c
       left join row r on r.kind = c.kind and r.row = c.row
       where c.kind = 'playlist-item' and c.field = 'position' and coalesce(r.dead, 0) = 0 order by 2, 1`,
    )
    .all()
}

type Place = readonly [kind: string, row: string, field?: string]

/** What of a change other devices come to know. */
function placesOf(change: Change): Place[] {
  if (change.do === 'set') {
    const fields = Object.keys(change.fields).filter((field) => field !== 'scrolledTo')
    return fields.map((field) => [change.kind, change.row, field])
  }
  return change.do === 'delete' || change.do === 'restore' ? [[change.kind, change.row]] : []
}

/** Whether what a user did is what they see. Rows that nobody deleted need not be brought back. */
function isAsSaid(change: Change, [, , field]: Place, value: string | undefined): boolean {
  if (change.do === 'set') return value === JSON.stringify(change.fields[field!])
  return change.do === 'delete' ? value?.startsWith('true ') === true : value?.startsWith('true ') !== true
}

/** `value`: as JSON; of a row, with its stamp, for it has two values only. */
export function heldAt(device: Device, [kind, row, field]: Place): { value?: string; stamp?: string } {
  if (field !== undefined) {
    const cell = device
      .statement<{ value: string; stamp: string }>(
        'select value, stamp from cell where kind = ? and row = ? and field = ?',
      )
      .get(kind, row, field)
    return cell ?? {}
  }
  const register = device
    .statement<{ value: string; stamp: string }>(
      `select iif(dead, 'true ', 'false ') || stamp as value, stamp from row where kind = ? and row = ?`,
    )
    .get(kind, row)
  return register ?? {}
}

/** One device of the simulation, with what it remembers of each of the others, as an exchange keeps it beside the file. */
import { plays } from '../../../../src/engine/history/kind.ts'
import type { Vector } from '../../../../src/engine/personal/exchange.ts'
import { text, type Kind } from '../../../../src/engine/personal/kind.ts'
import type { Cursor } from '../../../../src/engine/personal/pages.ts'
import type { Extent } from '../../../../src/engine/personal/state.ts'
import { playlistKinds } from '../../../../src/engine/playlists/kinds.ts'
import { savedQueues } from '../../../../src/engine/queue/saved-queue-kind.ts'
import { Device, notes } from '../device.ts'
import type { Variant } from './broken-variants.ts'

/** Leaves a device once its user lets it. */
const wishes: Kind = {
  name: 'wish',
  fields: { what: text },
  travels: 'chosen',
  projection: { tables: [], open: () => () => {} },
  subject: (row) => ({ type: 'other', key: row }),
}

/** In a variant: one more, whenever anything is told of a track. */
const addedUp: Kind = {
  ...plays,
  projection: {
    tables: ['play_total'],
    open(sql) {
      const put = sql.prepare<[string]>(
        `insert into play_total (track_key, plays, last_played_at) values (?, 1, 0)
         on conflict (track_key) do update set plays = plays + 1`,
      )
      return (trackKey) => void put.run(trackKey)
    },
  },
}

const KINDS: readonly Kind[] = [plays, savedQueues, notes, ...playlistKinds, wishes]
/** What an older version knows. */
const OLD_KINDS: readonly Kind[] = [plays, notes, wishes]
/** What somebody asks for who does not want everything. */
export const SOME_KINDS: readonly string[] = ['note', 'playlist-item', 'device']

/** What is known of another device. */
export interface Known {
  cursor: Cursor | null
  /** How far it holds what, as it said last, and when that was by our clock. */
  holds: Vector
  /** What it was sent, answered or not. */
  sent: Record<string, number>
  seenAt: number
  /** For origins of which the two tell different stories: from where on to tell again. */
  again: Record<string, number>
  /** In the variants that believe too much. */
  believes: Record<string, number>
}

/** A whole state that is being fetched. */
export interface Copying {
  readonly from: number
  readonly kinds: readonly string[] | undefined
  after: string | null
  /** Of the file as it was opened that it is fetched from. */
  logId: string | undefined
  extent: Extent | undefined
}

export class Replica {
  device: Device
  frozen = false
  isOld: boolean
  /** Its clock was put right; what was stamped ahead is to be taken. */
  isShared = false
  wantsAll: boolean
  copying: Copying | undefined
  /** Whether it ever joined anything of another's state: that need not stand in its log, nor, after a loss, in anybody's. */
  hasJoined = false
  /** What it was at an earlier time, before `next` was done. */
  backup: { bytes: Buffer; next: number } | undefined
  /** Under which epoch it minds the log of the hub. */
  epoch: number | undefined
  readonly index: number
  readonly known: Known[] = []
  readonly #variant: Variant

  constructor(
    index: number,
    {
      variant,
      isOld = false,
      wantsAll = true,
      from,
    }: {
      variant: Variant
      isOld?: boolean
      wantsAll?: boolean
      from?: Buffer
    },
  ) {
    this.index = index
    this.isOld = isOld
    this.wantsAll = wantsAll
    this.#variant = variant
    this.device = this.#open(`device ${index}`, from)
  }

  of(other: number): Known {
    return (this.known[other] ??= {
      cursor: null,
      holds: {},
      sent: {},
      seenAt: -Infinity,
      again: {},
      believes: {},
    })
  }

  /** As after a crash, an upgrade, or with the bytes of another time. */
  reopen(from: Buffer = this.device.bytes()): void {
    const { wallMs } = this.device
    this.device.db.sql.close()
    this.device = this.#open(`again ${this.index} ${this.#opened++}`, from)
    this.device.wallMs = wallMs
  }

  /** What it forgets when the file is put back. */
  forget(): void {
    this.known.length = 0
    this.copying = undefined
  }

  #opened = 0

  #open(name: string, from: Buffer | undefined): Device {
    return new Device(name, {
      ...(this.#variant.rules && { rules: this.#variant.rules }),
      kinds: (this.isOld ? OLD_KINDS : KINDS).map((kind) => (this.#variant.addsUp && kind === plays ? addedUp : kind)),
      ...(from && { from }),
    })
  }
}

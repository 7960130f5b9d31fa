/**
 * The order in which copies of a track are tried, by what the user prefers among those that can be played now. Places first: what lies here
 * and is there (own files, then kept ones), then servers that answer (of this network before the others, the active one before its
 * like), then what may not be reached at all. Names last, so that the order is the same every time and a player that asks for the next
 * part gets it from the same copy.
 */
import type { Settings } from '../../shared/model/settings.ts'

export type BestCopy = Settings['duplicates']['bestCopy']

export interface CopyPlace {
  sourceId: number
  remoteId: string
  /** Of the source. */
  kind: string
  state: string
  reachable: boolean
  /** A server that the user chose before others. */
  active: boolean
  /** A server of this network. */
  nearby: boolean
  /** Of the copy: its source has it still. */
  present: boolean
  lossless: boolean
  bitDepth: number | null
  sampleRateHz: number | null
  bitrateKbps: number | null
  sizeBytes: number
}

type Compare = (a: CopyPlace, b: CopyPlace) => number

const FOLDER = 0
const KEPT = 1
const NEAR_SERVER = 2
const FAR_SERVER = 4
const OUT_OF_REACH = 6

/** Least first; what is not the active one of two servers is one more. */
function placeOf({ kind, state, reachable, active, nearby, present }: CopyPlace): number {
  if (kind === 'folder') return present && state !== 'missing' ? FOLDER : OUT_OF_REACH
  if (kind === 'kept') return state !== 'missing' ? KEPT : OUT_OF_REACH + 1
  if (!reachable || state === 'signed-out' || state === 'replaced') return OUT_OF_REACH + 2
  return (nearby ? NEAR_SERVER : FAR_SERVER) + (active ? 0 : 1)
}

const byPlace: Compare = (a, b) => placeOf(a) - placeOf(b)

const byReach: Compare = (a, b) => Number(placeOf(a) >= OUT_OF_REACH) - Number(placeOf(b) >= OUT_OF_REACH)

const byPresence: Compare = (a, b) => Number(b.present) - Number(a.present)

/** What both are without loss sounds alike at any bit rate. */
const bySound: Compare = (a, b) =>
  Number(b.lossless) - Number(a.lossless) ||
  (b.bitDepth ?? 0) - (a.bitDepth ?? 0) ||
  (b.sampleRateHz ?? 0) - (a.sampleRateHz ?? 0) ||
  (a.lossless ? 0 : (b.bitrateKbps ?? 0) - (a.bitrateKbps ?? 0))

/** What goes over a line; of what lies here nothing does. */
const byLoad: Compare = (a, b) => loadOf(a) - loadOf(b)
const loadOf = (copy: CopyPlace): number => (placeOf(copy) <= KEPT ? 0 : copy.sizeBytes)

const bySize: Compare = (a, b) => (b.bitrateKbps ?? 0) - (a.bitrateKbps ?? 0) || b.sizeBytes - a.sizeBytes

const byName: Compare = (a, b) =>
  a.sourceId - b.sourceId || (a.remoteId < b.remoteId ? -1 : a.remoteId > b.remoteId ? 1 : 0)

const ORDERS: Record<BestCopy, readonly Compare[]> = {
  nearest: [byPlace, byPresence, bySound, bySize, byName],
  quality: [byReach, byPresence, bySound, byPlace, bySize, byName],
  smallest: [byReach, byPresence, byLoad, byPlace, bySound, bySize, byName],
}

export const copyOrder = (prefer: BestCopy): Compare => {
  const order = ORDERS[prefer]
  return (a, b) => {
    for (const compare of order) {
      const by = compare(a, b)
      if (by !== 0) return by
    }
    return 0
  }
}

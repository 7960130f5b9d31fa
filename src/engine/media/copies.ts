/** The copies of a track in the order in which they are tried (copy-order.ts); what can be played comes before what cannot. */
import type { LibraryDb } from '../db/store.ts'
import { rootSql } from '../library/alias-sql.ts'
import { isNearby } from '../sources/soul/address.ts'
import { copyOrder, type BestCopy, type CopyPlace } from './copy-order.ts'
import { deliveryOf, type Delivery, type Format } from './formats.ts'

export interface Candidate extends Format {
  sourceId: number
  remoteId: string
  delivery: Delivery
}

type Flag = 'reachable' | 'active' | 'present' | 'lossless'

interface CandidateRow extends Format, Omit<CopyPlace, Flag | 'nearby'>, Record<Flag, number> {
  /** Of a server: where it answered last. */
  address: string | null
  /** Its source makes an MP3 of whatever it has. */
  canTranscode: number
}

/** By any of the keys of a track. `prefer`: what the user prefers now; the nearest, unless told. */
export function copiesOf(db: LibraryDb, prefer: () => BestCopy = () => 'nearest'): (trackId: string) => Candidate[] {
  const select = db.sql.prepare<[{ trackId: string }], CandidateRow>(`
    select c.source_id as sourceId, c.remote_id as remoteId, c.container, c.codec, s.kind, s.state, s.reachable, c.present, c.lossless,
      c.bit_depth as bitDepth, c.sample_rate_hz as sampleRateHz, c.bitrate_kbps as bitrateKbps, c.size_bytes as sizeBytes,
      s.kind = 'soul' and coalesce(s.config ->> 'active', 0) as active, iif(s.kind = 'soul', s.config ->> 'lastAddress', null) as address,
      s.kind = 'soul' and coalesce(s.config ->> 'canTranscode', 0) as canTranscode
    from track t join copy c on c.track_id = t.id join source s on s.id = c.source_id
    where t.key = ${rootSql('$trackId')}
  `)
  return (trackId) => {
    const order = copyOrder(prefer())
    return select
      .all({ trackId })
      .map((row) => ({ row, place: placeOf(row), delivery: deliveryFrom(row, row.canTranscode === 1) }))
      .sort((a, b) => Number(a.delivery === 'none') - Number(b.delivery === 'none') || order(a.place, b.place))
      .map(({ row: { sourceId, remoteId, container, codec }, delivery }) => ({
        sourceId,
        remoteId,
        container,
        codec,
        delivery,
      }))
  }
}

const placeOf = ({ reachable, active, present, lossless, address, ...row }: CandidateRow): CopyPlace => ({
  ...row,
  reachable: reachable === 1,
  active: active === 1,
  present: present === 1,
  lossless: lossless === 1,
  nearby: address !== null && isNearby(address),
})

function deliveryFrom(format: Format, canTranscode: boolean): Delivery {
  const delivery = deliveryOf(format)
  return delivery === 'none' && canTranscode ? 'as-is' : delivery
}

/**
 * The copies of a track in the order in which they are tried. What can be played comes before what cannot; then what lies
 * here and is there: own files, then kept ones, even where a server has something larger; then what servers have that answer,
 * of the active one first; then what may not be reached at all. Among equals the one whose tags the library shows (lossless,
 * finer, richer, larger); names last, so that the order is the same every time and a player that asks for the next part gets
 * it from the same copy.
 */
import type { LibraryDb } from '../db/store.ts'
import { rootSql } from '../library/alias-sql.ts'
import { deliveryOf, type Delivery, type Format } from './formats.ts'

export interface Candidate extends Format {
  sourceId: number
  remoteId: string
  delivery: Delivery
}

interface CandidateRow extends Format {
  sourceId: number
  remoteId: string
  /** Its source makes an MP3 of whatever it has. */
  canTranscode: number
}

/** By any of the keys of a track. */
export function copiesOf(db: LibraryDb): (trackId: string) => Candidate[] {
  const select = db.sql.prepare<[{ trackId: string }], CandidateRow>(`
    select c.source_id as sourceId, c.remote_id as remoteId, c.container, c.codec,
      s.kind = 'soul' and coalesce(s.config ->> 'canTranscode', 0) as canTranscode
    from track t join copy c on c.track_id = t.id join source s on s.id = c.source_id
    where t.key = ${rootSql('$trackId')}
    order by
      case
        when s.kind = 'folder' then iif(c.present and s.state <> 'missing', 0, 4)
        when s.kind = 'kept' then iif(s.state <> 'missing', 1, 5)
        when s.reachable and s.state not in ('signed-out', 'replaced') then iif(coalesce(s.config ->> 'active', 0), 2, 3)
        else 6
      end,
      c.present desc, s.state = 'missing', c.lossless desc, c.bit_depth desc, c.sample_rate_hz desc,
      c.bitrate_kbps desc, c.size_bytes desc, c.source_id, c.remote_id
  `)
  return (trackId) =>
    select
      .all({ trackId })
      .map(({ canTranscode, ...row }) => ({ ...row, delivery: deliveryFrom(row, canTranscode === 1) }))
      .sort((a, b) => Number(a.delivery === 'none') - Number(b.delivery === 'none'))
}

function deliveryFrom(format: Format, canTranscode: boolean): Delivery {
  const delivery = deliveryOf(format)
  return delivery === 'none' && canTranscode ? 'as-is' : delivery
}

/** The own copies of a track, best first: only these go to other devices, so that servers make no chains and no loops. */
import type { LibraryDb } from '../db/store.ts'
import { rootSql } from '../library/alias-sql.ts'
import type { Candidate } from './copies.ts'

export interface OwnCopy extends Candidate {
  lossless: boolean
  bitrateKbps: number | null
  durationMs: number
  /** The folder that the source stands for. */
  root: string
  title: string
  artist: string
}

interface OwnRow extends Omit<OwnCopy, 'lossless' | 'delivery' | 'root'> {
  lossless: number
  config: string
}

/** By any of the keys of a track. */
export function ownCopiesOf(db: LibraryDb): (trackId: string) => OwnCopy[] {
  const select = db.sql.prepare<[{ trackId: string }], OwnRow>(`
    select c.source_id as sourceId, c.remote_id as remoteId, c.container, c.codec, c.lossless, c.bitrate_kbps as bitrateKbps,
      c.duration_ms as durationMs, s.config, t.title, t.artist
    from track t join copy c on c.track_id = t.id join source s on s.id = c.source_id
    where t.key = ${rootSql('$trackId')} and s.kind = 'folder'
    order by c.present desc, s.state = 'missing', c.lossless desc, c.bit_depth desc, c.sample_rate_hz desc,
      c.bitrate_kbps desc, c.size_bytes desc, c.source_id, c.remote_id
  `)
  return (trackId) =>
    select.all({ trackId }).map(({ lossless, config, ...row }) => ({
      ...row,
      lossless: lossless === 1,
      root: (JSON.parse(config) as { path?: string }).path ?? '',
      delivery: 'as-is',
    }))
}

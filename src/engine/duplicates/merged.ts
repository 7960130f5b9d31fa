/** Tracks of several trackKeys, as pages see them: what each part is, and what made them one. */
import type { MergedPart, MergedRow } from '../../shared/model/duplicates.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { WindowOf } from '../browse/browse.ts'
import type { LibraryDb } from '../db/store.ts'
import type { TracksById } from '../downloads/queue-window.ts'
import type { Events } from '../events.ts'
import { keysOf } from '../library/alias-sql.ts'
import { matchFactsOf } from '../matching/facts.ts'
import type { Finder } from './finder.ts'

interface Parts {
  /** With the owner's personal.db. */
  library: LibraryDb
  tracks: TracksById
  finder: Pick<Finder, 'ask'>
  events: Pick<Events, 'listen'>
}

interface StoredPart extends Omit<MergedPart, 'title' | 'artist' | 'album' | 'lossless' | 'trackKey'> {
  trackKey: string
  remoteId: string
  tags: string
  lossless: number
}

interface Edge {
  says: string | null
  found: string | null
  at: number
}

const MOVING: ReadonlySet<string> = new Set(['library.changed', 'sameness.changed'])

export class Merged {
  readonly #parts: Parts
  readonly #statements
  #order: Promise<string[]> | undefined
  /** Lets go of what it listens to. */
  readonly stop: () => void

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.library
    this.#statements = {
      part: sql.prepare<[string], StoredPart>(
        `select c.track_key as trackKey, c.source_id as sourceId, s.name as sourceName, c.remote_id as path, c.remote_id as remoteId, c.codec,
           c.bitrate_kbps as bitrateKbps, c.lossless, c.duration_ms as durationMs, c.tags
         from copy c join source s on s.id = c.source_id where c.track_key = ?
         order by s.kind = 'kept', c.lossless desc, c.bit_depth desc, c.sample_rate_hz desc, c.bitrate_kbps desc, c.size_bytes desc,
           c.source_id, c.remote_id limit 1`,
      ),
      edges: sql.prepare<[string], Edge>(
        `select s.says, s.found, s.at from alias x cross join personal.sameness s on s.a = x.track_key
         join alias y on y.track_key = s.b and y.root = x.root
         where x.root = ? and s.says is not 'different'`,
      ),
      revision: sql.prepare<[], string>(`select value from meta where name = 'revision'`).pluck(),
    }
    this.stop = parts.events.listen(({ kind }) => {
      if (MOVING.has(kind)) this.#order = undefined
    })
  }

  async window({ offset, limit }: Window): Promise<WindowOf<MergedRow>> {
    const order = (this.#order ??= this.#parts.finder.ask('merged', null))
    // One that failed is tried anew by the next who asks.
    order.catch(() => (this.#order = undefined))
    const ids = await order
    const some = ids.slice(offset, offset + limit) as TrackId[]
    const tracks = this.#parts.tracks.rows(some)
    const rows = some.flatMap((id, i) => {
      const track = tracks[i]
      return track ? [this.#rowOf(track, keysOf(this.#parts.library.sql, id))] : []
    })
    return { rows, offset, total: ids.length, revision: Number(this.#statements.revision.get() ?? 0) }
  }

  /** Empty for a track that was never merged, or is not here. */
  of(trackId: TrackId): MergedRow[] {
    const { library, tracks } = this.#parts
    const keys = keysOf(library.sql, trackId)
    const [track] = keys.length > 1 ? tracks.rows([trackId]) : []
    return track ? [this.#rowOf(track, keys)] : []
  }

  #rowOf(track: TrackRow, keys: readonly string[]): MergedRow {
    const edges = this.#statements.edges.all(keys[0]!)
    const at = edges.reduce((last, edge) => Math.max(last, edge.at), 0)
    return { track, parts: keys.map((key) => this.#partOf(key as TrackId)), by: byOf(edges), at }
  }

  #partOf(trackKey: TrackId): MergedPart {
    const stored = this.#statements.part.get(trackKey)
    if (stored === undefined) return { ...GONE, trackKey }
    const { remoteId: _, tags: __, lossless, ...part } = stored
    const { title, artist, album } = matchFactsOf(stored)
    return { ...part, trackKey, title, artist, album, lossless: lossless === 1 }
  }
}

/** The user's word before all; of evidence the weakest, for the whole is as sure as that. */
function byOf(edges: readonly Edge[]): MergedRow['by'] {
  if (edges.some(({ says }) => says === 'same')) return 'user'
  if (edges.length === 0) return 'server'
  return edges.some(({ found }) => found !== 'recordingId') ? 'sound' : 'recordingId'
}

const GONE: Omit<MergedPart, 'trackKey'> = {
  title: '',
  artist: '',
  album: '',
  sourceId: null,
  sourceName: '',
  path: '',
  codec: '',
  bitrateKbps: null,
  lossless: false,
  durationMs: 0,
}

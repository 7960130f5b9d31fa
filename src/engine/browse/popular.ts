/**
 * What is played most, with its words, kept in memory: a few hundred tracks that a search can look through faster than it
 * can ask for, so that a favourite is found among a hundred thousand matches. Read anew now and then; it only helps ranking.
 */
import type { Database, Statement } from 'better-sqlite3'
import { joinTrackSql } from '../library/alias-sql.ts'
import { indexText } from '../library/search-text.ts'
import type { Wanted } from './rank.ts'

const KEPT = 300
const READ_AGAIN_MS = 30_000

interface Stored {
  id: number
  albumId: number | null
  artistId: number | null
  title: string
  artist: string
  album: string
  albumArtist: string
}

interface Texts {
  tracks: Map<number, string>
  albums: Map<number, string>
  artists: Map<number, string>
}

export class Popular {
  readonly #read: Statement<[], Stored>
  #texts: Texts | undefined
  #readAt = 0

  constructor(sql: Database) {
    this.#read = sql.prepare(
      `select t.id, t.album_id as albumId, t.artist_id as artistId, t.title, t.artist, coalesce(a.title, '') as album,
         coalesce(a.artist, '') as albumArtist
       from (select track_key, plays from personal.play_total order by plays desc limit ${KEPT}) p
       ${joinTrackSql('p.track_key', 't')} left join album a on a.id = t.album_id`,
    )
  }

  tracks(wanted: Wanted): number[] {
    return matching(this.#current().tracks, wanted)
  }

  albums(wanted: Wanted): number[] {
    return matching(this.#current().albums, wanted)
  }

  artists(wanted: Wanted): number[] {
    return matching(this.#current().artists, wanted)
  }

  #current(): Texts {
    const now = performance.now()
    if (this.#texts !== undefined && now - this.#readAt < READ_AGAIN_MS) return this.#texts
    this.#readAt = now
    const texts: Texts = { tracks: new Map(), albums: new Map(), artists: new Map() }
    for (const { id, albumId, artistId, title, artist, album, albumArtist } of this.#read.all()) {
      texts.tracks.set(id, ` ${indexText(`${title} ${artist} ${album}`)}`)
      if (albumId !== null) texts.albums.set(albumId, ` ${indexText(`${album} ${albumArtist}`)}`)
      if (artistId !== null) texts.artists.set(artistId, ` ${indexText(artist)}`)
    }
    this.#texts = texts
    return texts
  }
}

function matching(texts: Map<number, string>, { words }: Wanted): number[] {
  const found: number[] = []
  for (const [id, text] of texts) {
    if (words.every((word) => text.includes(` ${word}`))) found.push(id)
  }
  return found
}

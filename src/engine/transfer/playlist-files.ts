/** Single playlists as files, out and in. */
import type { PlaylistId, TrackId } from '../../shared/model/ids.ts'
import type { ImportReport, PlaylistFormat } from '../../shared/model/playlist.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { Stores } from '../db/store.ts'
import { downloadName } from '../media/download-name.ts'
import type { StoredItem } from '../playlists/item-edits.ts'
import { notThere } from '../playlists/playlist-rows.ts'
import { writeCollection } from './collection-json.ts'
import { m3uEntry, m3uHead } from './m3u.ts'
import { Pace } from './pace.ts'
import { readFile } from './read-file.ts'
import { StoredLists } from './stored-lists.ts'
import type { TakeInTold } from './take-in-told.ts'
import { trackFacts, type FileFacts } from './track-facts.ts'

export interface TextFile {
  fileName: string
  mime: string
  text: string
}

interface Parts {
  stores: Stores
  takeIn: TakeInTold
  /** Milliseconds since 1970. */
  now(): number
  tracks: { resolve(selection: TrackSelection, waiting: { signal?: AbortSignal }): Promise<readonly TrackId[]> }
}

interface Waiting {
  signal?: AbortSignal | undefined
}

export class PlaylistFiles {
  readonly #parts: Parts
  readonly #lists: StoredLists

  constructor(parts: Parts) {
    this.#parts = parts
    this.#lists = new StoredLists(parts.stores.personal.sql)
  }

  async export(id: PlaylistId, format: PlaylistFormat, { signal }: Waiting = {}): Promise<TextFile> {
    const playlist = this.#lists.playlists().find((one) => one.id === id)
    if (playlist === undefined) throw notThere()
    const pace = new Pace({ signal })
    const items = await this.#lists.itemsOf(id, pace)
    const fileName = downloadName({ artist: '', title: playlist.name, remoteId: `list.${format}` })
    if (format === 'json') {
      const facts = await this.#factsOf(items, pace)
      const tracks = [...facts].map(
        ([key, { title, artist, album, durationMs, mbRecordingId }]) =>
          [key, { title, artist, album, durationMs, mbRecordingId }] as const,
      )
      const playlists = [
        {
          ...playlist,
          folder: null,
          items: items.map(({ itemId, trackId, addedAt }) => ({ id: itemId, track: trackId, addedAt })),
        },
      ]
      const text = await writeCollection({ playlists, tracks }, this.#parts.now(), pace)
      return { fileName, mime: 'application/json', text }
    }
    // Players that read M3U know no rules: a smart playlist goes out as what it holds now.
    const shown = playlist.rules === null ? items : await this.#itemsUnderRules(id, signal)
    const facts = await this.#factsOf(shown, pace)
    const lines = [m3uHead(playlist.rules === null ? playlist : { name: playlist.name })]
    for (const { trackId } of shown) {
      const track = facts.get(trackId)!
      lines.push(m3uEntry({ ...track, key: trackId, path: track.path ?? standIn(track) }))
      await pace.breathe()
    }
    return { fileName, mime: 'audio/x-mpegurl', text: lines.join('') }
  }

  /** REFUSED with what is wrong with the file. */
  async import({ fileName, text }: { fileName: string; text: string }): Promise<ImportReport> {
    return this.#parts.takeIn.takeIn(await readFile(fileName, text, new Pace()))
  }

  async #itemsUnderRules(id: PlaylistId, signal: AbortSignal | undefined): Promise<Named[]> {
    const trackIds = await this.#parts.tracks.resolve({ kind: 'playlist', id }, { ...(signal && { signal }) })
    return trackIds.map((trackId) => ({ trackId, title: '', artist: '' }))
  }

  /** Of a track that is not here, what its item says. */
  async #factsOf(items: readonly Named[], pace: Pace): Promise<Map<string, FileFacts>> {
    const facts = await trackFacts(
      this.#parts.stores.library.sql,
      [...new Set(items.map(({ trackId }) => trackId))],
      pace,
    )
    for (const { trackId, title, artist } of items) {
      if (!facts.has(trackId)) facts.set(trackId, { title, artist, format: '' })
    }
    return facts
  }
}

type Named = Pick<StoredItem, 'trackId' | 'title' | 'artist'>

/** Every entry has a path; of what has no file in a folder, it says what is meant. */
const standIn = ({ artist, title, format }: FileFacts): string =>
  downloadName({ artist, title, remoteId: format === '' ? '' : `x.${format}` })

/**
 * What the user did as one JSON file, in a format of our own that is open to others (docs/export.md). Read leniently where something is
 * left out, and strictly where something else stands than should.
 */
import * as z from 'zod'
import { PlaylistFolderId, PlaylistId, PlaylistItemId } from '../../shared/model/ids.ts'
import { SmartRules } from '../../shared/model/smart-rules.ts'
import { conditionsIn, MOST_CONDITIONS } from '../playlists/conditions.ts'
import { JsonReader } from './json-reader.ts'
import type { Pace } from './pace.ts'
import { refused } from './refused.ts'
import { nothingTold, type Told, type ToldItem, type ToldMark, type ToldPlaylist, type TrackRef } from './told.ts'

const FORMAT = 'soul-player'
const VERSION = 1

const id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/)
const name = z.string().transform((text) => text.slice(0, 1_000))
/** Milliseconds since 1970; what an Int64 of the database and a clock can hold. */
const time = z.number().int().min(0).max(8_640_000_000_000_000)

const Track = z.object({
  title: name.default(''),
  artist: name.default(''),
  album: name.optional(),
  durationMs: z.number().min(0).max(1e9).transform(Math.round).optional(),
  mbRecordingId: z.string().max(64).optional(),
  path: z.string().max(8_192).optional(),
})
const Named = z.union([id, Track])
const Item = z.object({ id: PlaylistItemId.optional(), track: Named, addedAt: time.optional() })
const Playlist = z.object({
  id: PlaylistId.optional(),
  name: z
    .string()
    .trim()
    .min(1)
    .transform((text) => text.slice(0, 200)),
  description: z.string().max(4_000).default(''),
  folder: PlaylistFolderId.nullable().default(null),
  createdAt: time.optional(),
  rules: SmartRules.refine(({ group }) => conditionsIn(group) <= MOST_CONDITIONS, 'too many rules')
    .nullable()
    .default(null),
})
const Folder = z.object({ id: PlaylistFolderId, name: name, parent: PlaylistFolderId.nullable().default(null) })
const Mark = z.union([
  z.object({ type: z.literal('track'), track: Named, at: time.optional() }),
  z.object({ type: z.enum(['album', 'artist']), id, at: time.optional() }),
])
const Stars = z.object({ stars: z.number().min(0.5).max(5).multipleOf(0.5) })
const Play = z.object({ track: Named, at: time.min(1), playedMs: z.number().int().min(0).max(1e9).default(0) })

const MOST_ITEMS = 100_000

/** REFUSED with what is wrong with it. */
export async function readCollection(fileName: string, text: string, pace: Pace): Promise<Told> {
  try {
    return await new Reading(fileName, text, pace).all()
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw refused(fileName, `it is no whole JSON (${error.message}). It may have been cut off; export it again.`)
  }
}

class Reading {
  readonly #fileName: string
  readonly #reader: JsonReader
  readonly #pace: Pace
  readonly #told = nothingTold()
  readonly #tracks = new Map<string, TrackRef>()
  /** Of tracks that the file names by their keys only, before or without saying more of them. */
  readonly #named = new Map<string, TrackRef>()

  constructor(fileName: string, text: string, pace: Pace) {
    this.#fileName = fileName
    this.#reader = new JsonReader(text)
    this.#pace = pace
  }

  async all(): Promise<Told> {
    const reader = this.#reader
    const told = this.#told
    let format: unknown
    if (!reader.isObject) throw this.#refused('it is JSON, but not what Soul Player writes.')
    for (const member of reader.members()) {
      if (member === 'format') format = reader.value()
      else if (member === 'version') this.#expectVersion(reader.value())
      else if (member === 'tracks') await this.#readTracks()
      else if (member === 'folders') await this.#list(member, (what) => void told.folders.push(this.#folder(what)))
      else if (member === 'playlists') await this.#readPlaylists()
      else if (member === 'favourites') await this.#list(member, (what) => void told.favourites.push(this.#mark(what)))
      else if (member === 'ratings') await this.#list(member, (what) => void told.ratings.push(this.#rating(what)))
      else if (member === 'plays') await this.#list(member, (what) => void told.plays.push(this.#play(what)))
      await this.#pace.breathe()
    }
    reader.end()
    if (format !== FORMAT) throw this.#refused('it is JSON, but not what Soul Player writes.')
    return this.#withTracks()
  }

  #expectVersion(version: unknown): void {
    if (version === VERSION) return
    throw this.#refused(
      'it was written by a newer version of Soul Player. Install that version or newer, and try again.',
    )
  }

  async #readTracks(): Promise<void> {
    if (!this.#reader.isObject) throw this.#wrong('“tracks”')
    for (const key of this.#reader.members()) {
      const track = this.#parsed(Track, this.#reader.value(), `“${key.slice(0, 80)}” of “tracks”`)
      if (id.safeParse(key).success) this.#tracks.set(key, { ...track, key })
      await this.#pace.breathe()
    }
  }

  async #readPlaylists(): Promise<void> {
    const reader = this.#reader
    if (!reader.isArray) throw this.#wrong('“playlists”')
    for (const index of reader.elements()) {
      const fields: Record<string, unknown> = {}
      const items: ToldItem[] = []
      const where = `entry ${index + 1} of “playlists”`
      if (!reader.isObject) throw this.#wrong(where)
      for (const member of reader.members()) {
        if (member !== 'items') fields[member] = reader.value()
        else await this.#list(`items of ${where}`, (what) => void items.push(this.#item(what)))
      }
      if (items.length > MOST_ITEMS) throw this.#refused(`${where} has more than ${MOST_ITEMS} items. Divide it.`)
      const { folder, ...playlist } = this.#parsed(Playlist, fields, where)
      this.#told.playlists.push({ ...playlist, folderId: folder, items: playlist.rules === null ? items : [] })
      await this.#pace.breathe()
    }
  }

  async #list(what: string, read: (parsed: <Shape extends z.ZodType>(shape: Shape) => z.output<Shape>) => void) {
    if (!this.#reader.isArray) throw this.#wrong(`“${what}”`)
    for (const index of this.#reader.elements()) {
      const value = this.#reader.value()
      read((shape) => this.#parsed(shape, value, `entry ${index + 1} of “${what}”`))
      await this.#pace.breathe()
    }
  }

  #folder(as: Parsed): Told['folders'][number] {
    const { parent, ...folder } = as(Folder)
    return { ...folder, parentId: parent }
  }

  #item(as: Parsed): ToldItem {
    const { track, ...item } = as(Item)
    return { ...item, track: this.#track(track) }
  }

  #mark(as: Parsed): ToldMark {
    const mark = as(Mark)
    return mark.type === 'track' ? { type: 'track', at: mark.at, track: this.#track(mark.track) } : mark
  }

  #rating(as: Parsed): Told['ratings'][number] {
    return { ...this.#mark(as), stars: as(Stars).stars * 2 }
  }

  #play(as: Parsed): Told['plays'][number] {
    const { track, ...play } = as(Play)
    return { ...play, track: this.#track(track) }
  }

  #track(named: z.output<typeof Named>): TrackRef {
    const known = typeof named === 'string' ? this.#named.get(named) : undefined
    if (known) return known
    const ref: TrackRef = typeof named === 'string' ? { key: named, title: '', artist: '' } : named
    if (typeof named === 'string') this.#named.set(named, ref)
    this.#told.tracks.push(ref)
    return ref
  }

  /** What `tracks` says, wherever in the file it stood. */
  #withTracks(): Told {
    for (const [key, ref] of this.#named) Object.assign(ref, this.#tracks.get(key))
    return this.#told
  }

  #parsed<Shape extends z.ZodType>(shape: Shape, value: unknown, where: string): z.output<Shape> {
    const { data, error } = shape.safeParse(value)
    if (error) throw this.#wrong(where, error)
    return data
  }

  #wrong(where: string, error?: z.ZodError): Error {
    const field = error?.issues[0]?.path.join('.') ?? ''
    return this.#refused(
      `${where} is not as it should be${field === '' ? '' : ` (${field.slice(0, 80)})`}. Export it again, or correct it.`,
    )
  }

  #refused = (why: string): Error => refused(this.#fileName, why)
}

type Parsed = <Shape extends z.ZodType>(shape: Shape) => z.output<Shape>

type Written<Mark> = { track: string } & Mark

/** What is written, member by member; each array may come in any number of pieces. */
export interface Collection {
  tracks: Iterable<readonly [key: string, track: Omit<TrackRef, 'key' | 'path'>]>
  folders?: readonly { id: string; name: string; parent: string | null }[]
  playlists?: readonly (Omit<ToldPlaylist, 'folderId' | 'items'> & {
    folder: string | null
    items: readonly Written<{ id: string; addedAt: number }>[]
  })[]
  favourites?: readonly object[]
  ratings?: readonly object[]
  plays?: readonly Written<{ at: number; playedMs: number }>[]
}

/** One entry a line, so that the file can be read by people and compared line by line. */
export async function writeCollection({ tracks, ...lists }: Collection, at: number, pace: Pace): Promise<string> {
  const pieces: string[] = [
    `{"format":${JSON.stringify(FORMAT)},"version":${VERSION},"exportedAt":${JSON.stringify(new Date(at).toISOString())}`,
  ]
  for (const [member, entries] of Object.entries(lists)) {
    pieces.push(`,\n${JSON.stringify(member)}:[`)
    let first = true
    for (const entry of entries) {
      pieces.push(first ? '\n' : ',\n', JSON.stringify(entry))
      first = false
      await pace.breathe()
    }
    pieces.push('\n]')
  }
  pieces.push(',\n"tracks":{')
  let first = true
  for (const [key, track] of tracks) {
    pieces.push(first ? '\n' : ',\n', `${JSON.stringify(key)}:${JSON.stringify(track)}`)
    first = false
    await pace.breathe()
  }
  pieces.push('\n}}\n')
  return pieces.join('')
}

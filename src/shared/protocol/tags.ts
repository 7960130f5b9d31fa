/**
 * Tags on their way between two devices: the fields of TagRecord under their names on the wire, and back. Nothing else is
 * done to them, so that both sides group alike; only what the protocol has no room for is cut, or left out where a part
 * would be wrong. Absent on the wire means empty.
 */
import type { TagRecord } from '../model/tag-record.ts'
import type { WireTags } from './track.ts'

const MOST_TEXT = 4_000
const MOST_LONG_TEXT = 65_536
const MOST_VALUES = 200

/** What goes on the wire for a value; undefined when nothing does. */
type Fit = (value: unknown) => unknown

const cut = (text: string, most: number): string => (text.length <= most ? text : text.slice(0, most).toWellFormed())

const textOf =
  (most: number): Fit =>
  (value) =>
    typeof value === 'string' ? cut(value, most) : undefined

const numberWithin =
  (least: number, most: number, { whole = false } = {}): Fit =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))
      ? value
      : undefined

const text = textOf(MOST_TEXT)
const longText = textOf(MOST_LONG_TEXT)
const texts: Fit = (value) => {
  const values = value as readonly string[]
  if (values.length === 0) return undefined
  const fits = values.length <= MOST_VALUES && values.every((one) => one.length <= MOST_TEXT)
  return fits ? values : values.slice(0, MOST_VALUES).map((one) => cut(one, MOST_TEXT))
}
const count = numberWithin(0, 1_000_000, { whole: true })
const decibels = numberWithin(-200, 200)
const peak = numberWithin(0, 1_000)
const flag: Fit = (value) => (value === true ? true : undefined)
const lyrics: Fit = (value) => {
  const { text: words, synced } = value as NonNullable<TagRecord['lyrics']>
  return { text: cut(words, MOST_LONG_TEXT), synced }
}

const FITS: Record<keyof TagRecord, Fit> = {
  title: text,
  titleSort: text,
  artists: texts,
  artistDisplay: text,
  artistSorts: texts,
  artistMbids: texts,
  album: text,
  albumSort: text,
  albumArtists: texts,
  albumArtistDisplay: text,
  albumArtistSorts: texts,
  albumArtistMbids: texts,
  compilation: flag,
  discNo: count,
  discTotal: count,
  discSubtitle: text,
  trackNo: count,
  trackTotal: count,
  releaseDate: text,
  originalDate: text,
  genres: texts,
  composers: texts,
  composerSorts: texts,
  conductors: texts,
  lyricists: texts,
  remixers: texts,
  producers: texts,
  performers: texts,
  label: text,
  catalogNumber: text,
  bpm: numberWithin(0, 100_000),
  isrc: text,
  comment: longText,
  lyrics,
  mbRecordingId: text,
  mbTrackId: text,
  mbReleaseId: text,
  mbReleaseGroupId: text,
  trackGainDb: decibels,
  trackPeak: peak,
  albumGainDb: decibels,
  albumPeak: peak,
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const fields = Object.entries(FITS).map(([name, fit]) => ({ name, wire: snake(name), fit }))
const byName = new Map(fields.map((field) => [field.name, field]))
const lists = fields.filter(({ fit }) => fit === texts).map(({ name }) => name)

/** Of a record, or of one that leaves out what is empty. */
export function tagsToWire(tags: Partial<TagRecord>): WireTags {
  const wire: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(tags)) {
    const field = value === undefined ? undefined : byName.get(name)
    if (field === undefined) continue
    const fitting = field.fit(value)
    if (fitting !== undefined) wire[field.wire] = fitting
  }
  return wire
}

/** `wire` has been validated. Other fields that it may have are left alone. */
export function tagsFromWire(wire: WireTags): TagRecord {
  const tags: Record<string, unknown> = { compilation: wire.compilation ?? false }
  for (const name of lists) tags[name] = []
  for (const { name, wire: wireName } of fields) {
    const value = wire[wireName as keyof WireTags]
    if (value !== undefined) tags[name] = value
  }
  return tags as unknown as TagRecord
}

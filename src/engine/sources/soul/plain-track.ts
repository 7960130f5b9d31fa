/**
 * The short way for tracks as nearly all are: looked at by hand, field by field, and made a copy in the same go, at a fraction
 * of what the schema costs. It knows less than the schema and lets pass less: what it is not sure of is left to it. So there
 * is still one place that says what a track may be, and a test holds the two against each other.
 */
import type { TagRecord } from '../../../shared/model/tag-record.ts'
import type { WireCover, WireTrack } from '../../../shared/protocol/track.ts'
import { NO_TAGS } from '../../library/tags-text.ts'
import type { CopyRecord } from '../source.ts'
import { copyOf } from './wire-copy.ts'

/** Well within what the schema allows. */
const MOST_TEXT = 1_000
const MOST_VALUES = 100
const MOST_COUNT = 100_000
const MOST_KEYS = 64

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string' && value.length <= MOST_TEXT
const areTexts: Check = (value) => {
  if (!Array.isArray(value) || value.length > MOST_VALUES) return false
  for (const one of value) if (!isText(one)) return false
  return true
}
const isWithin = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most
const isWhole = (value: unknown, most: number): boolean => Number.isInteger(value) && isWithin(value, 0, most)
const isCount: Check = (value) => isWhole(value, MOST_COUNT)
const isCountOrNull: Check = (value) => value === null || isCount(value)
const isGain: Check = (value) => isWithin(value, -200, 200)
const isPeak: Check = (value) => isWithin(value, 0, 1_000)
/** Of an object, or rare: for the schema. */
const unsure: Check = () => false

const TAGS: Record<keyof TagRecord, Check> = {
  title: isText,
  titleSort: isText,
  artists: areTexts,
  artistDisplay: isText,
  artistSorts: areTexts,
  artistMbids: areTexts,
  album: isText,
  albumSort: isText,
  albumArtists: areTexts,
  albumArtistDisplay: isText,
  albumArtistSorts: areTexts,
  albumArtistMbids: areTexts,
  compilation: (value) => typeof value === 'boolean',
  discNo: isCount,
  discTotal: isCount,
  discSubtitle: isText,
  trackNo: isCount,
  trackTotal: isCount,
  releaseDate: isText,
  originalDate: isText,
  genres: areTexts,
  composers: areTexts,
  composerSorts: areTexts,
  conductors: areTexts,
  lyricists: areTexts,
  remixers: areTexts,
  producers: areTexts,
  performers: areTexts,
  label: isText,
  catalogNumber: isText,
  bpm: (value) => isWithin(value, 0, MOST_COUNT),
  isrc: isText,
  comment: isText,
  lyrics: unsure,
  mbRecordingId: isText,
  mbTrackId: isText,
  mbReleaseId: isText,
  mbReleaseGroupId: isText,
  trackGainDb: isGain,
  trackPeak: isPeak,
  albumGainDb: isGain,
  albumPeak: isPeak,
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const BY_WIRE = new Map(Object.entries(TAGS).map(([name, check]) => [snake(name), { name, check }]))

/** Undefined when the schema is to be asked. */
export function plainCopy(track: unknown): CopyRecord | undefined {
  if (typeof track !== 'object' || track === null || !isPlainHead(track as Record<string, unknown>)) return undefined
  const tags = plainTags(track)
  return tags && copyOf(track as WireTrack, tags)
}

const KEY = /^[A-Za-z0-9_-]{1,64}$/
const isKey = (value: unknown): boolean => typeof value === 'string' && KEY.test(value)
const areKeys: Check = (value) => Array.isArray(value) && value.length <= MOST_KEYS && value.every(isKey)
const isShort = (value: unknown, most: number): boolean => typeof value === 'string' && value.length <= most

const isPlainHead = (track: Record<keyof WireTrack, unknown>): boolean =>
  isKey(track.id) &&
  isKey(track.track_key) &&
  (track.also_keys === undefined || areKeys(track.also_keys)) &&
  isText(track.folder) &&
  isShort(track.container, 40) &&
  isShort(track.codec, 40) &&
  typeof track.lossless === 'boolean' &&
  isCountOrNull(track.bitrate_kbps) &&
  (track.sample_rate_hz === null || isWhole(track.sample_rate_hz, 100_000_000)) &&
  (track.bit_depth === null || isWhole(track.bit_depth, 1_024)) &&
  (track.channels === null || isWhole(track.channels, 1_024)) &&
  isWhole(track.duration_ms, 1_000_000_000) &&
  isWhole(track.size_bytes, Number.MAX_SAFE_INTEGER) &&
  isPlainHash(track.file_hash) &&
  isWithin(track.modified_at, 0, Number.MAX_SAFE_INTEGER) &&
  (track.cover === null || isPlainCover(track.cover)) &&
  (track.fingerprint === null || isShort(track.fingerprint, 10_000)) &&
  isShort(track.added_at, 40) &&
  isShort(track.updated_at, 40)

const FILE_HASH = /^sha256:[0-9a-f]{64}$/
const isPlainHash: Check = (value) => value === null || (typeof value === 'string' && FILE_HASH.test(value))

const COVER_ID = /^[0-9a-f]{32}$/

function isPlainCover(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { id, mime, width, height, size_bytes } = value as Record<keyof WireCover, unknown>
  return (
    typeof id === 'string' &&
    COVER_ID.test(id) &&
    isShort(mime, 100) &&
    isCount(width) &&
    isCount(height) &&
    isWhole(size_bytes, Number.MAX_SAFE_INTEGER)
  )
}

function plainTags(track: object): TagRecord | undefined {
  const tags: TagRecord = { ...NO_TAGS }
  for (const wireName of Object.keys(track)) {
    const tag = BY_WIRE.get(wireName)
    if (tag === undefined) continue
    const value: unknown = (track as Record<string, unknown>)[wireName]
    if (!tag.check(value)) return undefined
    ;(tags as unknown as Record<string, unknown>)[tag.name] = value
  }
  return tags
}

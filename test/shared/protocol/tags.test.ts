import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { TagRecord } from '../../../src/shared/model/tag-record.ts'
import { tagsFromWire, tagsToWire } from '../../../src/shared/protocol/tags.ts'
import { WireTags } from '../../../src/shared/protocol/track.ts'
import { tagRecord } from '../../support/records.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const texts = fc.array(text, { maxLength: 5 })
const count = fc.integer({ min: 0, max: 1_000_000 })
const decibels = fc.double({ min: -200, max: 200, noNaN: true }).map((value) => value + 0)
const peak = fc.double({ min: 0, max: 1_000, noNaN: true }).map((value) => value + 0)

const LISTS = [
  'artists',
  'artistSorts',
  'artistMbids',
  'albumArtists',
  'albumArtistSorts',
  'albumArtistMbids',
  'genres',
  'composers',
  'composerSorts',
  'conductors',
  'lyricists',
  'remixers',
  'producers',
  'performers',
] as const
const TEXTS = [
  'title',
  'titleSort',
  'artistDisplay',
  'album',
  'albumSort',
  'albumArtistDisplay',
  'discSubtitle',
  'releaseDate',
  'originalDate',
  'label',
  'catalogNumber',
  'isrc',
  'comment',
  'mbRecordingId',
  'mbTrackId',
  'mbReleaseId',
  'mbReleaseGroupId',
] as const

const all = <Name extends string, Value>(names: readonly Name[], value: Value) =>
  Object.fromEntries(names.map((name) => [name, value])) as Record<Name, Value>

const required = { ...all(LISTS, texts), compilation: fc.boolean() }
const record = fc.record(
  {
    ...required,
    ...all(TEXTS, text),
    ...all(['discNo', 'discTotal', 'trackNo', 'trackTotal'] as const, count),
    ...all(['trackGainDb', 'albumGainDb'] as const, decibels),
    ...all(['trackPeak', 'albumPeak'] as const, peak),
    bpm: fc.double({ min: 0, max: 100_000, noNaN: true }).map((value) => value + 0),
    lyrics: fc.record({ text, synced: fc.boolean() }),
  },
  { requiredKeys: Object.keys(required) as (keyof typeof required)[] },
) as fc.Arbitrary<TagRecord>

describe('tags on the wire', () => {
  test.prop([record])('come back as they went, also through JSON and the schema', (tags) => {
    const wire = WireTags.parse(JSON.parse(JSON.stringify(tagsToWire(tags))))
    expect(tagsFromWire(wire)).toEqual(tags)
  })

  test.prop([
    fc.dictionary(fc.constantFrom(...TEXTS, ...LISTS), fc.constant(0), { maxKeys: 4 }),
    fc.integer({ min: 4_000, max: 70_000 }),
  ])('never exceed the protocol, however long they are', (names, length) => {
    const long = '😀'.repeat(length)
    const tags: Record<string, unknown> = {}
    for (const name of Object.keys(names)) {
      tags[name] = (LISTS as readonly string[]).includes(name) ? Array.from({ length: 300 }, () => long) : long
    }
    expect(WireTags.safeParse(tagsToWire(tags as Partial<TagRecord>)).error).toBeUndefined()
  })

  it('has every field of the protocol, and no other', () => {
    const tags = tagRecord({
      ...all(LISTS, ['x']),
      ...all(TEXTS, 'x'),
      ...all(['discNo', 'discTotal', 'trackNo', 'trackTotal', 'bpm', 'trackGainDb', 'trackPeak'] as const, 1),
      ...all(['albumGainDb', 'albumPeak'] as const, 1),
      compilation: true,
      lyrics: { text: 'x', synced: true },
    })
    expect(Object.keys(tagsToWire(tags)).sort()).toEqual(Object.keys(WireTags.shape).sort())
  })

  it('leaves out numbers that cannot be true, and what is empty', () => {
    const odd = { trackNo: 1e9, discNo: 1.5, trackGainDb: -900, albumPeak: Number.POSITIVE_INFINITY, bpm: Number.NaN }
    expect(tagsToWire(tagRecord(odd))).toEqual({})
  })

  it('passes over fields of a later version', () => {
    expect(tagsFromWire({ title: 'T', mood: 'calm' } as WireTags)).toEqual(tagRecord({ title: 'T' }))
  })
})

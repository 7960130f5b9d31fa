/**
 * MusicBrainz: what a recording is called, by whom it is, and on which release it stands; and which recordings have a title by an artist.
 * What leaves is a recording id, or title, artist and duration.
 */
import { hash } from 'node:crypto'
import * as z from 'zod'
import type { FoundTags } from '../../shared/model/lookups.ts'
import { nameKey } from '../library/name-key.ts'
import { Candidate, creditText, Credits, Foreign, Mbid, plainText, wholeOr, yearOf } from './candidate.ts'
import type { Service } from './service.ts'
import type { StoredAnswers } from './stored-answers.ts'

export interface TagsToFind {
  title: string
  artist: string
  artists: readonly string[]
  album: string
  durationMs: number
}

const Count = z.number().int().min(0).max(100_000).nullish()
const Track = z.object({ position: Count, number: z.string().max(200).nullish() })
const Medium = z.object({
  position: Count,
  'track-offset': Count,
  /** Called so when a recording is asked for, and otherwise when one is searched. */
  tracks: z.array(Track).max(2_000).nullish(),
  track: z.array(Track).max(2_000).nullish(),
})
const Release = z.object({
  title: Foreign.nullish(),
  status: z.string().max(100).nullish(),
  date: z.string().max(40).nullish(),
  'artist-credit': Credits.nullish(),
  'release-group': z
    .object({
      'primary-type': z.string().max(100).nullish(),
      'secondary-types': z.array(z.string().max(100)).max(50).nullish(),
    })
    .nullish(),
  media: z.array(Medium).max(500).nullish(),
})
const Recording = z.object({
  id: Mbid,
  title: Foreign,
  /** Milliseconds. */
  length: z.number().min(0).max(1_000_000_000).nullish(),
  'first-release-date': z.string().max(40).nullish(),
  'artist-credit': Credits.nullish(),
  releases: z.array(Release).max(2_000).nullish(),
})
const Search = z.object({ recordings: z.array(Recording).max(100) })

const MOST = 3
const SEARCHED = 10
const MOST_ARTISTS = 3
/** Durations of one recording differ by as much, by how the file was cut. */
const NEAR_MS = 3_000
const FAR_MS = 15_000
const LEAST_LIKENESS = 0.6
const LONGEST_WORDS = 200

export class MusicBrainz {
  readonly #service: Service
  readonly #answers: StoredAnswers

  constructor(parts: { service: Service; answers: StoredAnswers }) {
    this.#service = parts.service
    this.#answers = parts.answers
  }

  /** The same recordings with all that is known of them; those that are not there any more are left as they are. */
  async detailed(
    candidates: readonly Candidate[],
    { album, signal }: { album: string; signal: AbortSignal },
  ): Promise<Candidate[]> {
    const detailed = new Map<string, Candidate>()
    for (const candidate of candidates) {
      const [known] = await this.#recording(candidate.recordingId, { album, signal })
      // One that was merged into another answers under the other's id.
      const one = known ? { ...known, score: candidate.score } : candidate
      if (!detailed.has(one.recordingId)) detailed.set(one.recordingId, one)
    }
    return [...detailed.values()]
  }

  /** Likest first; nothing unlike. Throws LookupError. */
  async search(tags: TagsToFind, { signal }: { signal: AbortSignal }): Promise<Candidate[]> {
    const [from, to] = [Math.max(tags.durationMs - FAR_MS, 0), tags.durationMs + FAR_MS]
    const by = tags.artists.slice(0, MOST_ARTISTS).map((artist) => `artist:${quoted(artist)}`)
    const query = [`recording:${quoted(tags.title)}`, ...by, `dur:[${from} TO ${to}]`].join(' AND ')
    const asked = `search:${hash('sha256', `${query}\n${tags.album}`)}`
    const known = this.#answers.find('musicbrainz', asked, Candidates)
    if (known) return known
    const { status, value } = await this.#service.ask(
      { path: 'recording', query: { fmt: 'json', limit: String(SEARCHED), query } },
      { signal },
    )
    const answer = Search.safeParse(this.#accepted(status, value) ?? { recordings: [] })
    if (!answer.success) throw this.#service.trouble('bad-answer', 'not a list of recordings')
    const found = answer.data.recordings
      .map((recording) => candidateOf(recording, tags.album))
      .map((candidate) => ({ ...candidate, score: likeness(candidate.tags, tags) }))
      .filter(({ score }) => score >= LEAST_LIKENESS)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST)
    this.#answers.put('musicbrainz', asked, found, { isEmpty: found.length === 0 })
    return found
  }

  async #recording(id: string, { album, signal }: { album: string; signal: AbortSignal }): Promise<Candidate[]> {
    const asked = `recording:${id}:${hash('sha256', album).slice(0, 8)}`
    const known = this.#answers.find('musicbrainz', asked, Candidates)
    if (known) return known
    const { status, value } = await this.#service.ask(
      {
        path: `recording/${encodeURIComponent(id)}`,
        query: { fmt: 'json', inc: 'artist-credits releases release-groups media' },
      },
      { signal },
    )
    const body = this.#accepted(status, value)
    const recording = body === undefined ? undefined : Recording.safeParse(body)
    if (recording?.success === false) throw this.#service.trouble('bad-answer', 'not a recording')
    const found = recording ? [candidateOf(recording.data, album)] : []
    this.#answers.put('musicbrainz', asked, found, { isEmpty: found.length === 0 })
    return found
  }

  /** Undefined for what is not there. */
  #accepted(status: number, value: unknown): unknown {
    if (status === 404) return undefined
    if (status >= 400) throw this.#service.trouble('refused', `status ${status}`)
    return value ?? {}
  }
}

const Candidates = z.array(Candidate)

function candidateOf(recording: z.infer<typeof Recording>, album: string): Candidate {
  const release = bestRelease(recording.releases ?? [], album)
  const medium = release?.media?.[0]
  const track = (medium?.tracks ?? medium?.track)?.[0]
  const offset = medium?.['track-offset']
  const artist = creditText(recording['artist-credit'])
  return {
    recordingId: recording.id,
    score: 1,
    tags: {
      title: plainText(recording.title),
      artist,
      album: plainText(release?.title),
      albumArtist: release ? creditText(release['artist-credit']) || artist : '',
      year: yearOf(release?.date) ?? yearOf(recording['first-release-date']),
      trackNo: wholeOr(track?.position ?? Number(track?.number || Number.NaN)) ?? wholeOr((offset ?? Number.NaN) + 1),
      discNo: wholeOr(medium?.position),
      durationMs: recording.length === null || recording.length === undefined ? null : Math.round(recording.length),
      by: 'musicbrainz',
    },
  }
}

/** The one the tags name; else an official album before what is not, before what was put together of others; and the first of those. */
function bestRelease(releases: readonly z.infer<typeof Release>[], album: string) {
  const wanted = nameKey(plainText(album))
  const rank = ({ title, status, 'release-group': group }: z.infer<typeof Release>) =>
    (wanted !== '' && nameKey(plainText(title)) === wanted ? 0 : 8) +
    (status === 'Official' ? 0 : 4) +
    ((group?.['secondary-types'] ?? []).length > 0 ? 2 : 0) +
    (group?.['primary-type'] === 'Album' ? 0 : 1)
  const day = ({ date }: z.infer<typeof Release>) => date || '9999'
  return releases.toSorted((a, b) => rank(a) - rank(b) || (day(a) < day(b) ? -1 : Number(day(a) > day(b))))[0]
}

/** A search says how its answers stand to each other, not how sure they are; so they are compared with what was asked. */
function likeness(found: FoundTags, asked: TagsToFind): number {
  const title = nameKey(found.title) === nameKey(plainText(asked.title)) ? 0.4 : 0
  const artist = nameKey(found.artist) === nameKey(plainText(asked.artist)) ? 0.3 : 0.1
  const apart = found.durationMs === null ? FAR_MS : Math.abs(found.durationMs - asked.durationMs)
  const duration = apart <= NEAR_MS ? 0.2 : apart < FAR_MS ? 0.1 : 0
  const album = asked.album !== '' && nameKey(found.album) === nameKey(plainText(asked.album)) ? 0.1 : 0
  return Math.round((title + artist + duration + album) * 100) / 100
}

/** For Lucene, as words in a row: between quotes only these two mean something. */
const quoted = (text: string): string =>
  `"${plainText(text).slice(0, LONGEST_WORDS).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

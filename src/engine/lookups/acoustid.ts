/** AcoustID: which recordings sound like a fingerprint. What leaves is the fingerprint, its duration and the user's own key. */
import { hash } from 'node:crypto'
import * as z from 'zod'
import type { LookupTrouble } from '../../shared/model/lookups.ts'
import { Candidate, creditText, Credits, Foreign, Mbid, plainText } from './candidate.ts'
import { LookupError } from './lookup-error.ts'
import type { Service } from './service.ts'
import type { StoredAnswers } from './stored-answers.ts'

export interface Print {
  /** As AcoustID writes fingerprints. */
  base64: string
  durationMs: number
}

const ReleaseGroup = z.object({
  title: Foreign.nullish(),
  type: z.string().max(100).nullish(),
  secondarytypes: z.array(z.string().max(100)).max(50).nullish(),
  artists: Credits.nullish(),
})

const Recording = z.object({
  id: Mbid,
  title: Foreign.nullish(),
  /** Seconds. */
  duration: z.number().min(0).max(1_000_000).nullish(),
  artists: Credits.nullish(),
  releasegroups: z.array(ReleaseGroup).max(5_000).nullish(),
})

const Answer = z.object({
  status: z.literal('ok'),
  results: z
    .array(z.object({ score: z.number().min(0).max(1.01), recordings: z.array(Recording).max(1_000).nullish() }))
    .max(100),
})

const Refusal = z.object({ error: z.object({ code: z.number().int() }) })

const TROUBLE_OF: Readonly<Record<number, LookupTrouble>> = { 4: 'key', 5: 'server', 13: 'busy', 14: 'busy' }
/** Of the fingerprint or its duration: nothing will ever be found by it. */
const USELESS: ReadonlySet<number> = new Set([3, 8])
const NOTHING: z.infer<typeof Answer> = { status: 'ok', results: [] }

/** Less sure, and it is mostly another recording. */
const LEAST_SCORE = 0.5
/** Of one fingerprint; what comes after them is rarely it. */
const MOST = 3
/** Of AcoustID's own documentation: it is asked for when a key is tried, so that nothing of the library is. */
const KNOWN_TRACK = '9ff43b6a-4f16-427c-93c2-92307ca505e0'

export class AcoustId {
  readonly #service: Service
  readonly #answers: StoredAnswers

  constructor(parts: { service: Service; answers: StoredAnswers }) {
    this.#service = parts.service
    this.#answers = parts.answers
  }

  /** Surest first. Throws LookupError. */
  async lookUp(
    { base64, durationMs }: Print,
    { key, album, signal }: { key: string; album: string; signal: AbortSignal },
  ): Promise<Candidate[]> {
    const duration = String(Math.max(Math.round(durationMs / 1000), 1))
    const asked = `${hash('sha256', base64)}:${duration}:${hash('sha256', album).slice(0, 8)}`
    const known = this.#answers.find('acoustid', asked, Candidates)
    if (known) return known
    const value = await this.#ask(
      { client: key, duration, fingerprint: base64, meta: 'recordings releasegroups compress' },
      signal,
    )
    const found = this.#read(value, { durationMs, album })
    this.#answers.put('acoustid', asked, found, { isEmpty: found.length === 0 })
    return found
  }

  /** Null where the key is known there. Throws LookupError for what says nothing about the key. */
  async test(key: string, { signal }: { signal: AbortSignal }): Promise<'key' | null> {
    try {
      await this.#ask({ client: key, trackid: KNOWN_TRACK }, signal)
      return null
    } catch (error) {
      if (error instanceof LookupError && error.trouble === 'key') return 'key'
      throw error
    }
  }

  async #ask(form: Record<string, string>, signal: AbortSignal): Promise<unknown> {
    const { status, value } = await this.#service.ask({ path: 'lookup', form: { format: 'json', ...form } }, { signal })
    const refusal = Refusal.safeParse(value)
    if (status < 400 && !refusal.success) return value
    const code = refusal.data?.error.code ?? 0
    if (USELESS.has(code)) return NOTHING
    throw this.#service.trouble(TROUBLE_OF[code] ?? 'refused', `status ${status}, code ${code}`)
  }

  #read(value: unknown, told: { durationMs: number; album: string }): Candidate[] {
    const answer = Answer.safeParse(value)
    if (!answer.success) throw this.#service.trouble('bad-answer', 'not what was asked for')
    const found = new Map<string, Candidate>()
    const bySureness = answer.data.results.toSorted((a, b) => b.score - a.score)
    for (const { score, recordings } of bySureness) {
      if (score < LEAST_SCORE) break
      // What nobody has named yet helps nobody.
      const named = (recordings ?? []).filter(({ title }) => plainText(title) !== '')
      const apart = (one: z.infer<typeof Recording>) => Math.abs((one.duration ?? 0) * 1000 - told.durationMs)
      for (const recording of named.sort((a, b) => apart(a) - apart(b)))
        if (found.size < MOST && !found.has(recording.id))
          found.set(recording.id, candidateOf(recording, Math.min(score, 1), told.album))
    }
    return [...found.values()]
  }
}

const Candidates = z.array(Candidate)

function candidateOf(
  { id, title, duration, artists, releasegroups }: z.infer<typeof Recording>,
  score: number,
  album: string,
): Candidate {
  const group = bestGroup(releasegroups ?? [], album)
  return {
    recordingId: id,
    score,
    tags: {
      title: plainText(title),
      artist: creditText(artists),
      album: plainText(group?.title),
      albumArtist: creditText(group?.artists ?? (group ? artists : null)),
      year: null,
      trackNo: null,
      discNo: null,
      durationMs: duration === null || duration === undefined ? null : Math.round(duration * 1000),
      by: 'acoustid',
    },
  }
}

/** The one the tags name; else an album before singles, and before what was put together of others. */
function bestGroup(groups: readonly z.infer<typeof ReleaseGroup>[], album: string) {
  const wanted = plainText(album).toLowerCase()
  const rank = ({ title, type, secondarytypes }: z.infer<typeof ReleaseGroup>) =>
    (wanted !== '' && plainText(title).toLowerCase() === wanted ? 0 : 4) +
    (secondarytypes && secondarytypes.length > 0 ? 2 : 0) +
    (type === 'Album' ? 0 : 1)
  return groups.toSorted((a, b) => rank(a) - rank(b))[0]
}

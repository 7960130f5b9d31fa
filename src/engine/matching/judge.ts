/**
 * Are these two trackKeys one recording? In the order of what is surest: the same key, the same MusicBrainz recording with
 * lengths that agree, the same sound, and at last tags that agree, which only suggest it. What speaks against counts in each
 * step: then the user is asked. Pure; the thresholds and what they were measured on are in docs/decisions/0026.
 */
import type { MatchEvidence, MatchReason } from '../../shared/model/duplicates.ts'
import { ENOUGH_FRAMES, FRAME_SECONDS, MOST_OFFSET, type SoundMatch } from './align.ts'
import type { MatchFacts } from './facts.ts'
import { sharesKey } from './match-keys.ts'
import { areNamedAlike, matchTags, type TagMatch } from './tag-match.ts'

export interface Verdict {
  /** `same` may be merged without asking, `propose` waits for the user's word. */
  kind: 'same' | 'propose' | 'different'
  /** What spoke for it most; null for an equal trackKey, and for `different`. */
  evidence: MatchEvidence | null
  /** 0 to 1: that they are the same recording. */
  confidence: number
  reasons: MatchReason[]
  /** Whether one title by the same people is worth listening to both, however long each is. */
  namedAlike: boolean
}

/** Copies of one recording at MusicBrainz differ in length by no more than padding and silence. */
const RECORDING_MS = 3_000
/** How far lengths may lie apart once a cut start is accounted for. */
const LENGTH_MS = 3_000
/** At most this many bits differ between encodings of one recording. */
const SAME_ERRORS = 0.1
/** And at most this many for another reason than where frames begin: the same notes played by others differ in more. */
const SAME_UNEXPLAINED = 0.025
/** And the worst 2 s differ by no more than this beyond the whole: takes, edits and other words differ here and there. */
const SAME_UNEVEN = 0.07
/** Fewer different values are silence, a held tone or a click track. */
const SAME_DISTINCT = 60
/** With a MusicBrainz id, or with other version words, the sound has to be at least as near as a remaster. */
const NEAR_ERRORS = 0.12
/** Up to here the sound by itself is worth a question; with tags that agree, up to the other. */
export const ASK_ERRORS = 0.25
const ASK_ERRORS_WITH_TAGS = 0.34
/** At another speed the key is another, too, by a part of a semitone, which the values do not come back from. */
const ASK_ERRORS_AT_SPEED = 0.25
/** What has another tune differs by more at any speed. */
const ASK_ERRORS_AT_SPEED_WITH_NAMES = 0.38
const LIKELY_TAGS = 0.75
/** Of the longer one, or of the two minutes that are heard of it. */
const LEAST_COVERED = 0.5
const PRINTED_MS = 120_000
/** Tags have to agree better than this to be worth a question. */
const PROPOSE_SCORE = 0.9

/** `other` is sound that is too far from `alike` to be a copy; `unknown` when nothing was compared, or too little. */
type Heard = 'same' | 'alike' | 'other' | 'unknown'

/** `sound` is `listen(a, b)`, where both have a fingerprint. `judge(b, a, …)` comes to the same. */
export function judge(a: MatchFacts, b: MatchFacts, sound?: SoundMatch): Verdict {
  if (a.trackKey === b.trackKey) return { kind: 'same', evidence: null, confidence: 1, reasons: [], namedAlike: true }
  const tags = matchTags(a, b)
  const heard = hear(tags, sound, Math.max(a.durationMs, b.durationMs))
  const isHeard = heard === 'same' || heard === 'alike'
  const near = isHeard && sound!.speed === undefined && sound!.bitErrors <= NEAR_ERRORS
  const sameId = a.mbRecordingId !== null && a.mbRecordingId === b.mbRecordingId
  const otherId = a.mbRecordingId !== null && b.mbRecordingId !== null && !sameId
  const reasons = reasonsOf(tags, { heard, sound, sameId, otherId })
  const sameVersion = tags.version === 'equal' || tags.version === 'detail'
  const verdict = (kind: Verdict['kind'], evidence: MatchEvidence | null, confidence: number): Verdict => ({
    kind,
    evidence,
    confidence,
    reasons,
    namedAlike: areNamedAlike(tags),
  })

  if (sameId && sameVersion) {
    const lengthsAgree = tags.differenceMs !== undefined && tags.differenceMs <= RECORDING_MS
    if (lengthsAgree && (near || (heard === 'unknown' && saysTheSame(tags))))
      return verdict('same', 'recordingId', 0.99)
  }
  if (heard === 'same' && sameVersion && !otherId && isExplainedByCut(a, b, sound!)) {
    return verdict('same', 'sound', 1 - sound!.bitErrors)
  }
  if (sameId) return verdict('propose', 'recordingId', heard === 'other' ? 0.3 : 0.8)
  if (near || (heard === 'alike' && tags.version !== 'other')) {
    return verdict('propose', 'sound', soundConfidence(tags, sound!))
  }
  if (heard === 'unknown' && tags.score > PROPOSE_SCORE && !otherId && sharesKey(a, b)) {
    return verdict('propose', 'tags', Math.min(0.9, tags.score - 0.1))
  }
  return verdict('different', null, 0)
}

function hear(tags: TagMatch, sound: SoundMatch | undefined, longerMs: number): Heard {
  if (sound === undefined || sound.distinctFrames < Math.min(SAME_DISTINCT, sound.overlapFrames / 2)) return 'unknown'
  const { bitErrors, worstErrors, unexplained, overlapFrames, distinctFrames, speed } = sound
  const enough = overlapFrames >= ENOUGH_FRAMES && distinctFrames >= SAME_DISTINCT
  const inStep = speed === undefined
  const isEven = worstErrors - bitErrors <= SAME_UNEVEN
  if (inStep && enough && bitErrors <= SAME_ERRORS && unexplained <= SAME_UNEXPLAINED && isEven) return 'same'
  // A snippet of a piece is not the piece.
  if (overlapFrames * FRAME_SECONDS * 1000 < LEAST_COVERED * Math.min(longerMs, PRINTED_MS)) return 'unknown'
  const most = inStep ? (tags.score >= LIKELY_TAGS ? ASK_ERRORS_WITH_TAGS : ASK_ERRORS) : mostAtSpeed(tags)
  if (bitErrors <= most) return 'alike'
  return enough ? 'other' : 'unknown'
}

/** How many bits may differ at another speed to be worth a question. */
export const mostAtSpeed = (tags: TagMatch): number =>
  areNamedAlike(tags) ? ASK_ERRORS_AT_SPEED_WITH_NAMES : ASK_ERRORS_AT_SPEED

/** Without sound, an id is believed only of what calls itself the same. */
const saysTheSame = (tags: TagMatch): boolean => (tags.title ?? 1) >= 0.6 && (tags.artist ?? 1) >= 0.5

/** Whether the lengths differ by just the few seconds missing at one's beginning: else something is missing elsewhere. */
function isExplainedByCut(a: MatchFacts, b: MatchFacts, sound: SoundMatch): boolean {
  if (a.durationMs <= 0 || b.durationMs <= 0 || Math.abs(sound.offsetFrames) > MOST_OFFSET) return false
  return Math.abs(a.durationMs - b.durationMs - sound.offsetFrames * FRAME_SECONDS * 1000) <= LENGTH_MS
}

const soundConfidence = (tags: TagMatch, { bitErrors }: SoundMatch): number =>
  Math.min(0.95, Math.max(0.2, 0.7 * (1 - bitErrors / 0.45) + 0.3 * tags.score))

function reasonsOf(
  tags: TagMatch,
  { heard, sound, sameId, otherId }: { heard: Heard; sound: SoundMatch | undefined; sameId: boolean; otherId: boolean },
): MatchReason[] {
  const reasons: MatchReason[] = []
  if (sameId) reasons.push({ kind: 'sameRecordingId' })
  if (otherId) reasons.push({ kind: 'otherRecordingId' })
  if (sound !== undefined && (heard === 'same' || heard === 'alike')) {
    reasons.push({
      kind: 'sound',
      bitErrors: sound.bitErrors,
      overlapSeconds: sound.overlapFrames * FRAME_SECONDS,
      // What of `a` lies before the beginning of `b` is what the same moment comes earlier in `b`.
      offsetSeconds: -sound.offsetFrames * FRAME_SECONDS || 0,
      ...(sound.speed === undefined ? {} : { speed: sound.speed }),
    })
  }
  if (sound !== undefined && heard === 'other') reasons.push({ kind: 'otherSound', bitErrors: sound.bitErrors })
  if (tags.differenceMs !== undefined) reasons.push({ kind: 'duration', differenceSeconds: tags.differenceMs / 1000 })
  if (tags.title !== undefined) reasons.push({ kind: 'title', likeness: tags.title })
  if (tags.artist !== undefined) reasons.push({ kind: 'artist', likeness: tags.artist })
  if (tags.album !== undefined) reasons.push({ kind: 'album', likeness: tags.album })
  if (tags.words.length > 0)
    reasons.push({ kind: 'version', words: tags.words.slice(0, 20).map((word) => word.slice(0, 100)) })
  return reasons
}

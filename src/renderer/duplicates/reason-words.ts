/** Why two tracks may be one recording, in sentences, and how sure it is. Pure. */
import type { TFunction } from 'i18next'
import type { MatchReason, ProposalRow } from '../../shared/model/duplicates.ts'
import { formatFinePercent, formatNumber, formatPercent } from '../i18n/format.ts'
import './words.ts'

/** Tags that are as alike as this are told to be alike; below it they differ. */
const ALIKE = 0.5
const SAME = 0.995
/** What is nearer than this is no other moment, and no other length. */
const NOTICED_SECONDS = 0.25
const SAME_SECONDS = 0.5

/** What speaks for it most, then what speaks against it, then how far the tags agree. */
const RANKS: Readonly<Record<MatchReason['kind'], number>> = {
  sameRecordingId: 0,
  sound: 1,
  otherRecordingId: 2,
  otherSound: 2,
  ownPlaces: 3,
  version: 3,
  duration: 4,
  title: 5,
  artist: 6,
  album: 7,
}

/** All of them, the weightiest first: where there is little room the others are cut off. */
export const allReasons = (reasons: readonly MatchReason[], t: TFunction): string =>
  reasons
    .toSorted((one, other) => RANKS[one.kind] - RANKS[other.kind])
    .map((reason) => reasonWords(reason, t))
    .join(' ')

/** One or two sentences. */
export function reasonWords(reason: MatchReason, t: TFunction): string {
  switch (reason.kind) {
    case 'sameRecordingId':
    case 'otherRecordingId':
    case 'ownPlaces':
      return t(`duplicates.reason.${reason.kind}`)
    case 'sound':
      return [
        t('duplicates.reason.sound', {
          percent: formatFinePercent(reason.bitErrors),
          seconds: formatNumber(Math.round(reason.overlapSeconds)),
        }),
        Math.abs(reason.offsetSeconds) >= NOTICED_SECONDS &&
          t(reason.offsetSeconds > 0 ? 'duplicates.reason.later' : 'duplicates.reason.earlier', {
            seconds: tenths(Math.abs(reason.offsetSeconds)),
          }),
        reason.speed !== undefined &&
          t(reason.speed > 1 ? 'duplicates.reason.faster' : 'duplicates.reason.slower', {
            percent: formatFinePercent(Math.abs(reason.speed - 1)),
          }),
      ]
        .filter(Boolean)
        .join(' ')
    case 'otherSound':
      return t('duplicates.reason.otherSound', { percent: formatPercent(reason.bitErrors) })
    case 'duration': {
      const seconds = Math.abs(reason.differenceSeconds)
      return seconds < SAME_SECONDS
        ? t('duplicates.reason.sameDuration')
        : t('duplicates.reason.duration', { seconds: tenths(seconds) })
    }
    case 'title':
      return likeness(reason.likeness, t, ['sameTitle', 'likeTitle', 'otherTitle'])
    case 'artist':
      return likeness(reason.likeness, t, ['sameArtist', 'likeArtist', 'otherArtist'])
    case 'album':
      return likeness(reason.likeness, t, ['sameAlbum', 'likeAlbum', 'otherAlbum'])
    case 'version':
      return t('duplicates.reason.version', { count: reason.words.length, words: reason.words.join(', ') })
  }
}

type Words = 'sameTitle' | 'likeTitle' | 'otherTitle' | `${'same' | 'like' | 'other'}${'Artist' | 'Album'}`

function likeness(share: number, t: TFunction, [same, like, other]: readonly [Words, Words, Words]): string {
  if (share >= SAME) return t(`duplicates.reason.${same}`)
  if (share < ALIKE) return t(`duplicates.reason.${other}`)
  return t(`duplicates.reason.${like}`, { percent: formatPercent(share) })
}

const tenths = (seconds: number): string => formatNumber(Math.round(seconds * 10) / 10)

/** "Very likely, 93%". */
export function sureWords(confidence: number, t: TFunction): string {
  const words =
    confidence >= 0.97 ? 'certain' : confidence >= 0.9 ? 'likely' : confidence >= 0.7 ? 'probable' : 'possible'
  // Nothing that waits for the user is told to be beyond doubt.
  const percent = formatPercent(Math.min(0.99, confidence))
  return t('duplicates.sureShare', { words: t(`duplicates.sure.${words}`), percent })
}

/** How much later the same moment comes in `b` than in `a`, as far as the sound was compared. */
export function offsetMsOf({ reasons }: Pick<ProposalRow, 'reasons'>): number {
  const sound = reasons.find((reason) => reason.kind === 'sound')
  return sound ? Math.round(sound.offsetSeconds * 1000) : 0
}

/** "Blue Hour and Blue Hour (Live)", or the one name that both have. */
export function pairWords({ a, b }: Pick<ProposalRow, 'a' | 'b'>, t: TFunction): string {
  const name = (title: string) => title || t('duplicates.untitled')
  return a.track.title === b.track.title
    ? name(a.track.title)
    : t('duplicates.pair', { a: name(a.track.title), b: name(b.track.title) })
}

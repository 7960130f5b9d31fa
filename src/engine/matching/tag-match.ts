/** How far the tags of two recordings agree, part by part and as one number. Pure and the same from both sides. */
import type { MatchFacts } from './facts.ts'
import { readingOf, type Reading } from './reading.ts'
import { isMeaning, isMild } from './version-words.ts'
import { likeness } from './words.ts'

/**
 * What the version words come to. `detail`: one says more of the same (live, and where); `mild`: a remaster, which may
 * be the same recording; `other`: one is a remix, live, a demo …, the other is not.
 */
type VersionMatch = 'equal' | 'detail' | 'mild' | 'other'

export interface TagMatch {
  /** 0 to 1; undefined where one of the two says nothing. */
  title: number | undefined
  artist: number | undefined
  album: number | undefined
  /** Undefined when a length is unknown. */
  differenceMs: number | undefined
  version: VersionMatch
  /** The words that only one has. */
  words: string[]
  /** 0 to 1, all together. */
  score: number
}

const WEIGHTS = { title: 0.42, artist: 0.3, duration: 0.2, album: 0.08 }
/** In place of what is not said. */
const UNSAID = { title: 0, artist: 0.6, duration: 0.6, album: 0.8 }
/** Below these no sum of the others makes it likely. */
const LEAST_TITLE = 0.84
const LEAST_ARTIST = 0.74
/** Companies give the number of one recording to another now and then, so it does no more than suggest. */
const SAME_ISRC = 0.95
const FULL_MS = 1_500
const NONE_MS = 9_000

export function matchTags(a: MatchFacts, b: MatchFacts): TagMatch {
  const [left, right] = [readingOf(a), readingOf(b)]
  const title = left.titled && right.titled ? titleLikeness(left, right) : undefined
  const artist = left.names.length > 0 && right.names.length > 0 ? artistLikeness(left, right) : undefined
  const album = left.album.length > 0 && right.album.length > 0 ? likeness(left.album, right.album) : undefined
  const differenceMs = a.durationMs > 0 && b.durationMs > 0 ? Math.abs(a.durationMs - b.durationMs) : undefined
  const { version, words } = matchVersions(left, right)
  const near =
    differenceMs === undefined
      ? UNSAID.duration
      : Math.min(1, Math.max(0, (NONE_MS - differenceMs) / (NONE_MS - FULL_MS)))
  let score =
    WEIGHTS.title * (title ?? UNSAID.title) +
    WEIGHTS.artist * (artist ?? UNSAID.artist) +
    WEIGHTS.album * (album ?? UNSAID.album) +
    WEIGHTS.duration * near
  const sameAlbum = album !== undefined && album > 0.95
  // Two tracks of one album, and two of the many that are called "Intro".
  if (sameAlbum && a.trackNo !== null && b.trackNo !== null && a.trackNo !== b.trackNo) score -= 0.12
  if ((left.common || right.common) && !sameAlbum) score -= 0.2
  if ((title ?? 0) < LEAST_TITLE || (artist ?? 1) < LEAST_ARTIST) score = Math.min(score, 0.6)
  if (version === 'other' || otherAlbumVersion(left, right)) score = Math.min(score, 0.6)
  if (version === 'mild') score -= 0.03
  // The record company's number for a recording: names in another language or script are then of the same one.
  if (a.isrc !== null && a.isrc === b.isrc && near > 0.75 && version !== 'other') score = Math.max(score, SAME_ISRC)
  return { title, artist, album, differenceMs, version, words, score: Math.max(0, score) }
}

/** One title by the same people, and no other version of it; how long they are does not matter. */
export const areNamedAlike = ({ title = 0, artist = 0, version }: TagMatch): boolean =>
  title >= LEAST_TITLE && artist >= LEAST_ARTIST && version !== 'other'

function titleLikeness(a: Reading, b: Reading): number {
  const alike = likeness(a.title, b.title)
  return a.numbers === b.numbers ? alike : Math.min(alike, 0.5)
}

/** Names in any order; a guest whom only one of them names costs little, another main artist much. */
function artistLikeness(a: Reading, b: Reading): number {
  const [fewer, more] = a.names.length <= b.names.length ? [a.names, b.names] : [b.names, a.names]
  const left = new Set(more)
  let sum = 0
  let unmatched = 0
  for (const name of fewer) {
    let best = 0
    let found: readonly string[] | undefined
    for (const other of left) {
      const alike = likeness(name, other)
      if (alike > best) [best, found] = [alike, other]
    }
    if (best < 0.8) unmatched += 1
    else {
      sum += best
      left.delete(found!)
    }
  }
  const shared = (2 * sum) / (a.names.length + b.names.length)
  const guestsOnly = unmatched === 0 ? Math.max(shared, (sum / fewer.length) * 0.85) : shared
  return Math.max(guestsOnly, likeness(a.nameWords.toSorted(), b.nameWords.toSorted()))
}

function matchVersions(a: Reading, b: Reading): { version: VersionMatch; words: string[] } {
  const onlyA = a.versions.filter((word) => !b.versions.includes(word))
  const onlyB = b.versions.filter((word) => !a.versions.includes(word))
  const words = [...onlyA, ...onlyB].sort()
  if (words.length === 0) return { version: 'equal', words }
  // A title that says nothing does not say that it is the usual version either.
  if (!a.titled || !b.titled) return { version: 'detail', words }
  if (words.every(isMild)) return { version: 'mild', words }
  const shared = a.versions.some((word) => isMeaning(word) && !isMild(word) && b.versions.includes(word))
  const oneSaysMore = onlyA.length === 0 || onlyB.length === 0
  return { version: shared && oneSaysMore && !words.some(isMeaning) ? 'detail' : 'other', words }
}

/** Live albums and karaoke discs seldom say so in each title. */
const otherAlbumVersion = (a: Reading, b: Reading): boolean =>
  albumSays(a, b.versions, b.albumVersions) || albumSays(b, a.versions, a.albumVersions)

const albumSays = (one: Reading, versions: readonly string[], albumVersions: readonly string[]): boolean =>
  one.album.length > 0 &&
  one.albumVersions.some((word) => !albumVersions.includes(word) && !versions.some((said) => said.startsWith(word)))

/** MatchFacts as they are compared: titles in their parts, names as words. Read once for each, however often it is compared. */
import { saysNothing, type MatchFacts } from './facts.ts'
import { readTitle } from './titles.ts'
import { numbersIn, withoutArticle, wordsIn } from './words.ts'

export interface Reading {
  /** Words of the title without versions and guests. */
  title: readonly string[]
  /** Its numbers, sorted: No. 5 is not No. 6. */
  numbers: string
  versions: readonly string[]
  /** False for "Track 7" and the like. */
  titled: boolean
  /** Whether so many recordings are called so that the name says little: Intro, Untitled. */
  common: boolean
  /** All names, guests among them, each as words; the first is the main artist. Each once. */
  names: readonly (readonly string[])[]
  /** All names as one list of words, for what is split differently. */
  nameWords: readonly string[]
  album: readonly string[]
  /** What the album is besides a name: live, karaoke, unplugged. */
  albumVersions: readonly string[]
}

const COMMON = new Set(
  'intro,outro,interlude,skit,untitled,ohne titel,sans titre,prelude,prologue,prolog,epilogue,epilog,opening,ending,hidden track,silence,stille,bonus,theme,main title,end credits,applause,introduction,einleitung,zwischenspiel,overture,ouverture'.split(
    ',',
  ),
)
/** What parts people from one another in one text. Names with such a part are split on both sides alike. */
const BETWEEN =
  /\s*(?:[;,/&+×•|]|\s(?:and|und|et|y|feat\.?|ft\.?|featuring|with|mit|vs\.?|versus|x|pres\.?|presents)\s)\s*/iu
const SORTED_ARTICLE = /,\s*(the|a|an|die|der|das|les|los)\s*$/i
const ALBUM_VERSION =
  /\b(live|unplugged|in concert|acoustic|karaoke|tribute|instrumentals?|remix(?:es|ed)?|demos?)\b/giu

const known = new WeakMap<MatchFacts, Reading>()

export function readingOf(facts: MatchFacts): Reading {
  let reading = known.get(facts)
  if (reading === undefined) known.set(facts, (reading = read(facts)))
  return reading
}

function read(facts: MatchFacts): Reading {
  const { core, versions, guests } = readTitle(facts.title)
  const title = core === '' ? [] : core.split(' ')
  const artists = facts.artists.length > 0 ? facts.artists : facts.albumArtist === '' ? [] : [facts.albumArtist]
  const names = new Map<string, readonly string[]>()
  for (const written of [...artists, ...guests]) {
    for (const part of written.replace(SORTED_ARTICLE, '').split(BETWEEN)) {
      const words = withoutArticle(wordsIn(part))
      if (words.length > 0) names.set(words.join(' '), words)
    }
  }
  const album = readTitle(facts.album)
  return {
    title,
    numbers: numbersIn(title),
    versions,
    titled: title.length > 0 && !saysNothing(facts.title),
    common: COMMON.has(core),
    names: [...names.values()],
    nameWords: [...names.values()].flat(),
    album: album.core === '' ? [] : album.core.split(' '),
    albumVersions: [
      ...new Set([...facts.album.matchAll(ALBUM_VERSION)].map(([word]) => word.toLowerCase().slice(0, 4))),
    ],
  }
}

/**
 * A title in its parts: what the piece is called, who is a guest in it, and which version of it this is. "(Live at Wembley)",
 * "- Remastered 2011" and "[Radio Edit]" are meaning, not noise: a recording with other version words is another recording.
 * Pure.
 */
import { fold } from '../library/search-text.ts'
import { NEUTRAL_SPELLINGS, SMALL_WORDS, VERSION_SPELLINGS } from './version-words.ts'
import { wordsIn } from './words.ts'

interface ReadTitle {
  /** Folded words with a blank between; never empty unless the title has no visible sign. */
  core: string
  /** Folded, each once, sorted: what it is (`live`, `remaster`, `edit`), and of which (`2011`, `wembley`). */
  versions: string[]
  /** Artists named after "feat.", as written. */
  guests: string[]
}

const BRACKETS =
  /\(([^()]*)\)|\[([^[\]]*)\]|\{([^{}]*)\}|（([^（）]*)）|【([^【】]*)】|〔([^〔〕]*)〕|<([^<>]*)>|［([^［］]*)］/gu
const NESTED = /(\([^()]*)\(([^()]*)\)([^()]*\))/gu
const DASH = /\s+[-‐‑‒–—―−~]+\s+/u
/** "Karaokeversion", "Klavierfassung": as two words. */
const COMPOUND = /^(\p{L}{4,})(version|fassung|aufnahme|remix)$/u
const SPELLINGS_ALONE: ReadonlySet<string> = new Set([
  ...NEUTRAL_SPELLINGS,
  ...VERSION_SPELLINGS.map(([spelling]) => spelling),
])
const GUEST_BRACKET = /^\s*(?:feat\.?|ft\.?|featuring|with|w\/|mit)\s+(.+)$/isu
const GUEST_TAIL = /\s+(?:feat\.|feat|ft\.|ft|featuring)\s+(.+)$/isu
/** After a version word in a trailing part: "Live at …", "Remix by …", but not "Live Forever". */
const FOLLOWS = new Set([
  'at',
  'in',
  'from',
  'on',
  'by',
  'im',
  'am',
  'aus',
  'bei',
  'beim',
  'auf',
  'vom',
  'von',
  'en',
  'al',
  'au',
  'a',
])

/** Longer ones are read to here. */
const MOST_LETTERS = 300

export function readTitle(whole: string): ReadTitle {
  const text = whole.slice(0, MOST_LETTERS)
  const versions = new Set<string>()
  const guests: string[] = []
  /** Whether the part was no part of the name. */
  const isAside = (part: string, bracketed: boolean): boolean => {
    const guest = bracketed ? GUEST_BRACKET.exec(part) : null
    if (guest) {
      guests.push(guest[1]!.trim())
      return true
    }
    const words = versionIn(part, bracketed)
    if (words === undefined) return false
    for (const word of words) versions.add(word)
    return true
  }

  // Brackets in brackets belong to the outer ones: "(Live (2004))".
  let rest = text.replace(NESTED, '$1 $2 $3')
  rest = rest.replace(BRACKETS, (whole, ...groups: unknown[]) => {
    const inside = groups.find((group) => typeof group === 'string') as string
    return isAside(inside, true) ? ' ' : whole
  })
  for (;;) {
    const parts = rest.split(DASH)
    const last = parts.at(-1)!
    if (parts.length < 2 || last.trim() === '' || !isAside(last, false)) break
    rest = rest.slice(0, rest.lastIndexOf(last)).replace(/\s*[-‐‑‒–—―−~]+\s*$/u, '')
  }
  const tail = GUEST_TAIL.exec(rest)
  if (tail && tail.index > 0) {
    guests.push(tail[1]!.trim())
    rest = rest.slice(0, tail.index)
  }
  const core = wordsIn(rest)
  // A title that is all in brackets has no other name.
  if (core.length === 0) return { core: wordsIn(text).join(' '), versions: [], guests: [] }
  return { core: core.join(' '), versions: [...versions].sort(), guests }
}

/** The version words of a bracket or of what stands behind a dash; undefined when it is part of the name. */
function versionIn(part: string, bracketed: boolean): string[] | undefined {
  const words =
    fold(part)
      .replaceAll(/['’]/g, '')
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  const whole = words.map((word) => (SPELLINGS_ALONE.has(word) ? word : word.replace(COMPOUND, '$1 $2'))).join(' ')
  if (whole === '') return bracketed ? [] : undefined
  if (NEUTRAL_SPELLINGS.has(whole)) return []
  let rest = ` ${whole} `
  const meanings: string[] = []
  for (const [spelling, meaning] of VERSION_SPELLINGS) {
    const at = rest.indexOf(UNSPACED.test(spelling) ? spelling : ` ${spelling} `)
    if (at < 0) continue
    if (!bracketed && meanings.length === 0 && !endsOrLeads(rest, at, spelling)) continue
    meanings.push(meaning)
    rest = UNSPACED.test(spelling) ? rest.replace(spelling, ' ') : rest.replace(` ${spelling} `, '  ')
  }
  if (meanings.length === 0) return undefined
  const details = rest.split(/\s+/).filter((word) => word !== '' && !SMALL_WORDS.has(word))
  return [...meanings.filter((meaning) => meaning !== 'version'), ...details]
}

/** Written without blanks, so that a word may stand inside others. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

function endsOrLeads(rest: string, at: number, spelling: string): boolean {
  if (UNSPACED.test(spelling)) return true
  const before = rest.slice(0, at).trim()
  const after = rest.slice(at + spelling.length + 2).trim()
  if (after === '') return true
  const [next = ''] = after.split(' ')
  return (before === '' || /^\d+$/.test(before)) && (FOLLOWS.has(next) || /^\d+$/.test(next) || isVersionWord(next))
}

const isVersionWord = (word: string): boolean => SPELLINGS_ALONE.has(word)

/** Tags for the ground truth of matching: of a song, and as other people write the same. */
import { random, type Random } from '../../scripts/music/random.ts'
import { NO_TAGS } from '../../src/engine/library/tags-text.ts'
import type { TagRecord } from '../../src/shared/model/tag-record.ts'

const WORDS =
  'river,night,Straße,golden,shadow,home,fire,winter,Sehnsucht,dance,silver,road,heart,Licht,echo,morning,señorita,blue,thunder,garden,été,paper,mountain,ночь,夜,glass,summer,Tränen,stone,city,dream,machine,ocean,letter,Mädchen,storm'.split(
    ',',
  )
const FIRST =
  'The Northern,Die Grauen,Little,Señor,Café,Black,New,Lost,Electric,Björk’s,Les,Ólafur,Simon &,Earth and'.split(',')
const LAST =
  'Lights,Tauben,Wolves,Orchester,Kings,Parade,Rivers,Garfunkel,Stars,Maschine,Sisters,日本,Collective'.split(',')
const TITLES_OF_MANY = ['Intro', 'Home', 'Hallelujah', 'Crazy', 'Interlude']

export function songTags(seed: number): TagRecord {
  const draw = random(seed)
  const artist = `${draw.pick(FIRST)} ${draw.pick(LAST)}`
  const guest = draw.chance(0.2) ? `${draw.pick(FIRST)} ${draw.pick(LAST)}` : undefined
  const words = Array.from({ length: 1 + draw.int(3) }, () => draw.pick(WORDS)).join(' ')
  const part = draw.chance(0.12) ? `, Pt. ${1 + draw.int(3)}` : draw.chance(0.05) ? ' No. 5: II. Andante' : ''
  const title = draw.chance(0.1)
    ? draw.pick(TITLES_OF_MANY)
    : `${words.charAt(0).toUpperCase()}${words.slice(1)}${part}`
  return {
    ...NO_TAGS,
    title: guest === undefined ? title : `${title} (feat. ${guest})`,
    artists: [artist],
    album: `${draw.pick(WORDS)} & ${draw.pick(WORDS)}`,
    trackNo: 1 + draw.int(12),
    releaseDate: String(1965 + draw.int(60)),
  }
}

/** As someone else writes them: case, accents, "and", the guest elsewhere, another album; the recording is the same. */
export function tagsOfOthers(tags: TagRecord, draw: Random): TagRecord {
  const other = { ...tags }
  const guest = / \(feat\. ([^)]+)\)$/.exec(tags.title ?? '')
  if (guest && draw.chance(0.6)) {
    other.title = tags.title!.slice(0, guest.index)
    other.artists = draw.chance(0.5) ? [`${tags.artists[0]!} feat. ${guest[1]!}`] : [tags.artists[0]!, guest[1]!]
  }
  other.title = draw.pick([
    (text: string) => text.toUpperCase(),
    (text: string) => text.normalize('NFD'),
    (text: string) => text.normalize('NFD').replaceAll(/[\u0300-\u036f]/g, ''),
    (text: string) => text.replace('Pt. 1', 'Part I').replace('Pt. 2', 'Part Two').replace(' & ', ' and '),
    (text: string) => misspelt(text, draw),
    (text: string) => `${text} (Album Version)`,
  ])(other.title!)
  other.artists = other.artists.map((name) =>
    draw.chance(0.5) ? name.replace(' &', ' and').replace(/^The /, '').toLowerCase() : name,
  )
  if (draw.chance(0.5)) {
    other.album = draw.pick(['Greatest Hits', `${tags.album ?? ''} (Deluxe Edition)`, 'Best of the Best, Vol. 3'])
    other.trackNo = 1 + draw.int(20)
  }
  if (draw.chance(0.3)) delete other.trackNo
  return other
}

/** One letter twice. */
function misspelt(text: string, draw: Random): string {
  const at = 1 + draw.int(Math.max(1, text.length - 2))
  return /\p{L}/u.test(text[at] ?? '') ? `${text.slice(0, at)}${text[at]!}${text.slice(at)}` : text
}

export const withWords = (tags: TagRecord, words: string): TagRecord => ({
  ...tags,
  title: `${tags.title ?? ''} ${words}`,
})

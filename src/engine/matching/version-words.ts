/**
 * The words that make a title another version of it, in the languages people tag in, each with the one word it stands for
 * here. Written as `fold` leaves them: without case and accents.
 */
import { fold } from '../library/search-text.ts'

/** Meaning → spellings. Those of several words stand for one meaning too. */
const SPELLINGS: Record<string, string> = {
  live: 'live, konzert, konzertmitschnitt, livemitschnitt, mitschnitt, liveaufnahme, liveversion, en vivo, en directo, en direct, en concert, in concert, dal vivo, ao vivo, livet, концерт, концертная, вживую, ライブ, ライヴ, 现场, 現場, 라이브, unplugged live',
  unplugged: 'unplugged',
  remix: 'remix, rmx, remixed, remixe, remixes, リミックス, ремикс, 混音, 리믹스',
  mix: 'mix, mixed, mixes',
  remaster:
    'remaster, remastered, remasterd, remastering, remasterisé, remasterisée, remasterizado, remasterizada, rimasterizzato, rimasterizzata, remastert, remasterte, remastertes, neu gemastert, digital remaster, digitally remastered, リマスター, ремастер, ремастеринг, 重制, 重製, 리마스터',
  acoustic:
    'acoustic, akustik, akustisch, akustische, akustikversion, acoustique, acustico, acustica, acústico, acústica, アコースティック, акустика, акустическая, 어쿠스틱',
  instrumental:
    'instrumental, instrumentals, instrumentale, instrumentalversion, instrumentalfassung, strumentale, インストゥルメンタル, インスト, off vocal, 伴奏, 純音樂, 纯音乐, инструментал, минус, backing track',
  karaoke: 'karaoke, カラオケ, караоке, 卡拉ok, playback, sing along',
  demo: 'demo, demos, demoaufnahme, demoversion, демо, デモ, 데모',
  edit: 'edit, edited, edits, radioversion, radiofassung, radiomix, radioedit, kurzfassung',
  extended: 'extended, langfassung, maxi, long version, lange version',
  dub: 'dub',
  mono: 'mono',
  stereo: 'stereo',
  reprise: 'reprise',
  acappella: 'a cappella, acappella, a capella, acapella',
  alternate: 'alternate, alternative, alternativversion, alternative take, alt take',
  take: 'take',
  outtake: 'outtake, outtakes',
  rehearsal: 'rehearsal, probe, probenmitschnitt',
  session: 'session, sessions',
  orchestral: 'orchestral, orchesterfassung, orchesterversion, symphonic, sinfonisch',
  piano: 'piano version, klavierfassung, klavierversion, piano solo',
  cover: 'cover, coverversion, tribute',
  rework: 'rework, reworked, reinterpretation, reimagined, neufassung, neuinterpretation',
  rerecorded: 're recorded, rerecorded, re recording, neuaufnahme, neu aufgenommen, newly recorded',
  bootleg: 'bootleg, mashup',
  club: 'club',
  clean: 'clean, censored',
  explicit: 'explicit, uncensored, dirty',
  slowed: 'slowed, slowed down, reverb',
  spedup: 'sped up, nightcore',
  early: 'early version, frühe fassung, first version',
  unreleased: 'unreleased, unveröffentlicht',
  single: 'single version, singleversion, single edit, single mix, 7 inch, 7in',
  medley: 'medley, potpourri',
  version: 'version, fassung, versione, versión, verzija, версия, バージョン, ver',
}

/** Meanings a title's own words may well have, so that they count in brackets only with others, or alone in them. */
const NEUTRAL = [
  'album version, albumversion, albumfassung, lp version, original version, originalversion, originalfassung',
  'original mix, original, originale, studio version, studioversion, main version, full version',
  'bonus track, bonustrack, bonus, hidden track, album track, lp, ep',
  'official video, official audio, official music video, audio, video, lyrics, lyric video, hd, hq, 4k, visualizer, visualiser',
  'offizielles video, musikvideo, mit text',
  'original motion picture soundtrack, ost, soundtrack',
]

/** In versions these say nothing: what is left of "Live at the Budokan" is live and budokan. */
const SMALL =
  'the, a, an, at, in, from, on, of, by, with, for, and, und, et, to, der, die, das, den, dem, des, im, am, aus, bei, beim, von, vom, zu, auf, mit, version, fassung, recorded, recording, aufnahme, aufgenommen, digital, digitally, edition, track, album, original, official, studio, ver, newly, du, de, la, le, les, el, en, al, au, new, bonus'

/** A tag that is about another release of the same sound; what else a version word says is another sound. */
const MILD = new Set(['remaster', 'explicit', 'stereo'])

const list = (text: string): string[] => text.split(',').map((one) => spelled(one))
/** As titles are read: folded, words apart by one blank. */
const spelled = (text: string): string => (fold(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join(' ')

/** Longest first, so that "radio edit" is found before "edit". */
export const VERSION_SPELLINGS: readonly (readonly [string, string])[] = Object.entries(SPELLINGS)
  .flatMap(([meaning, spellings]) => list(spellings).map((spelling) => [spelling, meaning] as const))
  .sort((a, b) => b[0].length - a[0].length || (a[0] < b[0] ? -1 : 1))

export const NEUTRAL_SPELLINGS: ReadonlySet<string> = new Set(NEUTRAL.flatMap(list))
export const SMALL_WORDS: ReadonlySet<string> = new Set(list(SMALL))

/** Whether a version that only one of two names may still be the same recording: a remaster, the year of one. */
export const isMild = (word: string): boolean => MILD.has(word) || /^(?:19|20)\d\d$/.test(word)

/** Whether the word says what kind of version it is, rather than which. */
export const isMeaning = (word: string): boolean => Object.hasOwn(SPELLINGS, word)

/** Which evidence merges, which only asks, and what keeps two apart. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { SoundMatch } from '../../../src/engine/matching/align.ts'
import type { MatchFacts } from '../../../src/engine/matching/facts.ts'
import { judge, type Verdict } from '../../../src/engine/matching/judge.ts'
import { matchKeys, sharesKey } from '../../../src/engine/matching/match-keys.ts'

const ID = '11111111-1111-4111-8111-111111111111'
const OTHER_ID = '22222222-2222-4222-8222-222222222222'

const facts = (some: Partial<MatchFacts> = {}): MatchFacts => ({
  trackKey: 'a1',
  title: 'A song of rivers',
  artists: ['The Northern Lights'],
  artist: 'The Northern Lights',
  album: 'Paper mountain',
  albumArtist: '',
  durationMs: 200_000,
  mbRecordingId: null,
  isrc: null,
  trackNo: null,
  year: null,
  ...some,
})
const sound = (some: Partial<SoundMatch> = {}): SoundMatch => ({
  bitErrors: 0.01,
  overlapFrames: 948,
  offsetFrames: 0,
  worstErrors: 0.03,
  unexplained: 0.01,
  distinctFrames: 800,
  ...some,
})
const UNRELATED = sound({ bitErrors: 0.46, worstErrors: 0.6 })
const NOTHING_ALIKE = { title: 'Otherwise', artists: ['Somebody'], artist: 'Somebody', album: 'Elsewhere' }

const verdict = (a: Partial<MatchFacts>, b: Partial<MatchFacts>, heard?: SoundMatch): string => {
  const { kind, evidence } = judge(facts(a), facts({ trackKey: 'a2', ...b }), heard)
  return evidence === null ? kind : `${kind} by ${evidence}`
}

describe('one trackKey', () => {
  it('is one recording, whatever else is said of it', () => {
    expect(judge(facts(), facts({ ...NOTHING_ALIKE, mbRecordingId: ID }), UNRELATED)).toMatchObject({
      kind: 'same',
      confidence: 1,
    })
  })
})

describe('a MusicBrainz recording id', () => {
  const id = { mbRecordingId: ID }

  it('merges two whose lengths agree within 3 s', () => {
    expect(verdict(id, { ...id, durationMs: 203_000 })).toBe('same by recordingId')
    expect(verdict(id, { ...id, durationMs: 203_001 })).toBe('propose by recordingId')
    expect(verdict(id, { ...id, durationMs: 0 })).toBe('propose by recordingId')
  })

  it('merges an untitled file with its titled copy', () => {
    expect(verdict(id, { ...id, title: 'Track 07', artists: [], artist: '', album: '' })).toBe('same by recordingId')
  })

  it('only asks when the sound is another', () => {
    expect(verdict(id, id, UNRELATED)).toBe('propose by recordingId')
    expect(verdict(id, id, sound({ bitErrors: 0.33, worstErrors: 0.45 }))).toBe('propose by recordingId')
    expect(verdict(id, id, sound({ bitErrors: 0.16, worstErrors: 0.3 }))).toBe('propose by recordingId')
  })

  it('only asks when one is said to be live, a remix or a remaster', () => {
    for (const words of ['(Live)', '- Remastered 2011', '[Radio Edit]', '(Konzertmitschnitt)'])
      expect(verdict(id, { ...id, title: `A song of rivers ${words}` })).toBe('propose by recordingId')
  })

  it('only asks when the names have nothing in common and nothing was heard', () => {
    expect(verdict(id, { ...id, ...NOTHING_ALIKE })).toBe('propose by recordingId')
    expect(verdict(id, { ...id, ...NOTHING_ALIKE }, sound())).toBe('same by recordingId')
  })

  it('that is another keeps equal sound from being merged', () => {
    expect(verdict(id, { mbRecordingId: OTHER_ID }, sound())).toBe('propose by sound')
    expect(verdict(id, { mbRecordingId: OTHER_ID })).toBe('different')
  })
})

describe('equal sound', () => {
  it('merges, whatever the tags are', () => {
    expect(verdict({}, {}, sound())).toBe('same by sound')
    expect(verdict({}, NOTHING_ALIKE, sound())).toBe('same by sound')
    expect(verdict({}, { title: 'Track 1', artists: [], artist: '', album: '' }, sound())).toBe('same by sound')
  })

  it('says how much later the same moment comes in the other one', () => {
    const offsetOf = (offsetFrames: number) =>
      judge(facts(), facts({ trackKey: 'a2' }), sound({ offsetFrames })).reasons.find(({ kind }) => kind === 'sound')
    // The first 40 frames of `a` are not in `b`.
    expect(offsetOf(40)).toMatchObject({ offsetSeconds: expect.closeTo(-4.95, 1) as number })
    expect(offsetOf(-40)).toMatchObject({ offsetSeconds: expect.closeTo(4.95, 1) as number })
    expect(offsetOf(0)).toMatchObject({ offsetSeconds: 0 })
  })

  it('merges a cut start, where the lengths differ by what is missing', () => {
    const missing = sound({ offsetFrames: 40 })
    expect(verdict({}, { durationMs: 195_050 }, missing)).toBe('same by sound')
    expect(verdict({}, { durationMs: 204_950 }, missing)).toBe('propose by sound')
  })

  it('only asks when one is longer than that: an extended version begins alike', () => {
    expect(verdict({}, { durationMs: 204_000 }, sound())).toBe('propose by sound')
    expect(verdict({}, { durationMs: 0 }, sound())).toBe('propose by sound')
  })

  it('only asks when it differs in one place: other words, a bar left out', () => {
    expect(verdict({}, {}, sound({ bitErrors: 0.03, worstErrors: 0.2 }))).toBe('propose by sound')
  })

  it('only asks when it differs evenly, and not for where frames begin: the same notes by other players', () => {
    expect(verdict({}, {}, sound({ bitErrors: 0.08, worstErrors: 0.12 }))).toBe('same by sound')
    expect(verdict({}, {}, sound({ bitErrors: 0.08, worstErrors: 0.12, unexplained: 0.06 }))).toBe('propose by sound')
  })

  it('only asks of some seconds of it', () => {
    const brief = { durationMs: 20_000 }
    expect(verdict(brief, brief, sound({ overlapFrames: 140, distinctFrames: 130 }))).toBe('propose by sound')
  })

  it('only asks when one is said to be another version', () => {
    for (const words of ['(Live)', '(Remix)', '(Instrumental)', '(Clean)', '(Remastered 2011)', '(Karaokeversion)'])
      expect(verdict({}, { title: `A song of rivers ${words}` }, sound())).toBe('propose by sound')
  })

  it('merges two that are live, of which one says where', () => {
    expect(verdict({ title: 'X (Live)' }, { title: 'X (Live at Wembley)' }, sound())).toBe('same by sound')
    expect(verdict({ title: 'X (Live in Wien)' }, { title: 'X (Live at Wembley)' }, sound())).toBe('propose by sound')
  })

  it('means nothing in silence, held tones and clicks', () => {
    const silent = sound({ bitErrors: 0, worstErrors: 0, distinctFrames: 3 })
    expect(verdict({}, NOTHING_ALIKE, silent)).toBe('different')
    expect(verdict({ title: 'Silence' }, { title: 'Silence', artists: ['Other'] }, silent)).toBe('different')
  })
})

describe('sound that is near', () => {
  it('asks, farther out only with tags that agree', () => {
    expect(verdict({}, NOTHING_ALIKE, sound({ bitErrors: 0.15, worstErrors: 0.3 }))).toBe('propose by sound')
    expect(verdict({}, NOTHING_ALIKE, sound({ bitErrors: 0.28, worstErrors: 0.4 }))).toBe('different')
    expect(verdict({}, {}, sound({ bitErrors: 0.28, worstErrors: 0.4 }))).toBe('propose by sound')
  })

  it('of another version asks only when it is nearly equal', () => {
    const instrumental = { title: 'A song of rivers (Instrumental)' }
    expect(verdict({}, instrumental, sound({ bitErrors: 0.2, worstErrors: 0.3 }))).toBe('different')
    expect(verdict({}, instrumental, sound({ bitErrors: 0.1, worstErrors: 0.3 }))).toBe('propose by sound')
  })

  it('at another speed only asks, farther out only with names that agree', () => {
    const played = (bitErrors: number) => sound({ bitErrors, worstErrors: bitErrors + 0.03, speed: 1.01 })
    expect(verdict({}, {}, played(0.02))).toBe('propose by sound')
    expect(verdict({ mbRecordingId: ID }, { mbRecordingId: ID }, played(0.02))).toBe('propose by recordingId')
    expect(verdict({}, {}, played(0.36))).toBe('propose by sound')
    expect(verdict({}, {}, played(0.39))).toBe('different')
    expect(verdict({}, NOTHING_ALIKE, played(0.24))).toBe('propose by sound')
    expect(verdict({}, NOTHING_ALIKE, played(0.28))).toBe('different')
    expect(verdict({}, { title: 'A song of rivers (Live)' }, played(0.02))).toBe('different')
  })

  it('of a snippet is no reason to ask', () => {
    expect(
      verdict({}, { ...NOTHING_ALIKE, durationMs: 20_000 }, sound({ overlapFrames: 150, distinctFrames: 140 })),
    ).toBe('different')
  })
})

/** Second spelling, and what comes of it beside `facts()`. */
const BY_TAGS: readonly (readonly [string, Partial<MatchFacts>, string])[] = [
  ['the same', {}, 'propose by tags'],
  ['another case', { title: 'A SONG OF RIVERS' }, 'propose by tags'],
  ['no article', { artists: ['Northern Lights'], title: 'Song of rivers' }, 'propose by tags'],
  ['the article behind', { artists: ['Northern Lights, The'] }, 'propose by tags'],
  ['another album', { album: 'Greatest Hits' }, 'propose by tags'],
  ['no album', { album: '' }, 'propose by tags'],
  ['a deluxe album', { album: 'Paper Mountain (Deluxe Edition)' }, 'propose by tags'],
  ['a guest in the title', { title: 'A song of rivers (feat. Someone)' }, 'propose by tags'],
  ['a letter missing', { title: 'A song of rivrs' }, 'propose by tags'],
  ['two letters swapped', { title: 'A song of rievrs' }, 'propose by tags'],
  ['a letter too many in the artist', { artists: ['The Northern Lightss'] }, 'propose by tags'],
  ['the usual version', { title: 'A song of rivers (Album Version)' }, 'propose by tags'],
  ['a remaster', { title: 'A song of rivers - 2011 Remaster' }, 'propose by tags'],
  ['live', { title: 'A song of rivers (Live)' }, 'different'],
  ['a remix', { title: 'A song of rivers [Night Remix]' }, 'different'],
  ['acoustic, in German', { title: 'A song of rivers (Akustikversion)' }, 'different'],
  ['a part of it', { title: 'A song of rivers, Pt. 2' }, 'different'],
  ['another artist', { artists: ['Black Parade'] }, 'different'],
  ['another title', { title: 'A song of mountains' }, 'different'],
  ['a live album', { album: 'Live at the Harbour' }, 'different'],
  ['a karaoke album', { album: 'Karaoke Hits' }, 'different'],
  ['ten seconds more', { durationMs: 210_000 }, 'different'],
  ['another place on the same album', { trackNo: 2 }, 'different'],
]

describe('tags alone', () => {
  it.each(BY_TAGS)('with %s: %s → %s', (_, other, expected) => {
    expect(verdict({ trackNo: 1 }, other)).toBe(expected)
  })

  it.each([
    ['Symphony No. 5: I. Allegro', 'Symphony No. 6: I. Allegro', 'different'],
    ['Symphony No. 5: I. Allegro', 'Symphony No. 5: II. Andante', 'different'],
    ['Symphonie No. 5: I. Allegro', 'Symphony Nr. 5 - I. Allegro', 'propose by tags'],
    ['River, Pt. 1', 'River (Part I)', 'propose by tags'],
    ['River, Pt. 1', 'River (Part Two)', 'different'],
    ['Song 1', 'Song 2', 'different'],
    ['夜に駆ける', '夜に駆ける', 'propose by tags'],
    ['夜に駆ける', '朝に駆ける', 'different'],
    ['Ночь', 'НОЧЬ', 'propose by tags'],
    ['Schön', 'Schoen', 'propose by tags'],
    ['Schöner Morgen', 'SCHONER MORGEN', 'propose by tags'],
    ['Rock & Roll', 'Rock and Roll', 'propose by tags'],
    ['Rock ’n’ Roll', "Rock 'n' Roll", 'propose by tags'],
    ['AC/DC', 'ACDC', 'propose by tags'],
    ['???', '???', 'propose by tags'],
    ['Track 01', 'Track 01', 'different'],
  ])('%s and %s → %s', (one, other, expected) => {
    expect(verdict({ title: one }, { title: other })).toBe(expected)
  })

  it('take several artists in any order, and guests from either field', () => {
    const artists = (...names: string[]) => ({ artists: names, artist: names.join(', ') })
    expect(verdict(artists('A. One', 'B. Two'), artists('B. Two', 'A. One'))).toBe('propose by tags')
    expect(verdict(artists('A. One & B. Two'), artists('B. Two', 'A. One'))).toBe('propose by tags')
    expect(
      verdict({ title: 'X (feat. B. Two)', ...artists('A. One') }, { title: 'X', ...artists('A. One', 'B. Two') }),
    ).toBe('propose by tags')
    expect(verdict(artists('Пётр Чайковский'), artists('Петр Чаиковский'))).toBe('propose by tags')
    expect(verdict(artists('A. One', 'B. Two'), artists('C. Three', 'D. Four'))).toBe('different')
  })

  it('with one ISRC ask, in whichever script the names are', () => {
    const company = { isrc: 'DEA123456789' }
    const transcribed = { title: 'Noch', artists: ['Dom'], artist: 'Dom', ...company }
    expect(verdict({ title: 'Ночь', artists: ['Дом'], ...company }, transcribed)).toBe('propose by tags')
    expect(verdict(company, { ...company, title: 'A song of rivers (Live)' })).toBe('different')
    expect(verdict(company, { ...company, durationMs: 209_000 })).toBe('different')
  })

  it('that many recordings have ask only on the same album', () => {
    expect(verdict({ title: 'Intro' }, { title: 'Intro' })).toBe('propose by tags')
    expect(verdict({ title: 'Intro' }, { title: 'Intro', album: 'Another one' })).toBe('different')
  })

  it('never merge, and ask nothing once the sound is known to be another', () => {
    expect(verdict({}, {}, UNRELATED)).toBe('different')
  })
})

describe('what is said of a pair', () => {
  it('names what speaks for and against it', () => {
    const { reasons, confidence } = judge(
      facts({ mbRecordingId: ID }),
      facts({ trackKey: 'a2', title: 'A song of rivers (Live)', durationMs: 201_500, mbRecordingId: ID }),
      UNRELATED,
    )
    expect(reasons).toEqual([
      { kind: 'sameRecordingId' },
      { kind: 'otherSound', bitErrors: 0.46 },
      { kind: 'duration', differenceSeconds: 1.5 },
      { kind: 'title', likeness: 1 },
      { kind: 'artist', likeness: 1 },
      { kind: 'album', likeness: 1 },
      { kind: 'version', words: ['live'] },
    ])
    expect(confidence).toBeLessThan(0.5)
  })
})

const titles = fc
  .tuple(
    fc.constantFrom('River', 'A river of gold', 'Nacht', '夜', 'Symphony No. 5', 'Intro', 'Track 3', 'Rock & Roll'),
    fc.constantFrom('', ' (Live)', ' - Remastered 2011', ', Pt. 2', ' (feat. Guest)', ' [Remix]', ' (Album Version)'),
  )
  .map((parts) => parts.join(''))
const someFacts = fc
  .record({
    title: titles,
    artists: fc.subarray(['The One', 'One', 'Two & Three', 'Дом', 'Guest'], { maxLength: 3 }),
    album: fc.constantFrom('', 'Gold', 'Gold (Deluxe Edition)', 'Live in Wien', 'Silver'),
    durationMs: fc.constantFrom(0, 180_000, 181_000, 184_500, 200_000),
    mbRecordingId: fc.constantFrom(null, null, ID, OTHER_ID),
    trackNo: fc.constantFrom(null, 1, 2),
    isrc: fc.constantFrom(null, null, 'DEA123456789', 'USA123456789'),
  })
  .map((some) => facts({ ...some, artist: some.artists.join(', ') }))
const someSound = fc.option(
  fc.record({
    bitErrors: fc.double({ min: 0, max: 0.5, noNaN: true }),
    worstErrors: fc.double({ min: 0, max: 0.6, noNaN: true }),
    unexplained: fc.double({ min: 0, max: 0.5, noNaN: true }),
    overlapFrames: fc.integer({ min: 24, max: 948 }),
    offsetFrames: fc.integer({ min: -80, max: 80 }),
    distinctFrames: fc.integer({ min: 1, max: 900 }),
  }),
  { nil: undefined },
)

describe('the judgement', () => {
  test.prop([someFacts, someFacts, someSound], { numRuns: 500 })('is the same from both sides', (a, b, heard) => {
    const other = { ...b, trackKey: 'a2' }
    const back = heard && { ...heard, offsetFrames: -heard.offsetFrames }
    const bare = ({ kind, evidence, confidence }: Verdict) => ({ kind, evidence, confidence: confidence.toFixed(9) })
    expect(bare(judge(other, a, back))).toEqual(bare(judge(a, other, heard)))
  })

  test.prop([someFacts, someFacts], { numRuns: 500 })('by tags is only of two that have a key in common', (a, b) => {
    const other = { ...b, trackKey: 'a2' }
    const { kind, evidence } = judge(a, other)
    if (kind === 'propose' && evidence !== 'sound') expect(sharesKey(a, other)).toBe(true)
    if (kind === 'same') expect(evidence).toBe('recordingId')
  })

  test.prop([someFacts, fc.nat(30), fc.constantFrom('drop', 'double', 'swap')])(
    'finds a title with one letter wrong by its keys, unless it is very short',
    (a, at, how) => {
      const long = {
        ...a,
        title: `Somewhere over ${a.title}`,
        durationMs: 180_000,
        artists: ['The One'],
        mbRecordingId: null,
      }
      const letters = [...long.title]
      const place = 1 + (at % 12)
      if (how === 'drop') letters.splice(place, 1)
      else if (how === 'double') letters.splice(place, 0, letters[place]!)
      else [letters[place], letters[place + 1]] = [letters[place + 1]!, letters[place]!]
      const wrong = { ...long, title: letters.join(''), trackKey: 'a2', durationMs: 181_000 }
      expect(sharesKey(long, wrong)).toBe(true)
      expect(judge(long, wrong)).toMatchObject({ kind: 'propose', evidence: 'tags' })
    },
  )

  test.prop([someFacts])('has few keys, each a whole number that SQLite holds', (a) => {
    const keys = matchKeys(a)
    expect(keys.length).toBeLessThanOrEqual(11)
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(Number.isSafeInteger(key) && key >= 0).toBe(true)
  })

  it('has no key for a recording that says nothing', () => {
    expect(matchKeys(facts({ title: 'Track 01', artists: [], artist: '' }))).toEqual([])
  })
})

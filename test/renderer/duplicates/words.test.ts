/** What the page says of pairs, of how sure they are, and of how far looking has come. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
// First: words are added to what it sets up.
import { showLanguage, t } from '../../../src/renderer/i18n/i18n.ts'
import { differencesOf } from '../../../src/renderer/duplicates/differences.ts'
import {
  allReasons,
  offsetMsOf,
  pairWords,
  reasonWords,
  sureWords,
} from '../../../src/renderer/duplicates/reason-words.ts'
import { canPause, matchingWords, printsWords, troubleWords } from '../../../src/renderer/duplicates/status-words.ts'
import type { DuplicatesStatus, MatchReason, ProposalRow } from '../../../src/shared/model/duplicates.ts'

const says = (reason: MatchReason) => reasonWords(reason, t)
const sound = (offsetSeconds: number): Extract<MatchReason, { kind: 'sound' }> => ({
  kind: 'sound',
  bitErrors: 0.0081,
  overlapSeconds: 117.8,
  offsetSeconds,
})

describe('reasons', () => {
  it('say how far the sound differs, over how much of it, and where it is another moment', () => {
    expect(says(sound(0))).toBe('Sound differs in 0.8% over 118 s.')
    expect(says(sound(1.42))).toBe('Sound differs in 0.8% over 118 s. In B it begins 1.4 s later.')
    expect(says(sound(-3))).toBe('Sound differs in 0.8% over 118 s. In B it begins 3 s earlier.')
  })

  it('say how much faster or slower one plays', () => {
    expect(says({ ...sound(0), speed: 1.004 })).toBe('Sound differs in 0.8% over 118 s. B plays 0.4% faster.')
    expect(says({ ...sound(0), speed: 0.988 })).toBe('Sound differs in 0.8% over 118 s. B plays 1.2% slower.')
  })

  it('say what the tags say, each from same to different', () => {
    expect([1, 0.86, 0.2].map((likeness) => says({ kind: 'title', likeness }))).toEqual([
      'Same title.',
      'Titles are alike (86%).',
      'Titles differ.',
    ])
    expect(says({ kind: 'artist', likeness: 1 })).toBe('Same artist.')
    expect(says({ kind: 'album', likeness: 0 })).toBe('Albums differ.')
    expect(says({ kind: 'version', words: ['live', '1994'] })).toBe('One says “live, 1994”, the other does not.')
    expect(says({ kind: 'duration', differenceSeconds: -3.44 })).toBe('Lengths differ by 3.4 s.')
    expect(says({ kind: 'duration', differenceSeconds: 0.2 })).toBe('Same length.')
  })

  it('come with the weightiest first, what speaks against before what was to be expected', () => {
    const reasons: MatchReason[] = [{ kind: 'artist', likeness: 1 }, sound(0), { kind: 'version', words: ['live'] }]
    expect(allReasons(reasons, t)).toBe(
      'Sound differs in 0.8% over 118 s. One says “live”, the other does not. Same artist.',
    )
  })

  it('say how sure it is in words, and never all of it', () => {
    expect([1, 0.93, 0.75, 0.4].map((confidence) => sureWords(confidence, t))).toEqual([
      'Nearly certain, 99%',
      'Very likely, 93%',
      'Likely, 75%',
      'Possible, 40%',
    ])
  })
})

describe('reasons in German', () => {
  beforeAll(() => showLanguage('de'))
  afterAll(() => showLanguage('en'))

  it('have its numbers', () => {
    expect(says(sound(1.42))).toBe(
      'Der Klang unterscheidet sich auf 118 s um 0,8\u00a0%. In B beginnt es 1,4 s später.',
    )
  })
})

describe('a pair', () => {
  const track = { title: 'Blue Hour', artist: 'Ada', album: 'Evenings', year: 1994, durationMs: 200_000 }
  const pair = (a: object, b: object, reasons: MatchReason[] = []) =>
    ({ a: { track: { ...track, ...a } }, b: { track: { ...track, ...b } }, reasons }) as unknown as ProposalRow

  it('is called by both names, or by the one they share', () => {
    expect(pairWords(pair({}, {}), t)).toBe('Blue Hour')
    expect(pairWords(pair({}, { title: 'Blue Hour (Live)' }), t)).toBe('Blue Hour and Blue Hour (Live)')
    expect(pairWords(pair({ title: '' }, {}), t)).toBe('No title and Blue Hour')
  })

  it('is heard with the offset that was measured, or none', () => {
    expect(offsetMsOf(pair({}, {}, [{ kind: 'title', likeness: 1 }, sound(1.4231)]))).toBe(1_423)
    expect(offsetMsOf(pair({}, {}, [{ kind: 'sameRecordingId' }]))).toBe(0)
  })

  it('differs in what is told differently, but not in the little that encoders add', () => {
    expect([...differencesOf(track, { ...track, durationMs: 200_900 })]).toEqual([])
    expect([...differencesOf(track, { ...track, title: 'Blue hour', year: null, durationMs: 203_000 })]).toEqual([
      'title',
      'year',
      'duration',
    ])
  })
})

describe('how looking stands', () => {
  const prints = (more: Partial<DuplicatesStatus['fingerprints']>) => ({
    fingerprints: { done: 1_204, total: 5_000, failed: 0, running: true, held: null, ...more },
  })
  const matching = (running: boolean, waiting: number, setAside = 0) =>
    matchingWords({ matching: { running, waiting, setAside, trouble: null } }, t)

  it('says what is left to be looked at', () => {
    expect(matching(true, 812)).toBe('Looking for duplicates: 812 tracks left')
    expect(matching(true, 0)).toBe('Looking for duplicates')
    expect(matching(false, 1)).toBe('1 track has not been looked at yet.')
    expect(matching(false, 0)).toBe('Every track has been looked at.')
    expect(matching(false, 0, 1)).toBe('')
  })

  it('says what did not go through, why, and what comes next', () => {
    const words = (more: Partial<DuplicatesStatus['matching']>) =>
      troubleWords({ matching: { running: false, waiting: 0, setAside: 0, trouble: null, ...more } }, t)
    const againAt = new Date(2026, 0, 1, 14, 5).getTime()
    expect(words({})).toBeUndefined()
    expect(words({ setAside: 2, trouble: { step: 'looking', cause: 'diskFull', againAt } })).toEqual({
      title: 'Looking for duplicates has come to a stop',
      detail:
        'The disk with the library is full. Make room on it. What was found so far stays. It is tried again by itself at 2:05 PM.',
    })
    expect(words({ setAside: 2 })?.title).toBe('2 tracks could not be looked at')
  })

  it('says how many fingerprints there are, why there are no more just now, and what could not be read', () => {
    expect(printsWords(prints({}), t)).toBe('Fingerprints: 1,204 of 5,000')
    expect(printsWords(prints({ held: 'playing', failed: 3 }), t)).toBe(
      'Fingerprints: 1,204 of 5,000 · waits while music plays · 3 files could not be read',
    )
    expect(printsWords(prints({ done: 4_997, failed: 3, held: 'paused' }), t)).toBe(
      'Fingerprints: 4,997, all there are to make · 3 files could not be read',
    )
    expect(printsWords(prints({ held: 'off' }), t)).toMatch(/^Fingerprints are switched off/)
    expect(printsWords(prints({ done: 0, total: 0 }), t)).toBe('')
  })

  it('offers to pause while there is something to make', () => {
    expect(canPause(prints({ held: 'paused' }).fingerprints)).toBe(true)
    expect(canPause(prints({ done: 5_000 }).fingerprints)).toBe(false)
    expect(canPause(prints({ held: 'off' }).fingerprints)).toBe(false)
  })
})

/** What of a title is its name, which version it is, and who is a guest. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { readTitle } from '../../../src/engine/matching/titles.ts'

/** Written, name, versions. */
const READ: readonly (readonly [string, string, string])[] = [
  // Plain.
  ['Song', 'song', ''],
  ['  Song  ', 'song', ''],
  ['Live Forever', 'live forever', ''],
  ['Mix', 'mix', ''],
  ['Remix Culture', 'remix culture', ''],
  ['Video Killed the Radio Star', 'video killed the radio star', ''],
  ['Oasis - Live Forever', 'oasis live forever', ''],
  ['(Live)', 'live', ''],
  ['...', '...', ''],
  ['???', '???', ''],
  ['1999', '1999', ''],
  ['(I Can’t Get No) Satisfaction', 'i cant get no satisfaction', ''],
  ['Wake Me Up (When September Ends)', 'wake me up when september ends', ''],
  ['Love (Long Way Home)', 'love long way home', ''],
  // English versions.
  ['Song (Live)', 'song', 'live'],
  ['Song (live)', 'song', 'live'],
  ['Song - Live', 'song', 'live'],
  ['Song [Live]', 'song', 'live'],
  ['Song (Live at Wembley Stadium, 1986)', 'song', '1986 live stadium wembley'],
  ['Song - Live in Paris', 'song', 'live paris'],
  ['Song - Live From The Roundhouse / 2014', 'song', '2014 live roundhouse'],
  ['Song (Live (2004))', 'song', '2004 live'],
  ['Song (In Concert)', 'song', 'live'],
  ['Song - Remastered 2011', 'song', '2011 remaster'],
  ['Song - 2011 Remaster', 'song', '2011 remaster'],
  ['Song (2011 Digital Remaster)', 'song', '2011 remaster'],
  ['Song (Digitally Remastered)', 'song', 'remaster'],
  ['Song - Live - Remastered', 'song', 'live remaster'],
  ['Song [Radio Edit]', 'song', 'edit radio'],
  ['Song (Radio Version)', 'song', 'radio'],
  ['Song (Single Version)', 'song', 'single'],
  ['Song (Extended Mix)', 'song', 'extended mix'],
  ['Song (Club Mix)', 'song', 'club mix'],
  ['Song (Acoustic)', 'song', 'acoustic'],
  ['Song - Acoustic Version', 'song', 'acoustic'],
  ['Song (MTV Unplugged)', 'song', 'mtv unplugged'],
  ['Song (Instrumental)', 'song', 'instrumental'],
  ['Song (Karaoke Version)', 'song', 'karaoke'],
  ['Song (Demo)', 'song', 'demo'],
  ['Song (Demo 2)', 'song', '2 demo'],
  ['Song (Take 3)', 'song', '3 take'],
  ['Song - Mono', 'song', 'mono'],
  ['Song (Mono Version)', 'song', 'mono'],
  ['Song (Reprise)', 'song', 'reprise'],
  ['Song (A Cappella)', 'song', 'acappella'],
  ['Song (Explicit)', 'song', 'explicit'],
  ['Song (Clean)', 'song', 'clean'],
  ['Song (Re-Recorded)', 'song', 'rerecorded'],
  ['Song (Taylor’s Version)', 'song', 'taylors'],
  ['Song (DJ Nobody Remix)', 'song', 'dj nobody remix'],
  ['Song (Remix by DJ Nobody)', 'song', 'dj nobody remix'],
  ['Song - DJ Nobody Remix', 'song', 'dj nobody remix'],
  // What everyone's usual version is called.
  ['Song (Album Version)', 'song', ''],
  ['Song (Original Mix)', 'song', ''],
  ['Song (Original Version)', 'song', ''],
  ['Song (Bonus Track)', 'song', ''],
  ['Song (Official Video)', 'song', ''],
  ['Song ()', 'song', ''],
  // German.
  ['Straße (Albumversion)', 'strasse', ''],
  ['Lied (Akustikversion)', 'lied', 'acoustic'],
  ['Lied – Akustisch', 'lied', 'acoustic'],
  ['Lied (Instrumentalfassung)', 'lied', 'instrumental'],
  ['Lied (Konzertmitschnitt aus Wien)', 'lied', 'live wien'],
  ['Lied (live aus der Elbphilharmonie)', 'lied', 'elbphilharmonie live'],
  ['Lied (neu gemastert 2012)', 'lied', '2012 remaster'],
  ['Lied (Neuaufnahme)', 'lied', 'rerecorded'],
  ['Lied (Radiofassung)', 'lied', 'edit'],
  ['Lied (Langfassung)', 'lied', 'extended'],
  ['Lied (Orchesterfassung)', 'lied', 'orchestral'],
  ['Lied (Karaokeversion)', 'lied', 'karaoke'],
  ['Lied (Cellofassung)', 'lied', 'cello'],
  ['Lied (Originalfassung)', 'lied', ''],
  // Other languages and scripts.
  ['Canción (en vivo)', 'cancion', 'live'],
  ['Chanson (en public) [en concert]', 'chanson en public', 'live'],
  ['Canzone (dal vivo)', 'canzone', 'live'],
  ['Canção (Ao Vivo)', 'cancao', 'live'],
  ['Chanson (version acoustique)', 'chanson', 'acoustic'],
  ['Песня (концертная версия)', 'песня', 'live'],
  ['夜に駆ける (ライブ)', '夜に駆ける', 'live'],
  ['曲名【リミックス】', '曲名', 'remix'],
  ['歌（伴奏）', '歌', 'instrumental'],
  ['노래 (라이브)', '노래', 'live'],
  ['ＳＯＮＧ（Ｌｉｖｅ）', 'song', 'live'],
  // Numbers.
  ['Song, Pt. 1', 'song part 1', ''],
  ['Song (Part I)', 'song part 1', ''],
  ['Song (Part One)', 'song part 1', ''],
  ['Song, Teil eins', 'song part 1', ''],
  ['Song, Pt. 02', 'song part 2', ''],
  ['Rocky IV', 'rocky 4', ''],
  ['You and I', 'you and i', ''],
  ['I. Allegro', '1 allegro', ''],
  ['Symphony No. 5 in C minor, Op. 67: II. Andante', 'symphony no 5 in c minor op 67 2 andante', ''],
  ['Sinfonie Nr. 5', 'sinfonie no 5', ''],
  // Spelling.
  ['Don’t Stop', 'dont stop', ''],
  ['Rock & Roll', 'rock and roll', ''],
  ['Rock+Roll', 'rock and roll', ''],
  ['Ærø', 'aero', ''],
  ['Ｆｕｌｌ Ｗｉｄｔｈ', 'full width', ''],
  ['ﬁre', 'fire', ''],
]

describe('a title', () => {
  it.each(READ)('%s is %s, version "%s"', (written, core, versions) => {
    const read = readTitle(written)
    expect(read.core).toBe(core)
    expect(read.versions.join(' ')).toBe(versions)
  })

  it.each([
    ['Song (feat. Someone)', ['Someone']],
    ['Song [ft. Someone & Other]', ['Someone & Other']],
    ['Song feat. Someone', ['Someone']],
    ['Song (with Someone) [Remix]', ['Someone']],
    ['Song featuring Someone', ['Someone']],
    ['With or Without You', []],
    ['Feat of Clay', []],
  ])('%s has the guests %j', (written, guests) => {
    expect(readTitle(written).guests).toEqual(guests)
  })

  test.prop([fc.string({ unit: 'grapheme', maxLength: 60 })])('of any signs is read, and always alike', (text) => {
    const read = readTitle(text)
    expect(readTitle(text)).toEqual(read)
    expect(read.versions).toEqual([...new Set(read.versions)].sort())
    if (/[\p{L}\p{N}]/u.test(text)) expect(read.core).not.toBe('')
  })

  it('of thousands of brackets and dashes is read in no more steps than it is long', () => {
    for (const piece of ['(', '(a', '(live)', ' - live', '[({', ' ~ x'])
      expect(readTitle(piece.repeat(3_000)).core.length).toBeLessThan(20_000)
  })
})

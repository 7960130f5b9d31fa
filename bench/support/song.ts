/**
 * Music for the ground truth of matching: songs with sections, chords, bass, drums and a voice, each of its own from a seed, as
 * notes first and as sound after. A song as notes can be played again: at another tempo, with other drums, without its voice.
 * The same seeds give the same samples.
 */
import { random, type Random } from '../../scripts/music/random.ts'

type Part = 'voice' | 'keys' | 'bass' | 'kick' | 'snare' | 'hat'

interface Note {
  part: Part
  /** In seconds. */
  at: number
  lasts: number
  /** Of drums: which of their sounds. */
  midi: number
  /** 0 to 1. */
  loudness: number
}

interface Song {
  notes: Note[]
  seconds: number
}

export interface Sound {
  left: Float32Array
  right: Float32Array
}

/** Enough for what fingerprints hear, which ends at 3.5 kHz; files are made of it at 44.1 kHz. */
export const RATE = 22_050

const SCALES = [
  [0, 2, 4, 5, 7, 9, 11],
  [0, 2, 3, 5, 7, 8, 10],
  [0, 2, 3, 5, 7, 9, 10],
  [0, 2, 4, 5, 7, 9, 10],
]
type Style = 'band' | 'electronic' | 'quiet'
const STYLES: readonly Style[] = ['band', 'band', 'electronic', 'quiet']

/** Sections that come again, as verses and choruses do; chords and lines of their own for each. */
export function composeSong(seed: number, seconds: number): Song {
  const draw = random(seed)
  const style = draw.pick(STYLES)
  const tonic = 40 + draw.int(12)
  const scale = draw.pick(SCALES)
  const beat = 60 / (style === 'quiet' ? 56 + draw.int(40) : 84 + draw.int(66))
  const sections = Array.from({ length: 3 }, () => composeSection(draw, { scale, tonic, beat, style }))
  const order = [0, 0, 1, 0, 1, 2, 1]
  const notes: Note[] = []
  let at = draw.chance(0.3) ? draw.next() * 3 : 0
  for (let i = 0; at < seconds; i++) {
    const section = sections[order[i % order.length]!]!
    // The first time without a voice, where there is time for it; later times vary a little, as people do.
    for (const note of section.notes) {
      if (i === 0 && seconds >= 60 && note.part === 'voice') continue
      if (note.part === 'voice' && draw.chance(0.12)) continue
      if (at + note.at < seconds)
        notes.push({ ...note, at: at + note.at, loudness: note.loudness * (0.85 + 0.3 * draw.next()) })
    }
    at += section.seconds
  }
  return { notes, seconds }
}

function composeSection(
  draw: Random,
  { scale, tonic, beat, style }: { scale: readonly number[]; tonic: number; beat: number; style: Style },
): Song {
  const notes: Note[] = []
  const bars = draw.pick([4, 8, 8])
  const pitch = (degree: number, octave: number) =>
    tonic + 12 * (octave + Math.floor(degree / 7)) + scale[((degree % 7) + 7) % 7]!
  const chords = Array.from({ length: bars }, () => draw.pick([0, 0, 1, 2, 3, 3, 4, 5, 5]))
  const strum = draw.pick([1, 2, 4])
  const kicks = Array.from({ length: 8 }, (_, i) => i === 0 || draw.chance(i % 2 === 0 ? 0.4 : 0.15))
  let degree = draw.int(7)
  for (let bar = 0; bar < bars; bar++) {
    const chord = chords[bar]!
    const start = bar * 4 * beat
    for (let i = 0; i < strum; i++)
      for (const step of draw.chance(0.3) ? [0, 2, 4, 6] : [0, 2, 4])
        notes.push({
          part: 'keys',
          at: start + (i * 4 * beat) / strum,
          lasts: (4.1 * beat) / strum,
          midi: pitch(chord + step, 1),
          loudness: 0.3,
        })
    for (let i = 0; i < 4; i++)
      if (i === 0 || draw.chance(0.6))
        notes.push({
          part: 'bass',
          at: start + i * beat,
          lasts: beat * 1.1,
          midi: pitch(chord + draw.pick([0, 0, 0, 4]), 0),
          loudness: 0.5,
        })
    for (let eighth = 0; eighth < 8;) {
      const lasts = draw.pick([1, 1, 2, 2, 3, 4])
      if (draw.chance(0.75)) {
        degree = Math.max(-2, Math.min(11, degree + draw.pick([-3, -2, -1, -1, 0, 1, 1, 2, 3])))
        notes.push({
          part: 'voice',
          at: start + (eighth * beat) / 2,
          lasts: (lasts * beat) / 2,
          midi: pitch(degree, 2),
          loudness: 0.55,
        })
      }
      eighth += lasts
    }
    if (style === 'quiet') continue
    for (let eighth = 0; eighth < 8; eighth++) {
      const at = start + (eighth * beat) / 2
      if (style === 'electronic' ? eighth % 2 === 0 : kicks[eighth])
        notes.push({ part: 'kick', at, lasts: 0.2, midi: 0, loudness: 0.7 })
      if (eighth === 2 || eighth === 6) notes.push({ part: 'snare', at, lasts: 0.18, midi: 0, loudness: 0.45 })
      notes.push({ part: 'hat', at, lasts: 0.06, midi: 0, loudness: 0.15 })
    }
  }
  return { notes, seconds: bars * 4 * beat }
}

export interface Playing {
  /** Chooses instruments and, with `looseness`, who comes late by how much. */
  seed: number
  /** 1 is as written. */
  tempo?: number
  /** How far notes may come early or late, in seconds. */
  looseness?: number
  /** Share of notes of the voice that are sung otherwise. */
  freedom?: number
  semitones?: number
  without?: readonly Part[]
}

/** The song as played: the same notes, somewhat otherwise. */
export function play(
  song: Song,
  { seed, tempo = 1, looseness = 0, freedom = 0, semitones = 0, without = [] }: Playing,
): Song {
  const draw = random(seed)
  return {
    seconds: song.seconds / tempo,
    notes: song.notes
      .filter(({ part }) => !without.includes(part))
      .map((note) => ({
        ...note,
        at: Math.max(0, note.at / tempo + looseness * (2 * draw.next() - 1)),
        lasts: note.lasts / tempo,
        midi: note.midi + semitones + (note.part === 'voice' && draw.chance(freedom) ? draw.pick([-2, 2, 3, -5]) : 0),
        loudness: note.loudness * (1 - looseness * 10 * draw.next() * 0.5),
      })),
  }
}

/** The sound of it. `seed` chooses the instruments: equal seeds play on equal ones. */
export function render(song: Song, seed: number): Sound {
  const draw = random(seed)
  const length = Math.round(song.seconds * RATE)
  const sound: Sound = { left: new Float32Array(length), right: new Float32Array(length) }
  const timbres: Record<'voice' | 'keys' | 'bass', Timbre> = {
    voice: timbreOf(draw, { harmonics: 7, decay: 0.6, attack: 0.03 }),
    keys: timbreOf(draw, { harmonics: 4, decay: 1 + draw.next() * 2, attack: 0.008 }),
    bass: timbreOf(draw, { harmonics: 3, decay: 1.5, attack: 0.01 }),
  }
  const bus = new Float32Array(length)
  for (const part of ['bass', 'kick', 'snare', 'voice', 'keys', 'hat'] as const) {
    bus.fill(0)
    for (const note of song.notes) {
      if (note.part !== part) continue
      if (part === 'kick' || part === 'snare' || part === 'hat') drum(bus, note, draw)
      else tone(bus, note, timbres[part])
    }
    const pan = part === 'keys' ? 0.3 : part === 'hat' ? 0.65 : 0.5
    for (let i = 0; i < length; i++) {
      sound.left[i]! += bus[i]! * (1 - pan)
      sound.right[i]! += bus[i]! * pan
    }
  }
  return sound
}

interface Timbre {
  shares: number[]
  decay: number
  attack: number
  /** Beating of two voices, in cents. */
  detune: number
}

const timbreOf = (
  draw: Random,
  { harmonics, decay, attack }: { harmonics: number; decay: number; attack: number },
): Timbre => ({
  shares: Array.from({ length: harmonics }, (_, i) => (i === 0 ? 1 : draw.next() / i)),
  decay,
  attack,
  detune: draw.next() * 12,
})

/** Decaying sines by recursion: two multiplications a sample, and one for how they come and go. */
function tone(bus: Float32Array, note: Note, { shares, decay, attack, detune }: Timbre): void {
  const from = Math.round(note.at * RATE)
  const length = Math.min(bus.length, Math.round((note.at + note.lasts) * RATE)) - from
  const envelope = envelopeOf(length, { rise: attack * RATE, release: 0.04 * RATE })
  const shrink = Math.exp(-decay / RATE)
  for (const [i, share] of shares.entries()) {
    const hz = 440 * 2 ** ((note.midi - 69 + (i % 2) * (detune / 100)) / 12) * (i + 1)
    if (hz > RATE * 0.4) break
    const a = 2 * Math.cos((2 * Math.PI * hz) / RATE) * shrink
    const b = -shrink * shrink
    let before = 0
    let now = note.loudness * share * 0.25 * Math.sin((2 * Math.PI * hz) / RATE)
    for (let k = 0; k < length; k++) {
      bus[from + k]! += now * envelope[k]!
      const following = a * now + b * before
      before = now
      now = following
    }
  }
}

let held = new Float64Array(0)

/** Good until the next is asked for. */
function envelopeOf(length: number, { rise, release }: { rise: number; release: number }): Float64Array {
  if (held.length < length) held = new Float64Array(2 * length)
  for (let k = 0; k < length; k++) held[k] = Math.min(1, k / rise, (length - k) / release)
  return held
}

function drum(bus: Float32Array, { part, at, lasts, loudness }: Note, draw: Random): void {
  const from = Math.round(at * RATE)
  const length = Math.min(bus.length - from, Math.round(lasts * RATE))
  let state = draw.int(0x7fffffff) | 1
  let smooth = 0
  for (let i = 0; i < length; i++) {
    const fade = (1 - i / length) ** 2
    const time = i / RATE
    if (part === 'kick') {
      bus[from + i]! += loudness * fade * Math.sin(2 * Math.PI * (50 * time + 12 * (1 - Math.exp(-time * 30))))
      continue
    }
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    const noise = state / 0x80000000
    smooth += (noise - smooth) * 0.5
    bus[from + i]! +=
      loudness * fade * (part === 'snare' ? smooth + 0.4 * Math.sin(2 * Math.PI * 185 * time) : noise - smooth)
  }
}

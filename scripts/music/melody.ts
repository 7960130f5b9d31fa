/**
 * Sound for test and demo files: a slow chord pad, a bass and a plucked line over it, in one of a few moods. Pure
 * arithmetic, a few milliseconds per minute of sound; the same seed gives the same samples.
 */
import { random } from './random.ts'

export interface Melody {
  seed: number
  seconds: number
  sampleRateHz?: number
}

const SCALES = [
  [0, 2, 4, 7, 9],
  [0, 3, 5, 7, 10],
  [0, 2, 3, 7, 9],
  [0, 2, 4, 7, 11],
]
/** Degrees of the scale each bar stands on. */
const PROGRESSIONS = [
  [0, 3, 1, 4],
  [0, 2, 3, 1],
  [0, 4, 2, 3],
  [0, 1, 3, 2],
]

/** Mono, 16 bit, peaks near 0.7 of full scale, with soft ends. */
export function melody({ seed, seconds, sampleRateHz = 44_100 }: Melody): Int16Array {
  const draw = random(seed)
  const samples = Math.max(1, Math.round(seconds * sampleRateHz))
  const mix = new Float32Array(samples)
  const root = 43 + draw.int(12)
  const scale = draw.pick(SCALES)
  const progression = draw.pick(PROGRESSIONS)
  const beat = 60 / (64 + draw.int(56))
  const brightness = 0.15 + draw.next() * 0.35
  const pitch = (degree: number, octave: number) =>
    root + 12 * (octave + Math.floor(degree / scale.length)) + scale[degree % scale.length]!

  const note = (midi: number, at: number, lasts: number, loudness: number, decay: number) => {
    for (const [harmonic, share] of [
      [1, 1],
      [2, brightness],
      [3, brightness * 0.4],
    ] as const)
      addTone(
        mix,
        { hz: 440 * 2 ** ((midi - 69) / 12) * harmonic, at, lasts, loudness: loudness * share, decay },
        sampleRateHz,
      )
  }

  for (let bar = 0, at = 0; at < seconds; bar++, at += beat * 4) {
    const degree = progression[bar % progression.length]!
    for (const step of [0, 2, 4]) note(pitch(degree + step, 1), at, beat * 4.2, 0.11, 0.5)
    note(pitch(degree, 0), at, beat * 2, 0.2, 1.2)
    note(pitch(degree, 0), at + beat * 2, beat * 2, 0.16, 1.2)
    for (let eighth = 0; eighth < 8; eighth++)
      if (draw.chance(0.55)) note(pitch(degree + draw.int(6), 2), at + (eighth * beat) / 2, beat * 1.5, 0.17, 3.5)
  }
  return toInt16(mix, sampleRateHz)
}

interface Tone {
  hz: number
  at: number
  lasts: number
  loudness: number
  /** Of the envelope, per second. */
  decay: number
}

/** A decaying sine by recursion: two multiplications a sample instead of a call to Math.sin. */
function addTone(mix: Float32Array, { hz, at, lasts, loudness, decay }: Tone, rate: number): void {
  if (hz > rate * 0.4) return
  const from = Math.round(at * rate)
  const to = Math.min(mix.length, Math.round((at + lasts) * rate))
  const shrink = Math.exp(-decay / rate)
  const a = 2 * Math.cos((2 * Math.PI * hz) / rate) * shrink
  const b = -shrink * shrink
  let before = 0
  let now = loudness * Math.sin((2 * Math.PI * hz) / rate)
  const attack = Math.round(rate * 0.008)
  const release = Math.round(rate * 0.05)
  for (let i = from; i < to; i++) {
    const gate = Math.min(1, (i - from) / attack, (to - i) / release)
    mix[i]! += now * gate
    const following = a * now + b * before
    before = now
    now = following
  }
}

function toInt16(mix: Float32Array, rate: number): Int16Array {
  let peak = 1e-6
  for (const value of mix) peak = Math.max(peak, Math.abs(value))
  const gain = (0.7 * 32_767) / peak
  const fade = Math.min(Math.round(rate * 0.02), mix.length >> 1)
  const out = new Int16Array(mix.length)
  for (let i = 0; i < out.length; i++) {
    const edge = Math.min(1, (i + 1) / fade, (mix.length - i) / fade)
    out[i] = Math.round(mix[i]! * gain * edge)
  }
  return out
}

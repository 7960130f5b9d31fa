/** What happens to a sound between the studio and a file: cuts, other loudness, mastering, a hall, a turntable. Pure. */
import { random } from '../../scripts/music/random.ts'
import { RATE, type Sound } from './song.ts'

const both = (sound: Sound, change: (side: Float32Array, index: 0 | 1) => Float32Array): Sound => ({
  left: change(sound.left, 0),
  right: change(sound.right, 1),
})

/** From one second to another; to the end without. */
export const cut = (sound: Sound, from: number, to = Infinity): Sound =>
  both(sound, (side) => side.slice(Math.round(from * RATE), to === Infinity ? undefined : Math.round(to * RATE)))

/** Without what lies between, as an editor does it. */
export const cutOut = (sound: Sound, from: number, to: number): Sound => join(cut(sound, 0, from), cut(sound, to))

export const join = (a: Sound, b: Sound): Sound => {
  const after = (one: Float32Array, other: Float32Array): Float32Array => {
    const whole = new Float32Array(one.length + other.length)
    whole.set(one)
    whole.set(other, one.length)
    return whole
  }
  return { left: after(a.left, b.left), right: after(a.right, b.right) }
}

export const silence = (seconds: number): Sound => {
  const side = new Float32Array(Math.round(seconds * RATE))
  return { left: side, right: side }
}

export const louder = (sound: Sound, decibels: number): Sound =>
  both(sound, (side) => side.map((value) => value * 10 ** (decibels / 20)))

/** To the loudest that does not clip, times `share`. */
export function normalised(sound: Sound, share = 0.8): Sound {
  let peak = 1e-6
  for (const side of [sound.left, sound.right]) for (const value of side) peak = Math.max(peak, Math.abs(value))
  return both(sound, (side) => side.map((value) => (value * share) / peak))
}

/** More bass, more brilliance, and much more level: as catalogues are issued again. */
export function remastered(sound: Sound): Sound {
  return normalised(
    both(sound, (side) => {
      const out = new Float32Array(side.length)
      let [low, high, envelope] = [0, 0, 0]
      for (let i = 0; i < side.length; i++) {
        const value = side[i]!
        low += (value - low) * 0.04
        high += (value - high) * 0.35
        const shaped = value + 0.6 * low + 0.7 * (value - high)
        const level = Math.abs(shaped)
        envelope += (level - envelope) * (level > envelope ? 0.02 : 0.0005)
        out[i] = Math.tanh((shaped / (0.15 + envelope)) * 0.6)
      }
      return out
    }),
    0.98,
  )
}

/** As recorded in a hall with people in it. */
export function inHall(sound: Sound, seed: number): Sound {
  const draw = random(seed)
  return normalised(
    both(sound, (side) => {
      const wet = Float32Array.from(side)
      for (const ms of [37, 61, 89, 127]) {
        const delay = Math.round(((ms + draw.int(9)) / 1000) * RATE)
        for (let i = delay; i < wet.length; i++) wet[i]! += wet[i - delay]! * 0.35
      }
      let crowd = 0
      for (let i = 0; i < wet.length; i++) {
        crowd += (draw.next() - 0.5 - crowd) * 0.2
        wet[i] = 0.6 * side[i]! + 0.4 * wet[i]! + 0.02 * crowd
      }
      return wet
    }),
  )
}

/** Faster or slower, and higher or lower with it: a turntable that is not quite right. */
export const atSpeed = (sound: Sound, speed: number): Sound =>
  both(sound, (side) => {
    const out = new Float32Array(Math.floor((side.length - 1) / speed))
    for (let i = 0; i < out.length; i++) {
      const place = i * speed
      const k = Math.floor(place)
      out[i] = side[k]! + (side[k + 1]! - side[k]!) * (place - k)
    }
    return out
  })

/** Hiss, and a click now and then. */
export const fromVinyl = (sound: Sound, seed: number): Sound => {
  const draw = random(seed)
  return both(sound, (side) =>
    side.map((value) => value + 0.004 * (draw.next() - 0.5) + (draw.chance(2 / RATE) ? 0.4 * (draw.next() - 0.5) : 0)),
  )
}

/** 16 bit, both sides after one another, as ffmpeg takes it. */
export function pcmOf({ left, right }: Sound): Buffer {
  const samples = new Int16Array(left.length * 2)
  for (let i = 0; i < left.length; i++) {
    samples[2 * i] = Math.max(-32_768, Math.min(32_767, Math.round(left[i]! * 32_767)))
    samples[2 * i + 1] = Math.max(-32_768, Math.min(32_767, Math.round(right[i]! * 32_767)))
  }
  return Buffer.from(samples.buffer)
}

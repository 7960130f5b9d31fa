/** Sound without features, for the ground truth: each is another recording, and most of them sound the same. */
import { random, type Random } from '../../scripts/music/random.ts'
import { NO_TAGS } from '../../src/engine/library/tags-text.ts'
import type { Variant } from './ground-files.ts'
import { RATE, type Sound } from './song.ts'
import * as effects from './sound-effects.ts'

export function withoutFeatures(seed: number): Variant[] {
  const kinds: [string, (draw: Random) => Sound][] = [
    ['silence', () => effects.silence(90)],
    ['white noise', (draw) => noise(draw, 1)],
    ['brown noise', (draw) => noise(draw, 0.01)],
    ['held tone', () => held([440])],
    ['drone', (draw) => held([55, 110 + draw.next(), 165])],
    ['clicks', (draw) => clicks(draw)],
  ]
  return kinds.flatMap(([kind, sound], i) =>
    [0, 1, 2].map((n): Variant => ({
      kind,
      format: n === 1 ? 'mp3 128' : 'flac',
      recording: `${kind} ${n}`,
      merges: true,
      tags: { ...NO_TAGS, title: `${kind} ${n}`, artists: ['Nobody'] },
      sound: () => sound(random(seed + i * 10 + n)),
    })),
  )
}

const SECONDS = 90
const oneSided = (fill: (side: Float32Array) => void): Sound => {
  const side = new Float32Array(SECONDS * RATE)
  fill(side)
  return { left: side, right: side }
}
const noise = (draw: Random, colour: number): Sound =>
  effects.normalised(
    oneSided((side) => {
      let value = 0
      for (let i = 0; i < side.length; i++) side[i] = value += (2 * draw.next() - 1 - value) * colour
    }),
  )
const held = (tones: readonly number[]): Sound =>
  oneSided((side) => {
    for (let i = 0; i < side.length; i++)
      for (const hz of tones) side[i]! += 0.2 * Math.sin((2 * Math.PI * hz * i) / RATE)
  })
const clicks = (draw: Random): Sound =>
  oneSided((side) => {
    for (let at = 0; at < side.length; at += RATE / 2)
      for (let i = 0; i < 200 && at + i < side.length; i++) side[at + i] = 0.6 * (1 - i / 200) * (2 * draw.next() - 1)
  })

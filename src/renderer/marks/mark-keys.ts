/**
 * Keys that mark: Alt with a digit rates, with Shift half a star more; Alt+L is the heart. Bare digits and letters belong to
 * typing ahead in lists, bare arrows to the volume.
 */
import { keysOf } from '../shortcuts/keys.ts'

export type MarkKey = { kind: 'heart' } | { kind: 'stars'; stars: number }

/** What a key press marks with, if anything. */
export function markKeyOf(press: Parameters<typeof keysOf>[0]): MarkKey | undefined {
  if (!press.altKey) return undefined
  const keys = keysOf(withDigit(press))
  if (keys === 'alt+l') return { kind: 'heart' }
  const [, half, digit] = /^alt\+(shift\+)?([0-5])$/.exec(keys ?? '') ?? []
  if (digit === undefined) return undefined
  return { kind: 'stars', stars: Math.min(10, Number(digit) * 2 + (half ? 1 : 0)) }
}

/** The digits of the number pad, whose keys mean other things while Shift is held, count by their place too. */
function withDigit(press: Parameters<typeof keysOf>[0]): Parameters<typeof keysOf>[0] {
  const pad = /^Numpad(\d)$/.exec(press.code)?.[1]
  const { code, key, altKey, ctrlKey, metaKey, shiftKey } = press
  return { code: pad ? `Digit${pad}` : code, key: pad ?? key, altKey, ctrlKey, metaKey, shiftKey }
}

/** Why a track could not be played: gone, not understood, or out of reach. */
import type { Unplayable } from './player-types.ts'

/** The element does not say why: the address does. */
export async function reasonFor(src: string): Promise<Unplayable> {
  try {
    const answer = await fetch(src, { method: 'HEAD' })
    // 415: the file is there, but there is no way to play it.
    return answer.ok || answer.status === 415 ? 'format' : 'missing'
  } catch {
    return 'connection'
  }
}

/** Why a track could not be played: gone, not understood, or out of reach. */
import type { Unplayable } from './player-types.ts'

export interface Reason {
  why: Unplayable
  /** The engine's own sentence: thing, cause, remedy. */
  sentence?: string
}

const MAX_SENTENCE = 500

/** The element does not say why: the address does. */
export async function reasonFor(src: string): Promise<Reason> {
  try {
    const answer = await fetch(src, { headers: { range: 'bytes=0-0' } })
    if (answer.ok) {
      await answer.body?.cancel()
      return { why: 'format' }
    }
    return { why: whyOf(answer.status), ...(await sentenceOf(answer)) }
  } catch {
    return { why: 'connection' }
  }
}

function whyOf(status: number): Unplayable {
  // 415: the file is there, but there is no way to play it.
  if (status === 415) return 'format'
  // What was played has gone; another copy is there, for who begins anew.
  if (status === 412) return 'connection'
  return status === 502 || status === 503 || status === 504 ? 'offline' : 'missing'
}

async function sentenceOf(answer: Response): Promise<{ sentence?: string }> {
  if (!answer.headers.get('content-type')?.startsWith('text/plain')) return {}
  const sentence = (await answer.text()).trim().slice(0, MAX_SENTENCE)
  return sentence === '' ? {} : { sentence }
}

/**
 * Sound and covers for whom the door lets in, without the router that the page's files go through: a player asks for hundreds of
 * small ranges, and what stands before them is most of what one costs. The guard has let the request pass already.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { RequestTarget } from '../engine/lib/request-target.ts'
import type { MediaRequest } from '../engine/media/answer.ts'
import type { Media } from '../engine/media/media.ts'
import { Refusal } from '../engine/sharing/refusal.ts'
import { sendMedia } from '../engine/sharing/send-media.ts'
import type { Door } from './door.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { sendText } from './send-text.ts'

interface Parts {
  media: Pick<Media, 'answer' | 'atOnce'>
  door: Door
  log: Logger
}

export function mediaListener({ media, door, log }: Parts) {
  const letIn = (target: RequestTarget, response: ServerResponse): (() => void) | undefined => {
    const caller = door.media(target)
    if (!caller) return undefined
    const kind = target.path.startsWith('/media/track/') ? 'stream' : 'cover'
    return door.hold(caller, kind, () => response.destroy())
  }

  return (incoming: IncomingMessage, response: ServerResponse, target: RequestTarget): void => {
    let over: (() => void) | undefined
    try {
      over = letIn(target, response)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return sendText(response, error.status, error.message, error.headers)
    }
    if (!over) return sendText(response, 401, 'This is for those who have signed in. Load the page again.')
    const answerTo = (request: MediaRequest) => media.atOnce(request) ?? media.answer(request)
    void sendMedia(incoming, response, answerTo, { headers: SECURITY_HEADERS, log }).finally(over)
  }
}

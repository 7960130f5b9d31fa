/**
 * Questions that every start asks, put to the engine in the moment the socket opens, while the browser still reads the scripts
 * that will want the answers. They are worded as the link words its own, under numbers of ours. When the link asks the same,
 * its question is not sent again: what was answered is handed to it under its number, and so is what follows. Nothing else
 * of the page knows of this.
 *
 * Imports nothing, because the page's first script imports it.
 */

/** As much of a WebSocket as the link uses. */
export type LinkSocket = Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'>

interface Question {
  path: string
  /** The link's number for it, once it has asked. */
  takenAs: string | undefined
  /** What was answered before. */
  kept: string[]
}

/** Call before the socket opens. `paths` of calls without input: `/app/info`. Each answer is given once. */
export function askFirst(socket: WebSocket, paths: readonly string[]): LinkSocket {
  const questions = new Map<string, Question>()
  const listeners = new Set<(event: MessageEvent) => void>()
  const hear = (event: MessageEvent) => {
    for (const listener of listeners) listener(event)
  }
  const hearAs = (id: string, message: string) => hear(new MessageEvent('message', { data: numbered(id, message) }))

  paths.forEach((path, index) => questions.set(`${OURS}${index}`, { path, takenAs: undefined, kept: [] }))
  socket.addEventListener('open', () => {
    for (const [id, { path }] of questions) socket.send(JSON.stringify({ i: id, p: { u: path, b: {} } }))
  })
  socket.addEventListener('message', (event) => {
    const question = questions.get(numberOf(event.data) ?? '')
    if (!question) hear(event)
    else if (question.takenAs === undefined) question.kept.push(event.data as string)
    else hearAs(question.takenAs, event.data as string)
  })

  const send = (message: Parameters<WebSocket['send']>[0]): void => {
    const id = numberOf(message)
    if (id === undefined) return socket.send(message)
    const path = withoutInput(message as string)
    for (const [ours, question] of questions) {
      if (question.takenAs === id) return socket.send(numbered(ours, message as string))
      if (question.path !== path || question.takenAs !== undefined) continue
      question.takenAs = id
      // As everything the socket brings: later than the question.
      queueMicrotask(() => question.kept.splice(0).forEach((kept) => hearAs(id, kept)))
      return
    }
    socket.send(message)
  }

  return {
    get readyState() {
      return socket.readyState
    },
    send,
    addEventListener: (kind: string, listener: EventListener, options?: AddEventListenerOptions) => {
      if (kind === 'message') listeners.add(listener)
      else socket.addEventListener(kind, listener, options)
    },
    removeEventListener: (kind: string, listener: EventListener) => {
      if (kind === 'message') listeners.delete(listener)
      else socket.removeEventListener(kind, listener)
    },
  }
}

/** No number of the link's looks like this. */
const OURS = 'first-'
const NUMBER = /^\{"i":"([^"]+)"/

const numberOf = (message: unknown): string | undefined =>
  typeof message === 'string' ? NUMBER.exec(message)?.[1] : undefined

const numbered = (id: string, message: string): string => message.replace(NUMBER, () => `{"i":"${id}"`)

/** The path a call without input goes to; undefined for any other message. */
const withoutInput = (message: string): string | undefined => /,"p":\{"u":"([^"]+)","b":\{\}\}\}$/.exec(message)?.[1]

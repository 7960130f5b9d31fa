/**
 * When an answer is over: sent, or nobody is there any more to send it to. A response that waits behind another one on its
 * connection has no socket yet, and hears nothing of its end; so the connection is listened to as well.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** One listener on each connection, however many answers wait on it. */
const waiting = new WeakMap<Socket, Set<() => void>>()

/** Calls `over` once; at once, if it is over already. */
export function whenOver({ socket }: IncomingMessage, response: ServerResponse, over: () => void): void {
  const answers = waiting.get(socket) ?? listenTo(socket)
  const end = () => {
    if (answers.delete(end)) over()
  }
  answers.add(end)
  response.once('close', end)
  if (response.destroyed || socket.destroyed) end()
}

function listenTo(socket: Socket): Set<() => void> {
  const answers = new Set<() => void>()
  waiting.set(socket, answers)
  socket.once('close', () => {
    for (const end of answers) end()
  })
  return answers
}

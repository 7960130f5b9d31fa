/**
 * The body of an answer, piece by piece as it comes over the wire. A stream's own iterator makes several promises for each piece
 * and asks for the next one only then; here what has come meanwhile is there at once, and the connection is read ahead of whoever
 * takes the pieces, but not far: when nobody takes them, nothing more is read.
 */
import type { Readable } from 'node:stream'

/** Held for the reader at most, but for the last piece of them. */
const AHEAD_BYTES = 512 * 1024

/**
 * The pieces are the taker's: their memory is not used again. Throws what the body failed with, after all that came before.
 * Leaving before the end closes the connection.
 */
export async function* pieces(body: Readable): AsyncGenerator<Buffer, void> {
  const held: Buffer[] = []
  let heldBytes = 0
  let isOver = false
  let failure: unknown
  let wake: (() => void) | undefined

  const onData = (piece: Buffer) => {
    held.push(piece)
    heldBytes += piece.length
    if (heldBytes >= AHEAD_BYTES) body.pause()
    wake?.()
  }
  const onEnd = () => {
    isOver = true
    wake?.()
  }
  const onError = (error: unknown) => {
    failure ??= error
    onEnd()
  }
  const onClose = () => {
    if (!isOver) onError(new Error('the connection was closed'))
  }
  // The listener for errors stays: nobody else is to hear of one that comes after we have left.
  body.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose)
  // What had broken before anyone listened says nothing more.
  if (body.errored) onError(body.errored)
  else if (body.destroyed) onClose()
  try {
    for (;;) {
      while (held.length === 0 && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const piece = held.shift()
      if (!piece) {
        if (failure !== undefined) throw failure
        return
      }
      heldBytes -= piece.length
      if (heldBytes < AHEAD_BYTES / 2 && body.isPaused()) body.resume()
      yield piece
    }
  } finally {
    if (!isOver) body.destroy()
  }
}

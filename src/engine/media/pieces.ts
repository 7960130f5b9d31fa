/**
 * Memory for the pieces of files on their way to a socket, used again once a piece has left. Fresh memory for each costs
 * more than reading a piece that the system has at hand.
 */
const PIECE_BYTES = 256 * 1024
/** What is kept for later; more than this at once is given back to the system. */
const MAX_FREE = 32

const free: Buffer[] = []
/** Given out and not yet back: only these may come back, and only once. */
const out = new WeakSet<ArrayBufferLike>()

/** At most one piece; larger wishes get memory of their own. */
export function takePiece(bytes: number): Buffer {
  if (bytes > PIECE_BYTES) return Buffer.allocUnsafeSlow(bytes)
  const piece = free.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES)
  out.add(piece.buffer)
  return piece.subarray(0, bytes)
}

/** Nobody may look at `piece` any more. Ignores memory that is not from here. */
export function givePiece(piece: Uint8Array): void {
  if (!out.delete(piece.buffer) || free.length >= MAX_FREE) return
  free.push(Buffer.from(piece.buffer))
}

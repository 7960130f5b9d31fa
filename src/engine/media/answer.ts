/**
 * What the media routes answer, before it becomes a web `Response` or is written to a Node response. A body of the second
 * kind is a stream of one open file: whoever takes the answer iterates `chunks` or calls `close`, and may do both.
 */
export interface MediaAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | MediaStream
}

export interface MediaStream {
  readonly sizeBytes: number
  /** All of it, where it is in memory already: nothing is open then. Not to be written to. */
  readonly ready?: readonly Uint8Array[]
  /** One pass. Leaving the loop closes the file; what cannot be read in full throws, so that a short body is never taken for whole. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** Idempotent. */
  close(): Promise<void>
}

/** Only what the routes look at, so that neither shell has to build what it does not have. */
export interface MediaRequest {
  readonly method: string
  /** Absolute or relative; only path and query count. */
  readonly url: string
  header(name: string): string | null | undefined
  /** May be made only when it is asked for. */
  readonly signal: AbortSignal
}

/** A sentence for the user: the player fetches the address of a track that would not play, and shows this. */
export function plainText(status: number, text: string, headers: Record<string, string> = {}): MediaAnswer {
  const body = new TextEncoder().encode(`${text}\n`)
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(body.length),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body,
  }
}

/** Thrown where a source is opened: this is what is to be answered, and no other copy is to be tried. */
export class AnswerInstead extends Error {
  readonly answer: MediaAnswer

  constructor(answer: MediaAnswer) {
    super(`answered with ${answer.status}`)
    this.name = 'AnswerInstead'
    this.answer = answer
  }
}

/** Reads a chunk only when one is asked for; cancelling the stream closes the file. */
export function toResponse({ status, headers, body }: MediaAnswer): Response {
  return new Response(body === undefined ? null : body instanceof Uint8Array ? bodyOf(body) : webStream(body), {
    status,
    headers,
  })
}

/** The types want to know that the bytes are not shared memory. */
const bodyOf = (bytes: Uint8Array) => bytes as Uint8Array<ArrayBuffer>

function webStream(stream: MediaStream): ReadableStream<Uint8Array> {
  const chunks = stream.chunks[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          controller.error(error)
        }
      },
      cancel: () => stream.close(),
    },
    { highWaterMark: 0 },
  )
}

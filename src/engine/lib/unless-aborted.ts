/** Waits as long as somebody still wants it. */

/** As what is waited for, unless the signal comes first: then it rejects with the signal's reason, and what was waited for goes on. */
export async function unlessAborted<Result>(waited: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([waited, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

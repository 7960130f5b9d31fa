/** No longer keeps what was chosen. The words and the way back come with the first time. */
import type { Wanted } from '../../shared/model/downloads.ts'

export async function stopKeeping(what: readonly Wanted[], name: string): Promise<void> {
  const { dropWants } = await import('../downloads/queue-actions.ts')
  await dropWants(what, name)
}

/** No longer keeps what was chosen. The words and the way back come with the first time. */
import type { Wanted } from '../../shared/model/downloads.ts'
import { toastError } from '../app/toast-error.ts'

/** Never rejects. `name`: of one thing. */
export async function stopKeeping(what: readonly Wanted[], name: string): Promise<void> {
  try {
    const { dropWants } = await import('../downloads/queue-actions.ts')
    await dropWants(what, name)
  } catch (error) {
    toastError(error)
  }
}

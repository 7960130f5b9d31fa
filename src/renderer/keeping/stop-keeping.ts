/** No longer keeps what was chosen. The words and the way back come with the first time. */
import { toastError } from '../app/toast-error.ts'
import type { KeepQuestion } from './keep-dialogs.ts'

/** Never rejects. */
export async function stopKeeping(question: KeepQuestion): Promise<void> {
  try {
    const { dropChosen, dropWants } = await import('../downloads/queue-actions.ts')
    if ('what' in question) await dropWants(question.what, question.name)
    else await dropChosen(question.selections)
  } catch (error) {
    toastError(error)
  }
}

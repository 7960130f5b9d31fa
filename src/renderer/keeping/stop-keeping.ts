/** No longer keeps what was chosen. The words and the way back come with the first time. */
import type { Wanted } from '../../shared/model/downloads.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'

/** As many as one question may name. */
const MOST_ASKED = 1_000

/** Never rejects. Of several only those that are kept: the way back must not keep what never was. `name`: of one thing. */
export async function stopKeeping(what: readonly Wanted[], name: string): Promise<void> {
  try {
    const [{ dropWants }, kept] = await Promise.all([import('../downloads/queue-actions.ts'), keptOf(what)])
    if (kept.length > 0) await dropWants(kept, name)
  } catch (error) {
    toastError(error)
  }
}

async function keptOf(what: readonly Wanted[]): Promise<readonly Wanted[]> {
  if (what.length === 1) return what
  const kept: Wanted[] = []
  for (let at = 0; at < what.length; at += MOST_ASKED) {
    const some = what.slice(at, at + MOST_ASKED)
    const isWanted = await api.downloads.isWanted({ what: some })
    kept.push(...some.filter((_, i) => isWanted[i]))
  }
  return kept
}

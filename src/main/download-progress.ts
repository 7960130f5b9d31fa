/** How far downloads are, as the system shows it: on the program in the task bar or dock, and in what the tray's icon says. */
import type { DownloadsStatus } from '../shared/model/downloads.ts'
import type { Engine } from '../engine/engine.ts'
import type { Texts } from './texts.ts'

interface ProgressParts {
  engine: Pick<Engine, 'events'>
  texts(): Texts
  /** 0 to 1; undefined takes the bar away. */
  showProgress(share: number | undefined, mode: 'normal' | 'error'): void
  showToolTip(text: string): void
}

/** Returns the function that stops it. */
export function showDownloads({ engine, texts, showProgress, showToolTip }: ProgressParts): () => void {
  const batch = new Batch()
  return engine.events.listen((event) => {
    if (event.kind !== 'downloads.changed') return
    const { status } = event
    const share = batch.note(status)
    const needsUser = status.held === 'no-space' || status.held === 'not-writable'
    const isShown = share !== undefined && (status.held === null || needsUser)
    showProgress(isShown ? share : undefined, needsUser ? 'error' : 'normal')
    const { downloadsLeft, downloadsStopped } = texts()
    const what = needsUser ? downloadsStopped : downloadsLeft(leftOf(status))
    showToolTip(isShown ? `Soul Player: ${what}` : 'Soul Player')
  })
}

/** What will go on by itself; what failed, or waits for the user or a server, is not waited for. */
const leftOf = ({ counts }: Pick<DownloadsStatus, 'counts'>): number => counts.active + counts.waiting

/** All that is fetched until nothing is left. When more comes meanwhile, it is part of it. */
class Batch {
  #most = 0

  /** How much of it is done, 0 to 1; undefined when there is nothing to do. */
  note({ counts, bytesLeft }: Pick<DownloadsStatus, 'counts' | 'bytesLeft'>): number | undefined {
    if (leftOf({ counts }) === 0) {
      this.#most = 0
      return undefined
    }
    this.#most = Math.max(this.#most, bytesLeft)
    return this.#most === 0 ? 0 : 1 - bytesLeft / this.#most
  }
}

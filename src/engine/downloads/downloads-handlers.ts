/** Answers the `downloads` branch of the contract. */
import type { DownloadsStatus } from '../../shared/model/downloads.ts'
import { EngineError } from '../errors.ts'
import type { Os } from '../router.ts'

const NOTHING: DownloadsStatus = {
  held: null,
  message: null,
  counts: { waiting: 0, active: 0, paused: 0, failed: 0, blocked: 0, kept: 0 },
  bytesLeft: 0,
  bytesPerSecond: 0,
  msLeft: null,
  freeBytes: 0,
  moving: null,
}

export function downloadsHandlers(os: Os['downloads']) {
  const notYet = (): never => {
    throw new EngineError('UNAVAILABLE', 'Keeping music offline is not part of this version yet.')
  }
  return {
    status: os.status.handler(() => NOTHING),
    preview: os.preview.handler(notYet),
    keep: os.keep.handler(notYet),
    drop: os.drop.handler(notYet),
    wants: os.wants.handler(() => []),
    isWanted: os.isWanted.handler(({ input }) => input.what.map(() => false)),
    badges: os.badges.handler(({ input }) => input.ids.map(() => null)),
    why: os.why.handler(() => ({ wants: [], rules: [] })),
    rules: os.rules.handler(() => []),
    saveRule: os.saveRule.handler(notYet),
    removeRule: os.removeRule.handler(notYet),
    previewRule: os.previewRule.handler(notYet),
    queue: os.queue.handler(() => ({ rows: [], offset: 0, total: 0, revision: 0 })),
    kept: os.kept.handler(() => ({ rows: [], offset: 0, total: 0, revision: 0 })),
    setPaused: os.setPaused.handler(notYet),
    pause: os.pause.handler(notYet),
    resume: os.resume.handler(notYet),
    cancel: os.cancel.handler(notYet),
    retry: os.retry.handler(notYet),
    move: os.move.handler(notYet),
    space: os.space.handler(notYet),
    clear: os.clear.handler(notYet),
    moveFolder: os.moveFolder.handler(notYet),
    cancelMove: os.cancelMove.handler(notYet),
    exportTo: os.exportTo.handler(notYet),
  }
}

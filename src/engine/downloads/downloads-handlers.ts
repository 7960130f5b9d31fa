/**
 * Answers the `downloads` branch of the contract. What is kept lies on the disk of this machine, and is its owner's: other
 * accounts are told how it stands, and that nothing is wanted of theirs.
 */
import type { Cache } from '../cache/cache.ts'
import { EngineError } from '../errors.ts'
import type { Os } from '../router.ts'
import type { KeptOffline } from '../wants/kept-offline.ts'
import type { Downloads } from './downloads.ts'
import type { TracksById } from './queue-window.ts'
import { statusForOthers } from './status-for-others.ts'

interface Parts {
  downloads: Downloads
  /** Of the owner's seat; undefined for every other. */
  own: { kept: KeptOffline; cache: Cache; tracks: TracksById } | undefined
}

export function downloadsHandlers(os: Os['downloads'], { downloads, own }: Parts) {
  /** Who may say what is kept. */
  const owner = (): NonNullable<Parts['own']> => {
    if (own) return own
    throw new EngineError('FORBIDDEN', 'What is kept offline on this device is for the owner of its library to say.')
  }
  /** The queue, for whoever may say something of it. */
  const queue = (): Downloads => {
    owner()
    return downloads
  }
  return {
    status: os.status.handler(() => (own ? downloads.status() : statusForOthers(downloads.status()))),

    preview: os.preview.handler(({ input, signal }) => owner().kept.preview(input, { signal })),
    chosen: os.chosen.handler(({ input, signal }) => owner().kept.chosen(input, { signal })),
    keep: os.keep.handler(({ input }) => owner().kept.keep(input)),
    drop: os.drop.handler(({ input }) => owner().kept.drop(input)),
    dropChosen: os.dropChosen.handler(({ input }) => owner().kept.dropChosen(input)),
    wants: os.wants.handler(({ input, signal }) => owner().kept.wants(input, { signal })),
    isWanted: os.isWanted.handler(({ input }) => own?.kept.isWanted(input.what) ?? input.what.map(() => false)),
    badges: os.badges.handler(({ input, signal }) => own?.kept.badges(input, { signal }) ?? input.ids.map(() => null)),
    why: os.why.handler(({ input }) => owner().kept.why(input.trackId)),

    rules: os.rules.handler(() => owner().kept.rules()),
    saveRule: os.saveRule.handler(({ input }) => owner().kept.saveRule(input)),
    removeRule: os.removeRule.handler(({ input }) => owner().kept.removeRule(input.id)),
    previewRule: os.previewRule.handler(({ input, signal }) => owner().kept.previewRule(input, { signal })),

    queue: os.queue.handler(({ input }) => queue().queue(input)),
    kept: os.kept.handler(({ input }) => {
      const { cache, tracks } = owner()
      return cache.window(input, (ids) => tracks.rows(ids))
    }),
    setPaused: os.setPaused.handler(({ input }) => queue().setPaused(input)),
    answerHeldBack: os.answerHeldBack.handler(({ input }) => owner().kept.answerHeldBack(input)),
    pause: os.pause.handler(({ input }) => queue().pause(input)),
    resume: os.resume.handler(({ input }) => queue().resume(input)),
    cancel: os.cancel.handler(({ input }) =>
      queue().cancel(input, { unwant: () => owner().kept.cancel(input.trackIds) }),
    ),
    retry: os.retry.handler(({ input }) => queue().retry(input)),
    move: os.move.handler(({ input }) => queue().move(input)),

    space: os.space.handler(() => owner().cache.space()),
    clear: os.clear.handler(({ input }) => owner().cache.clear(input.what)),
    moveFolder: os.moveFolder.handler(({ input }) => owner().cache.moveFolder(input)),
    cancelMove: os.cancelMove.handler(() => owner().cache.cancelMove()),
    exportTo: os.exportTo.handler(async ({ input, signal }) => {
      const { kept, cache } = owner()
      const trackIds = await kept.tracksOf(input.what, { signal })
      await cache.exportTo(trackIds, { path: input.path })
    }),
    cancelExport: os.cancelExport.handler(() => owner().cache.cancelExport()),
    forgetExport: os.forgetExport.handler(() => owner().cache.forgetExport()),
  }
}

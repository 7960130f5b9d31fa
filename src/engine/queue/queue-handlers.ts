/** Answers the `queue` branch of the contract. */
import type { Os } from '../router.ts'
import type { Queues } from './queues.ts'

/** `onPlaying`: a player has told where it is, as it does every few seconds while it plays. */
export function queueHandlers(os: Os['queue'], queues: Queues, { onPlaying }: { onPlaying(): void }) {
  return {
    state: os.state.handler(({ input }) => queues.state(input.playerId)),
    window: os.window.handler(({ input }) => queues.window(input.playerId, input)),
    itemIds: os.itemIds.handler(({ input }) => queues.itemIds(input.playerId, input)),
    play: os.play.handler(({ input }) => queues.play(input.playerId, input)),
    add: os.add.handler(({ input }) => queues.add(input.playerId, input.selection, input.where)),
    insert: os.insert.handler(({ input }) => queues.insert(input.playerId, input.selection, input.at)),
    move: os.move.handler(({ input }) => queues.move(input.playerId, input.itemIds, input.to)),
    remove: os.remove.handler(({ input }) => queues.remove(input.playerId, input.itemIds)),
    clear: os.clear.handler(({ input }) => queues.clear(input.playerId, input)),
    undo: os.undo.handler(({ input }) => queues.undo(input.playerId)),
    setShuffle: os.setShuffle.handler(({ input }) => queues.setShuffle(input.playerId, input.on)),
    setRepeat: os.setRepeat.handler(({ input }) => queues.setRepeat(input.playerId, input.mode)),
    goTo: os.goTo.handler(({ input }) => queues.goTo(input.playerId, input.itemId)),
    next: os.next.handler(({ input }) => queues.next(input.playerId, input.why)),
    previous: os.previous.handler(({ input }) => queues.previous(input.playerId)),
    report: os.report.handler(({ input }) => {
      onPlaying()
      return queues.report(input.playerId, input.itemId, input.positionMs)
    }),
    saved: os.saved.handler(() => queues.saved()),
    save: os.save.handler(({ input }) => queues.save(input.playerId, input.name)),
    loadSaved: os.loadSaved.handler(({ input }) => queues.loadSaved(input.playerId, input.id)),
    removeSaved: os.removeSaved.handler(({ input }) => queues.removeSaved(input.id)),
  }
}

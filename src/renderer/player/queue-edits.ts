/** Changes of the queue that start nothing: each is one call, after which the player follows the answer. */
import type { ApiClient } from '../../shared/api/index.ts'
import type { PlayerId, QueueItemId } from '../../shared/model/ids.ts'
import type { QueueState, RepeatMode } from '../../shared/model/queue.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'

export class QueueEdits {
  readonly #queue: ApiClient['queue']
  readonly #playerId: PlayerId
  readonly #edit: (call: () => Promise<QueueState>) => Promise<void>

  constructor(api: ApiClient, playerId: PlayerId, edit: (call: () => Promise<QueueState>) => Promise<void>) {
    this.#queue = api.queue
    this.#playerId = playerId
    this.#edit = edit
  }

  add(selection: TrackSelection, where: 'next' | 'end'): Promise<void> {
    return this.#edit(() => this.#queue.add({ playerId: this.#playerId, selection, where }))
  }

  insert(selection: TrackSelection, at: number): Promise<void> {
    return this.#edit(() => this.#queue.insert({ playerId: this.#playerId, selection, at }))
  }

  move(itemIds: QueueItemId[], to: number): Promise<void> {
    return this.#edit(() => this.#queue.move({ playerId: this.#playerId, itemIds, to }))
  }

  remove(itemIds: QueueItemId[]): Promise<void> {
    return this.#edit(() => this.#queue.remove({ playerId: this.#playerId, itemIds }))
  }

  clear({ upcomingOnly = false } = {}): Promise<void> {
    return this.#edit(() => this.#queue.clear({ playerId: this.#playerId, upcomingOnly }))
  }

  undo(): Promise<void> {
    return this.#edit(() => this.#queue.undo({ playerId: this.#playerId }))
  }

  setShuffle(on: boolean): Promise<void> {
    return this.#edit(() => this.#queue.setShuffle({ playerId: this.#playerId, on }))
  }

  setRepeat(mode: RepeatMode): Promise<void> {
    return this.#edit(() => this.#queue.setRepeat({ playerId: this.#playerId, mode }))
  }
}

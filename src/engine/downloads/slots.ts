/**
 * How many run at once: in all, and at one server. Both can be changed while some run; those end as they are. Only what
 * has a place is ever handed over, so that nothing waits here: what waits are rows.
 */
import PQueue from 'p-queue'

export interface Limits {
  atOnce: number
  atOncePerServer: number
}

const isFree = (queue: PQueue): boolean => queue.pending + queue.size < queue.concurrency

export class Slots {
  #limits: Limits
  readonly #all: PQueue
  readonly #servers = new Map<number, PQueue>()

  constructor(limits: Limits) {
    this.#limits = limits
    this.#all = new PQueue({ concurrency: limits.atOnce })
  }

  setLimits(limits: Limits): void {
    this.#limits = limits
    this.#all.concurrency = limits.atOnce
    for (const server of this.#servers.values()) server.concurrency = limits.atOncePerServer
  }

  /** Whether one more may begin: anywhere; or at this server, as far as the server goes. */
  isFree(sourceId?: number): boolean {
    if (sourceId === undefined) return isFree(this.#all)
    const server = this.#servers.get(sourceId)
    return server === undefined || isFree(server)
  }

  /** Resolves when the task has ended and its place is free again. The task never rejects. */
  async run(sourceId: number, task: () => Promise<void>): Promise<void> {
    let server = this.#servers.get(sourceId)
    if (server === undefined) {
      server = new PQueue({ concurrency: this.#limits.atOncePerServer })
      this.#servers.set(sourceId, server)
    }
    const at = server
    await this.#all.add(() => at.add(task))
    if (at.pending + at.size === 0) this.#servers.delete(sourceId)
  }
}

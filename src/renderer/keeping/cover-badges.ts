/**
 * What covers in view say of the tracks behind them. All that come into view within a frame are asked for in one call, and those still
 * in view again when something has changed. While nothing is kept or on its way nothing is asked, and no cover says anything.
 */
import type { KeptBadge } from '../../shared/model/downloads.ts'

export type BadgeType = 'album' | 'artist' | 'playlist' | 'genre'

export interface BadgesAsk {
  type: BadgeType
  /** At most 500. */
  ids: string[]
}

interface InView {
  readonly type: BadgeType
  readonly id: string
  readonly listeners: Set<() => void>
  /** The last call that asked for it: an answer to an earlier one is out of date. */
  asked: number
}

/** As many as one call takes. */
const MOST = 500
const GATHER_MS = 16

interface Parts {
  /** In the order asked; null where there is nothing to say. */
  ask(ask: BadgesAsk): Promise<readonly (KeptBadge | null)[]>
  /** Those looked at last are remembered, so that going back shows them at once. */
  remembered?: number
}

export class CoverBadges {
  readonly #ask: Parts['ask']
  readonly #remembered: number
  readonly #known = new Map<string, KeptBadge | null>()
  readonly #inView = new Map<string, InView>()
  #asking = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #calls = 0
  #isAnything = false

  constructor({ ask, remembered = 5_000 }: Parts) {
    this.#ask = ask
    this.#remembered = remembered
  }

  /** Undefined until it is known. */
  of(type: BadgeType, id: string): KeptBadge | null | undefined {
    return this.#known.get(keyOf(type, id))
  }

  /** `listener`: told when `of` says something else. Returns the function that takes it out of view. */
  show(type: BadgeType, id: string, listener: () => void): () => void {
    const key = keyOf(type, id)
    const shown = this.#inView.get(key) ?? { type, id, listeners: new Set(), asked: 0 }
    this.#inView.set(key, shown)
    shown.listeners.add(listener)
    this.#askSoon([key])
    return () => {
      shown.listeners.delete(listener)
      if (shown.listeners.size === 0) this.#inView.delete(key)
    }
  }

  /** Something has changed. */
  askAnew(): void {
    this.#askSoon(this.#inView.keys())
  }

  /** Whether anything is kept or on its way. */
  setAnything(isAnything: boolean): void {
    if (this.#isAnything === isAnything) return
    this.#isAnything = isAnything
    if (isAnything) return this.askAnew()
    this.#known.clear()
    for (const shown of this.#inView.values()) {
      shown.asked = ++this.#calls
      tell(shown)
    }
  }

  #askSoon(keys: Iterable<string>): void {
    if (!this.#isAnything) return
    for (const key of keys) this.#asking.add(key)
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#askNow(), GATHER_MS)
  }

  #askNow(): void {
    this.#timer = undefined
    const asked = [...this.#asking].flatMap((key) => this.#inView.get(key) ?? [])
    this.#asking = new Set()
    if (!this.#isAnything) return
    for (const [type, some] of Map.groupBy(asked, (one) => one.type))
      for (let at = 0; at < some.length; at += MOST) void this.#askFor(type, some.slice(at, at + MOST))
  }

  async #askFor(type: BadgeType, shown: readonly InView[]): Promise<void> {
    const call = ++this.#calls
    for (const one of shown) one.asked = call
    // The connection says itself when it fails; with the next change they are asked for again.
    const badges = await this.#ask({ type, ids: shown.map(({ id }) => id) }).catch(() => [])
    this.#forgetSome()
    for (const [at, badge] of badges.entries()) {
      const one = shown[at]!
      if (one.asked !== call) continue
      this.#known.set(keyOf(type, one.id), badge)
      tell(one)
    }
  }

  #forgetSome(): void {
    if (this.#known.size <= this.#remembered) return
    for (const key of this.#known.keys()) if (!this.#inView.has(key)) this.#known.delete(key)
  }
}

const keyOf = (type: BadgeType, id: string): string => `${type} ${id}`

function tell({ listeners }: InView): void {
  for (const listener of listeners) listener()
}

/**
 * Two tracks side by side by ear: one of them sounds, the other is ready at the same moment of the music, and a press changes over.
 * The player falls silent meanwhile, and goes on afterwards when it was heard before. One for the page; screens read it through
 * use-comparison.ts.
 */
import type { ProposalId } from '../../shared/model/duplicates.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { PlayerSnapshot } from '../player/player-types.ts'
import { isAbort } from '../rpc/abort.ts'

export type SideName = 'a' | 'b'

export interface Compared {
  id: ProposalId
  a: TrackId
  b: TrackId
  /** How much later the same moment comes in `b` than in `a`. */
  offsetMs: number
}

export interface ComparisonState {
  id: ProposalId
  side: SideName
  status: 'loading' | 'playing'
}

/** What of an audio element is used. */
export type Sounding = Pick<
  HTMLAudioElement,
  'src' | 'currentTime' | 'duration' | 'volume' | 'muted' | 'preload' | 'play' | 'pause' | 'load' | 'removeAttribute'
> & { addEventListener(kind: string, listener: () => void): void }

export interface ComparisonParts {
  /** Called once for each side, when something is heard for the first time. */
  makeElement: () => Sounding
  address: (trackId: TrackId) => string | Promise<string>
  player: {
    snapshot: () => Pick<PlayerSnapshot, 'status' | 'volume' | 'muted'>
    subscribe: (listener: () => void) => () => void
    pause: () => void
    resume: () => void
  }
  /** The ears' curve of the volume. */
  volumeOf: (volume: number) => number
  /** A side cannot be heard. */
  failed: (trackId: TrackId, src: string) => void
}

/** Where the other side is at the same moment, within what it has; both in milliseconds. Pure. */
export function sameMoment(atMs: number, to: SideName, offsetMs: number, durationMs: number): number {
  const at = to === 'b' ? atMs + offsetMs : atMs - offsetMs
  const last = Number.isFinite(durationMs) ? Math.max(0, durationMs - 100) : Number.POSITIVE_INFINITY
  return Math.min(Math.max(0, at), last)
}

/** Where each side begins, so that both begin with the same moment. Pure. */
export const beginningOf = (side: SideName, offsetMs: number): number =>
  Math.max(0, side === 'b' ? offsetMs : -offsetMs)

const other = (side: SideName): SideName => (side === 'a' ? 'b' : 'a')

export class Comparison {
  readonly #parts: ComparisonParts
  readonly #listeners = new Set<() => void>()
  readonly #clockListeners = new Set<() => void>()
  #elements: Record<SideName, Sounding> | undefined
  #pair: Compared | undefined
  #state: ComparisonState | null = null
  /** The player was heard, and is to be again. */
  #givesBack = false
  #unfollow: (() => void) | undefined
  /** Counts presses: what an older one awaited changes nothing. */
  #turn = 0

  constructor(parts: ComparisonParts) {
    this.#parts = parts
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  snapshot = (): ComparisonState | null => this.#state

  subscribeClock = (listener: () => void): (() => void) => {
    this.#clockListeners.add(listener)
    return () => this.#clockListeners.delete(listener)
  }

  /** Where what sounds is, in whole seconds of its own. */
  seconds = (): number => (this.#state ? Math.floor(this.#elements?.[this.#state.side].currentTime ?? 0) : 0)

  /** A press at one side: it sounds, at the moment the other was at; pressed again it stops. */
  press(pair: Compared, side: SideName): void {
    const state = this.#state
    if (state?.id !== pair.id) this.#begin(pair, side)
    else if (state.side === side) this.stop()
    else this.#changeOver(side)
  }

  /** Silence; what the player was heard with before goes on. */
  stop(): void {
    if (this.#state === null) return
    this.#silence()
    if (this.#givesBack && this.#parts.player.snapshot().status === 'paused') this.#parts.player.resume()
    this.#givesBack = false
  }

  #begin(pair: Compared, side: SideName): void {
    const elements = this.#open()
    const wasHeard = isHeard(this.#parts.player.snapshot())
    if (this.#state === null) this.#givesBack = wasHeard
    else for (const name of SIDES) elements[name].pause()
    if (wasHeard) this.#parts.player.pause()
    this.#unfollow ??= this.#parts.player.subscribe(() => this.#followPlayer())
    this.#applyVolume()
    this.#pair = pair
    this.#become({ id: pair.id, side, status: 'loading' })
    const turn = ++this.#turn
    // Both, so that changing over need not wait for the other.
    for (const name of [side, other(side)]) void this.#load(name, turn)
  }

  async #load(name: SideName, turn: number): Promise<void> {
    const pair = this.#pair!
    const element = this.#elements![name]
    element.removeAttribute('src')
    const src = await this.#parts.address(pair[name])
    if (turn !== this.#turn) return
    element.preload = 'auto'
    element.src = src
    element.currentTime = beginningOf(name, pair.offsetMs) / 1000
    if (this.#state?.side === name) this.#play(name)
  }

  #changeOver(side: SideName): void {
    const { [side]: next, [other(side)]: before } = this.#elements!
    const { offsetMs } = this.#pair!
    next.currentTime = sameMoment(before.currentTime * 1000, side, offsetMs, next.duration * 1000) / 1000
    before.pause()
    this.#become({ ...this.#state!, side, status: 'loading' })
    this.#play(side)
  }

  #play(side: SideName): void {
    const turn = this.#turn
    this.#elements![side].play().catch((error: unknown) => {
      // What is stopped, or makes way for another, ends the promise, too.
      if (!isAbort(error) && turn === this.#turn) this.#fail(side)
    })
  }

  #fail(side: SideName): void {
    if (this.#state?.side !== side) return
    const { src } = this.#elements![side]
    const trackId = this.#pair![side]
    this.stop()
    this.#parts.failed(trackId, src)
  }

  /** The user starts the player: theirs is the sound then. */
  #followPlayer(): void {
    if (this.#state !== null && isHeard(this.#parts.player.snapshot())) {
      this.#givesBack = false
      this.#silence()
    } else this.#applyVolume()
  }

  #silence(): void {
    this.#turn += 1
    this.#unfollow?.()
    this.#unfollow = undefined
    for (const name of SIDES) {
      const element = this.#elements![name]
      element.pause()
      element.removeAttribute('src')
      element.load()
    }
    this.#become(null)
  }

  #applyVolume(): void {
    const { volume, muted } = this.#parts.player.snapshot()
    for (const name of SIDES) {
      const element = this.#elements![name]
      element.volume = this.#parts.volumeOf(volume)
      element.muted = muted
    }
  }

  #open(): Record<SideName, Sounding> {
    if (this.#elements) return this.#elements
    const make = (side: SideName): Sounding => {
      const element = this.#parts.makeElement()
      const whenHeard = (kind: string, handler: () => void) =>
        element.addEventListener(kind, () => this.#state?.side === side && handler())
      whenHeard('playing', () => this.#become({ ...this.#state!, status: 'playing' }))
      whenHeard('waiting', () => this.#become({ ...this.#state!, status: 'loading' }))
      whenHeard('timeupdate', () => this.#clockListeners.forEach((listener) => listener()))
      whenHeard('ended', () => this.stop())
      whenHeard('error', () => this.#fail(side))
      return element
    }
    return (this.#elements = { a: make('a'), b: make('b') })
  }

  #become(state: ComparisonState | null): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
    for (const listener of this.#clockListeners) listener()
  }
}

const SIDES = ['a', 'b'] as const

const isHeard = ({ status }: Pick<PlayerSnapshot, 'status'>): boolean => status === 'playing' || status === 'loading'

/**
 * What plays, outside React: two decks, the engine's queue, and the rules between them. Screens read it through
 * use-player.ts and call its verbs.
 *
 * The queue is the engine's; what sounds is the page's. A verb that names its track (a click in a list, the next track already
 * loaded) sounds it at once and tells the engine meanwhile; the engine's answer then only confirms. Every answer carries
 * the whole state, so the latest one wins and nothing has to be kept in step by hand.
 */
import type { ApiClient } from '../../shared/api/index.ts'
import type { PlayerId, QueueItemId, SavedQueueId, TrackId } from '../../shared/model/ids.ts'
import type { QueueState } from '../../shared/model/queue.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { ChangeRows } from '../marks/recent-marks.ts'
import { isAbort } from '../rpc/abort.ts'
import { Deck } from './deck.ts'
import { Listening } from './listening.ts'
import { elementVolume, storedLoudness, storeLoudness, type Loudness } from './loudness.ts'
import { showInSystem, showPositionInSystem, takeMediaKeys } from './media-session.ts'
import type { Complain, PlayerOptions, PlayerSnapshot, PlayerStatus, PlayOptions } from './player-types.ts'
import { findNextPlayable } from './next-playable.ts'
import { QueueEdits } from './queue-edits.ts'
import { gainFactor, type Levelling } from './replay-gain.ts'
import { SecondTry } from './second-try.ts'
import { Sound } from './sound.ts'
import { reasonFor, type Reason } from './unplayable.ts'
import { UntoldPlays, type CountedPlay } from './untold-plays.ts'

interface EditOptions {
  /** What is current after it, sounds. */
  play?: boolean
  fromStart?: boolean
  /** Says nothing when it fails. */
  quiet?: boolean
}

const REPORT_EVERY_MS = 5_000
/** After so many tracks in a row that cannot be played the player stops trying. */
const MAX_FAILURES = 5
/** The next track is started this much before the end, about as long as an element needs to begin. */
const HAND_OVER_MS = 18
/** The track after this one is loaded this much after this one began. */
const PREPARE_MS = 150
/** How long a track that was pressed is held ready. */
const PREPARED_FOR_MS = 4_000
/** Screens wait for the sound of what was clicked, but no longer than would be noticed. */
const SOUND_FIRST_MS = 60
/** "Previous" within this much of the beginning goes back; later it starts the track again. */
const RESTART_AFTER_MS = 3_000

export class Player {
  readonly playerId: PlayerId
  readonly sound = new Sound()
  readonly edits: QueueEdits
  readonly #api: ApiClient
  readonly #tellsPlays: () => boolean
  readonly #untold: UntoldPlays
  readonly #complain: Complain
  readonly #listeners = new Set<() => void>()
  readonly #clockListeners = new Set<() => void>()
  #active: Deck
  #spare: Deck
  #loudness: Loudness
  #levelling: Levelling = { mode: 'auto', preampDb: 0 }
  #queue: QueueState | null = null
  #track: TrackRow | null = null
  #status: PlayerStatus = 'stopped'
  #snapshot: PlayerSnapshot
  #clockMs = 0
  /** Counts verbs, so that an answer that something newer has overtaken changes no sound. */
  #turn = 0
  #failures = 0
  /** What the user asked for by name, until it is heard: nothing else is put in its place unasked. */
  #chosen: TrackId | undefined
  readonly #secondTry = new SecondTry()
  #listening: Listening | undefined
  /** What was told of it. */
  #told: CountedPlay | undefined
  #lastAlbumId: string | null = null
  #handOver: ReturnType<typeof setTimeout> | undefined
  #prepare: ReturnType<typeof setTimeout> | undefined
  #reportedAt = 0
  #telling: ReturnType<typeof setTimeout> | undefined

  constructor({ api, playerId, complain, tellsPlays = () => true }: PlayerOptions) {
    this.#api = api
    this.playerId = playerId
    this.#complain = complain
    this.#tellsPlays = tellsPlays
    this.#untold = new UntoldPlays((play) => api.history.record(play))
    this.edits = new QueueEdits(api, playerId, (call) => this.#edit(call))
    this.#loudness = storedLoudness()
    this.#active = this.#makeDeck()
    this.#spare = this.#makeDeck()
    this.#snapshot = this.#takeSnapshot()
    this.#applyLoudness()
  }

  /** Brings back the queue of the last time, paused where it was. Call once, when the page starts. */
  start(): void {
    this.sound.wakeOnGesture()
    takeMediaKeys({
      play: () => this.resume(),
      pause: () => this.pause(),
      next: () => this.next(),
      previous: () => this.previous(),
      seek: (positionMs) => this.seek(positionMs),
      seekBy: (ms) => this.seekBy(ms),
    })
    window.addEventListener('pagehide', () => {
      this.#tellEnd()
      this.#report()
    })
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && this.#report())
    void this.refresh()
  }

  // Reading

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  snapshot = (): PlayerSnapshot => this.#snapshot

  subscribeClock = (listener: () => void): (() => void) => {
    this.#clockListeners.add(listener)
    return () => this.#clockListeners.delete(listener)
  }

  /** Position in milliseconds as of the last tick, about four a second while playing. */
  clock = (): number => this.#clockMs

  /** How far the file is loaded. */
  bufferedMs(): number {
    const { buffered, currentTime } = this.#active.element
    for (let i = 0; i < buffered.length; i++)
      if (buffered.start(i) <= currentTime && currentTime <= buffered.end(i)) return buffered.end(i) * 1000
    return 0
  }

  // Playing

  /** Replaces the queue and plays. */
  play(selection: TrackSelection, options: PlayOptions = {}): Promise<void> {
    const { track, startAt, startTrackId = track?.id, shuffle } = options
    if (track) this.#soundNow(track)
    else this.sound.wake()
    return this.#edit(
      () => this.#api.queue.play({ playerId: this.playerId, selection, startAt, startTrackId, shuffle }),
      { play: true, fromStart: true },
    )
  }

  /**
   * Somebody may be about to play this track: a press on its row. Its beginning is loaded, so that the second press of a double
   * click finds it there. When nothing comes of it the deck goes back to what comes next.
   */
  prepare(track: TrackRow): void {
    if (track.id === this.#active.trackId || track.id === this.#spare.trackId) return
    if (this.#status === 'playing' && this.#durationMs() - this.positionMs() < PREPARED_FOR_MS * 2) return
    this.#spare.load(track.id, undefined)
    clearTimeout(this.#prepare)
    this.#prepare = setTimeout(() => {
      if (this.#queue?.next?.track && this.#status === 'playing') this.#prepareNext()
      else if (this.#spare.itemId === undefined) this.#spare.empty()
    }, PREPARED_FOR_MS)
  }

  /** Plays an item of the queue. */
  goTo(itemId: QueueItemId, track?: TrackRow | null): Promise<void> {
    if (track) this.#soundNow(track)
    else this.sound.wake()
    return this.#edit(() => this.#api.queue.goTo({ playerId: this.playerId, itemId }), { play: true, fromStart: true })
  }

  toggle(): void {
    if (this.#status === 'playing' || this.#status === 'loading') this.pause()
    else this.resume()
  }

  resume(): void {
    if (this.#track === null) return
    this.sound.wake()
    this.#failures = 0
    this.#reload()
    this.#startActive()
  }

  pause(): void {
    this.#stopHandOver()
    this.#active.element.pause()
    this.#setStatus(this.#track ? 'paused' : 'stopped')
    this.#report()
  }

  next(): void {
    this.#advance('skip')
  }

  previous(): void {
    if (this.positionMs() > RESTART_AFTER_MS || this.#queue?.length === 0) {
      this.seek(0)
      // What has counted already is heard once more.
      if (this.#listening?.counted) {
        this.#tellEnd()
        this.#listening = this.#wantsToPlay() ? new Listening(Date.now()) : undefined
      }
      return
    }
    this.sound.wake()
    const play = this.#wantsToPlay()
    void this.#edit(() => this.#api.queue.previous({ playerId: this.playerId }), { play, fromStart: true })
  }

  positionMs(): number {
    return this.#active.trackId === undefined ? this.#clockMs : this.#active.positionMs
  }

  seek(positionMs: number): void {
    if (this.#track === null) return
    const target = Math.min(Math.max(0, positionMs), Math.max(0, this.#durationMs() - 50))
    this.#listening?.jumped()
    this.#reload()
    this.#active.seek(target)
    this.#tick(target)
    this.#planHandOver()
    this.#reportedAt = 0
  }

  /** What could not be played is tried again: its file may be back. */
  #reload(): void {
    if (this.#active.trackId !== undefined || this.#track === null) return
    const current = this.#queue?.current
    this.#setTrack(current?.track ?? this.#track)
    this.#active.load(this.#track.id, current?.itemId)
    this.#changed()
  }

  seekBy(ms: number): void {
    this.seek(this.positionMs() + ms)
  }

  setVolume(volume: number): void {
    this.#loudness = { volume: Math.min(1, Math.max(0, volume)), muted: false }
    this.#loudnessChanged()
  }

  toggleMute(): void {
    this.#loudness = { ...this.#loudness, muted: !this.#loudness.muted }
    this.#loudnessChanged()
  }

  setLevelling(levelling: Levelling): void {
    this.#levelling = levelling
    this.#applyGain()
  }

  // The queue

  loadSaved(id: SavedQueueId): Promise<void> {
    this.sound.wake()
    return this.#edit(() => this.#api.queue.loadSaved({ playerId: this.playerId, id }), { play: true, fromStart: true })
  }

  /** Asks the engine for the state; after a reconnect, and when another page changed this queue. */
  refresh(): Promise<void> {
    if (this.#queue && this.#pending > 0) return Promise.resolve()
    return this.#edit(() => this.#api.queue.state({ playerId: this.playerId }), { quiet: true })
  }

  /** The engine says that the queue has another revision. */
  queueChanged(revision: number): void {
    if (this.#queue && revision > this.#queue.revision && this.#pending === 0) void this.refresh()
  }

  /** What is known of its rows without asking: other marks on them. */
  changeRows(change: ChangeRows): void {
    const [track, queue] = [change(this.#track), change(this.#queue)]
    if (track === this.#track && queue === this.#queue) return
    this.#track = track
    this.#queue = queue
    this.#changed()
  }

  /** The engine can be reached, for the first time or again: what was heard meanwhile is told. */
  tellPlays(): void {
    void this.#untold.tellAll()
  }

  // Details

  #pending = 0
  #answered: Promise<void> = Promise.resolve()

  #edit(call: () => Promise<QueueState>, options: EditOptions = {}): Promise<void> {
    return (this.#answered = this.#callAndFollow(call, options))
  }

  /** One call to the engine and what follows from its answer. `play`: what is current then, sounds. */
  async #callAndFollow(
    call: () => Promise<QueueState>,
    { play = false, fromStart = false, quiet = false }: EditOptions,
  ): Promise<void> {
    const turn = play || fromStart ? ++this.#turn : this.#turn
    this.#pending += 1
    try {
      const state = await call()
      if (this.#queue && state.revision < this.#queue.revision && state.playerId === this.#queue.playerId) return
      const first = this.#queue === null
      this.#queue = state
      if (turn === this.#turn) this.#follow(state, { play, fromStart, first, quiet })
      this.#changed()
    } catch (error) {
      if (isAbort(error)) return
      if (play && turn === this.#turn) this.#fallBack()
      if (!quiet) this.#complain({ kind: 'call', error })
    } finally {
      this.#pending -= 1
    }
  }

  /** A click named its track: it sounds while the engine is told. */
  #soundNow(track: TrackRow): void {
    this.sound.wake()
    this.#failures = 0
    this.#chosen = track.id
    this.#endListening()
    if (this.#spare.trackId === track.id && !this.#spare.element.error) this.#swap()
    else {
      this.#active.load(track.id, undefined)
      this.#spare.element.pause()
    }
    this.#active.itemId = undefined
    this.#tellWhenHeard()
    this.#setTrack(track)
    this.#startActive()
    this.#tick(0)
    this.#changed()
  }

  /** The engine refused: whatever the queue says is current, is. */
  #fallBack(): void {
    this.pause()
    const current = this.#queue?.current
    if (current?.track && this.#active.trackId !== current.track.id)
      this.#active.load(current.track.id, current.itemId, { soon: true })
    this.#setTrack(current?.track ?? null)
    this.#setStatus(current?.track ? 'paused' : 'stopped')
    this.#changed()
  }

  /** Makes the decks follow the queue's state. */
  #follow(
    state: QueueState,
    { play, fromStart, first, quiet }: { play: boolean; fromStart: boolean; first: boolean; quiet: boolean },
  ): void {
    const { current } = state
    if (current === null) {
      this.#stop()
      return
    }
    const sounding = this.#wantsToPlay()
    if (current.track === null) {
      // It has left the library. Its place is kept, and passed over.
      this.#stop()
      if (play || sounding) void this.#failed(null, { why: 'missing' })
      return
    }
    const { track, itemId } = current
    // An engine that was started again has numbered its items anew; what sounds goes on.
    const same = this.#active.itemId === itemId || this.#active.itemId === undefined || quiet
    if (this.#active.trackId === track.id && same) {
      const claimed = this.#active.itemId === undefined
      this.#active.itemId = itemId
      this.#setTrack(track)
      if (fromStart && !claimed) this.#active.seek(0)
      if (play && !sounding) this.#startActive()
    } else {
      this.#endListening()
      const ready = this.#spare.trackId === track.id && !this.#spare.element.error
      if (ready) this.#swap()
      else {
        this.#active.element.pause()
        const startMs = fromStart ? 0 : state.positionMs
        this.#active.load(track.id, itemId, { startMs, soon: first })
        this.#clockMs = startMs
      }
      this.#active.itemId = itemId
      this.#setTrack(track)
      if (play || sounding) this.#startActive()
      else this.#setStatus('paused')
      this.#tick(this.#active.positionMs)
    }
    if (this.#active.positionMs > PREPARE_MS) this.#prepareNext()
  }

  #stop(): void {
    this.#endListening()
    this.#active.element.pause()
    this.#active.empty()
    this.#spare.empty()
    this.#setTrack(null)
    this.#setStatus('stopped')
    this.#tick(0)
  }

  /** Loads what comes next into the other deck, once there is something to come next to. */
  #prepareNext(): void {
    const next = this.#queue?.next
    if (!next?.track || this.#status !== 'playing') return
    if (this.#spare.trackId === next.track.id && this.#spare.itemId === next.itemId) return
    if (next.itemId === this.#active.itemId) return
    this.#spare.load(next.track.id, next.itemId)
  }

  #advance(why: 'ended' | 'skip'): void {
    const state = this.#queue
    if (!state || state.length === 0) return
    this.#stopHandOver()
    const play = why === 'ended' || this.#wantsToPlay()
    const { next, repeat } = state
    const tellEngine = (options: { play: boolean }) =>
      void this.#edit(() => this.#api.queue.next({ playerId: this.playerId, why }), options)
    if (next === null && repeat === 'off') {
      // The end: back at the beginning of the last track, and quiet.
      this.#active.element.pause()
      this.#rewind()
      this.#setStatus('paused')
      tellEngine({ play: false })
    } else if (repeat === 'one' && why === 'skip') {
      // What the state calls next is the same track again; the engine knows the one behind it.
      tellEngine({ play })
    } else if (next?.itemId === this.#active.itemId) {
      this.#rewind()
      if (play) this.#startActive()
      tellEngine({ play })
    } else if (next?.track && this.#pending === 0) {
      this.#endListening()
      if (this.#spare.trackId === next.track.id && !this.#spare.element.error) this.#swap()
      else this.#active.load(next.track.id, next.itemId)
      this.#active.itemId = next.itemId
      this.#setTrack(next.track)
      if (play) {
        this.sound.wake()
        this.#startActive()
      } else this.#setStatus('paused')
      this.#tick(0)
      this.#changed()
      tellEngine({ play })
    } else tellEngine({ play })
  }

  #rewind(): void {
    this.#endListening()
    this.#active.seek(0)
    this.#tick(0)
  }

  #wantsToPlay(): boolean {
    return this.#status === 'playing' || this.#status === 'loading'
  }

  /** The spare deck takes over. The one before plays out its last milliseconds if it is at its end, else it is silenced. */
  #swap(): void {
    const before = this.#active
    this.#active = this.#spare
    this.#spare = before
    const { element } = before
    if (!element.ended && element.duration - element.currentTime > 0.1) element.pause()
    before.itemId = undefined
    before.trackId = undefined
    if (this.#active.element.currentTime > 0) this.#active.element.currentTime = 0
    this.#active.element.dataset.active = 'true'
    delete element.dataset.active
  }

  #startActive(): void {
    const { element } = this.#active
    this.#setStatus(element.paused || element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA ? 'loading' : 'playing')
    this.#applyGain()
    element.play().catch((error: unknown) => {
      // Loading something else, or pausing, ends the promise; the element's own error event tells of real ones.
      if (isAbort(error) || element !== this.#active.element) return
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#setStatus('paused')
    })
  }

  #makeDeck(): Deck {
    const element = document.createElement('audio')
    element.hidden = true
    document.body.append(element)
    this.sound.add(element)
    const deck = new Deck(element)
    const whenActive = (handler: () => void) => () => {
      if (this.#active.element === element) handler()
    }
    const on = (kind: keyof HTMLMediaElementEventMap, handler: () => void) =>
      element.addEventListener(kind, whenActive(handler))
    on('playing', () => this.#onPlaying())
    on('waiting', () => this.#status === 'playing' && this.#setStatus('loading'))
    on('timeupdate', () => this.#onTime())
    on('durationchange', () => this.#changed())
    on('seeked', () => this.#tick(this.#active.positionMs))
    on('ended', () => this.#advance('ended'))
    // Paused from outside: headphones pulled, another program took the sound.
    on('pause', () => {
      if (!element.ended && element.src !== '' && this.#status === 'playing') this.pause()
    })
    on('error', () => void this.#onError())
    return deck
  }

  #onPlaying(): void {
    this.#failures = 0
    this.#chosen = undefined
    this.#listening ??= new Listening(Date.now())
    this.#setStatus('playing')
    this.#tellSoon()
    // Not at once: the deck that would hold it may be sounding its last moments.
    clearTimeout(this.#prepare)
    this.#prepare = setTimeout(() => this.#prepareNext(), PREPARE_MS)
    this.#planHandOver()
  }

  #onTime(): void {
    const positionMs = this.#active.positionMs
    this.#tick(positionMs)
    if (this.#status !== 'playing') return
    this.#planHandOver()
    if (this.#track && this.#listening?.at(positionMs, this.#durationMs())) {
      const { startedAt, playedMs } = this.#listening
      this.#tell({ trackId: this.#track.id, startedAt, playedMs })
    }
    if (Date.now() - this.#reportedAt >= REPORT_EVERY_MS) this.#report()
  }

  /** Starts the next track a moment before this one ends, so that no silence is heard between the two. */
  #planHandOver(): void {
    this.#stopHandOver()
    const { element } = this.#active
    const leftMs = (element.duration - element.currentTime) * 1000
    if (!(leftMs < 700) || element.paused || this.#queue?.repeat === 'one') return
    const next = this.#queue?.next
    if (!next?.track || this.#spare.itemId !== next.itemId) return
    if (this.#spare.element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return
    this.#handOver = setTimeout(() => this.#advance('ended'), Math.max(0, leftMs - HAND_OVER_MS))
  }

  #stopHandOver(): void {
    clearTimeout(this.#handOver)
    this.#handOver = undefined
  }

  async #onError(): Promise<void> {
    const { error, src } = this.#active.element
    if (!error || !this.#track || !this.#active.element.hasAttribute('src')) return
    if (!this.#wantsToPlay()) {
      // Nobody asked for sound yet: it is said when somebody does.
      this.#active.trackId = undefined
      return
    }
    if (error.code === MediaError.MEDIA_ERR_NETWORK && this.#tryAgain()) return
    const track = this.#track
    const turn = this.#turn
    const reason = await reasonFor(src)
    // What to go on with is only known once the engine has answered.
    await this.#answered
    if (turn === this.#turn && this.#track?.id === track.id) await this.#failed(track, reason)
  }

  /** The connection broke: the same address once more, from where it stopped. The engine may have another copy there. */
  #tryAgain(): boolean {
    const { trackId, itemId, positionMs } = this.#active
    if (trackId === undefined || !this.#secondTry.allows(trackId, positionMs)) return false
    this.#active.load(trackId, itemId, { startMs: positionMs })
    this.#startActive()
    return true
  }

  /**
   * Says that a track cannot be played, and goes on to the next that can be; not for ever. What the user chose and is out of
   * reach is not replaced unasked: the next one is offered.
   */
  async #failed(track: TrackRow | null, { why, sentence }: Reason): Promise<void> {
    this.#failures += 1
    const turn = this.#turn
    const state = this.#queue
    const tries = state !== null && this.#failures < Math.min(MAX_FAILURES, state.length) && why !== 'connection'
    const next = tries ? await findNextPlayable(this.#api, state).catch(() => null) : null
    if (turn !== this.#turn) return
    const asked = why === 'offline' && track !== null && this.#chosen === track.id
    const goesOn = next !== null && !asked
    const offer = next && asked && { offer: () => void this.goTo(next.itemId, next.track) }
    if (track) this.#complain({ kind: 'unplayable', track, why, goesOn, ...(sentence && { sentence }), ...offer })
    this.#endListening()
    if (goesOn) {
      if (next.itemId === state?.next?.itemId) this.#advance('skip')
      else
        void this.#edit(() => this.#api.queue.goTo({ playerId: this.playerId, itemId: next.itemId }), {
          play: true,
          fromStart: true,
        })
    } else {
      // An answer still on its way must not start it again.
      this.#turn += 1
      this.#active.element.pause()
      this.#active.trackId = undefined
      this.#setStatus(this.#track ? 'paused' : 'stopped')
    }
  }

  #endListening(): void {
    this.#stopHandOver()
    this.#tellEnd()
    this.#listening = undefined
  }

  #tell(play: CountedPlay): void {
    if (!this.#tellsPlays()) return
    this.#told = play
    this.#untold.add(play)
  }

  /** How long a play that counted went on in the end. */
  #tellEnd(): void {
    const { startedAt, playedMs } = this.#listening ?? {}
    const told = this.#told
    if (told === undefined || told.startedAt !== startedAt || playedMs === undefined) return
    if (playedMs > told.playedMs) this.#tell({ ...told, playedMs })
  }

  #setTrack(track: TrackRow | null): void {
    const before = this.#track
    this.#track = track
    if (before?.id !== track?.id) {
      this.#lastAlbumId = before?.albumId ?? null
      showInSystem(track, this.#sessionState())
    }
    this.#applyGain()
  }

  #applyGain(): void {
    const current = this.#queue?.current?.track
    const playing = this.#track
    if (!playing) return
    const details = [current, this.#queue?.next?.track].find((track) => track?.id === playing.id)
    const shuffle = this.#queue?.shuffle ?? false
    const neighbours = [this.#lastAlbumId, current?.id === playing.id ? this.#queue?.next?.track?.albumId : null]
    const inOrder = !shuffle && playing.albumId !== null && neighbours.includes(playing.albumId)
    this.sound.setFactor(this.#active.element, gainFactor(details?.replayGain, this.#levelling, inOrder))
  }

  #durationMs(): number {
    return this.#active.durationMs || this.#track?.durationMs || 0
  }

  #tick(positionMs: number): void {
    this.#clockMs = positionMs
    if (this.#telling === undefined) for (const listener of this.#clockListeners) listener()
  }

  #report(): void {
    const itemId = this.#active.itemId
    if (itemId === undefined || this.#queue?.current?.itemId !== itemId) return
    this.#reportedAt = Date.now()
    const positionMs = Math.round(this.positionMs())
    showPositionInSystem(positionMs, this.#durationMs())
    this.#api.queue.report({ playerId: this.playerId, itemId, positionMs }).catch(() => {})
  }

  #loudnessChanged(): void {
    storeLoudness(this.#loudness)
    this.#applyLoudness()
    this.#changed()
  }

  #applyLoudness(): void {
    for (const { element } of [this.#active, this.#spare]) {
      element.volume = elementVolume(this.#loudness.volume)
      element.muted = this.#loudness.muted
    }
  }

  #sessionState(): MediaSessionPlaybackState {
    if (this.#track === null) return 'none'
    return this.#wantsToPlay() ? 'playing' : 'paused'
  }

  #setStatus(status: PlayerStatus): void {
    if (status === this.#status) return
    this.#status = status
    if (globalThis.navigator?.mediaSession) navigator.mediaSession.playbackState = this.#sessionState()
    this.#changed()
  }

  #changed(): void {
    this.#snapshot = this.#takeSnapshot()
    if (this.#telling === undefined) for (const listener of this.#listeners) listener()
  }

  /**
   * Screens hear of what happens now only when it is heard, or takes long: drawing meanwhile would keep the browser from loading and
   * from starting, which it does between its events.
   */
  #tellWhenHeard(): void {
    this.#telling ??= setTimeout(this.#tellScreens, SOUND_FIRST_MS)
  }

  /** After the events that wait. */
  #tellSoon(): void {
    if (this.#telling === undefined) return
    clearTimeout(this.#telling)
    this.#telling = setTimeout(this.#tellScreens)
  }

  readonly #tellScreens = (): void => {
    this.#telling = undefined
    for (const listener of this.#listeners) listener()
    for (const listener of this.#clockListeners) listener()
  }

  #takeSnapshot(): PlayerSnapshot {
    return {
      queue: this.#queue,
      track: this.#track,
      itemId: this.#active.itemId ?? this.#queue?.current?.itemId ?? null,
      status: this.#status,
      durationMs: this.#durationMs(),
      ...this.#loudness,
      shuffle: this.#queue?.shuffle ?? false,
      repeat: this.#queue?.repeat ?? 'off',
    }
  }
}

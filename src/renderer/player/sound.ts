/**
 * From the audio elements to the ears: each deck through its own level, both through one analyser. Browsers start an audio
 * graph only at a gesture, and an element tied to a graph that stands still is silent; so the graph is made at the first
 * press of anything or when the start is over, and woken whenever something is to play.
 */
export class Sound {
  #context: AudioContext | undefined
  #analyser: AnalyserNode | undefined
  readonly #levels = new Map<HTMLMediaElement, Level>()

  /** For the level meter; undefined until the first gesture. */
  get analyser(): AnalyserNode | undefined {
    return this.#analyser
  }

  add(element: HTMLMediaElement): void {
    const level: Level = { gain: undefined, factor: 1 }
    this.#levels.set(element, level)
    if (this.#context) this.#tie(element, level, this.#context)
  }

  /** Sets how loud an element's samples are passed on; glides when it is heard already. */
  setFactor(element: HTMLMediaElement, factor: number): void {
    const level = this.#levels.get(element)!
    level.factor = factor
    if (!level.gain || !this.#context) return
    if (element.paused) level.gain.gain.setValueAtTime(factor, this.#context.currentTime)
    else level.gain.gain.setTargetAtTime(factor, this.#context.currentTime, 0.03)
  }

  /** Makes the graph when there is none and wakes it. Call it from gestures and before playing; costs nothing when awake. */
  wake(): void {
    const context = (this.#context ??= this.#make())
    if (context && context.state !== 'running') context.resume().catch(() => {})
  }

  /**
   * At the first press of a key or button, whatever it is for. Making the graph takes longer than waking it, so it is made
   * when the start is over.
   */
  wakeOnGesture(): void {
    setTimeout(() => (this.#context ??= this.#make()), MAKE_AFTER_MS)
    const wake = () => {
      this.wake()
      if (this.#context?.state === 'running') return
      this.#context?.addEventListener('statechange', stop)
    }
    const stop = () => {
      if (this.#context?.state !== 'running') return
      for (const kind of GESTURES) window.removeEventListener(kind, wake, true)
    }
    for (const kind of GESTURES) window.addEventListener(kind, wake, true)
  }

  #make(): AudioContext | undefined {
    if (typeof AudioContext === 'undefined') return undefined
    const context = new AudioContext({ latencyHint: 'playback' })
    const analyser = context.createAnalyser()
    analyser.fftSize = 2048
    analyser.connect(context.destination)
    this.#analyser = analyser
    for (const [element, level] of this.#levels) this.#tie(element, level, context)
    return context
  }

  #tie(element: HTMLMediaElement, level: Level, context: AudioContext): void {
    const gain = context.createGain()
    gain.gain.value = level.factor
    context.createMediaElementSource(element).connect(gain).connect(this.#analyser!)
    level.gain = gain
  }
}

interface Level {
  gain: GainNode | undefined
  factor: number
}

const MAKE_AFTER_MS = 1_200
const GESTURES = ['pointerdown', 'pointerup', 'keydown', 'touchend'] as const

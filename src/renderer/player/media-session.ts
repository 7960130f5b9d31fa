/** Tells the system what plays and takes its media keys: lock screens, headsets, keyboards, MPRIS, Now Playing. */
import { coverAddress } from '../rpc/media-address.ts'
import type { TrackRow } from '../../shared/model/track.ts'

export interface MediaSessionControls {
  play(): void
  pause(): void
  next(): void
  previous(): void
  seek(positionMs: number): void
  seekBy(ms: number): void
}

const STEP_MS = 10_000

export function takeMediaKeys(controls: MediaSessionControls): void {
  const session = globalThis.navigator?.mediaSession
  if (!session) return
  const handlers: [MediaSessionAction, MediaSessionActionHandler][] = [
    ['play', () => controls.play()],
    ['pause', () => controls.pause()],
    ['stop', () => controls.pause()],
    ['nexttrack', () => controls.next()],
    ['previoustrack', () => controls.previous()],
    ['seekto', ({ seekTime }) => controls.seek((seekTime ?? 0) * 1000)],
    ['seekforward', ({ seekOffset }) => controls.seekBy(seekOffset ? seekOffset * 1000 : STEP_MS)],
    ['seekbackward', ({ seekOffset }) => controls.seekBy(seekOffset ? -seekOffset * 1000 : -STEP_MS)],
  ]
  for (const [action, handler] of handlers) {
    try {
      session.setActionHandler(action, handler)
    } catch {
      // An action this browser does not know.
    }
  }
}

export function showInSystem(track: TrackRow | null, state: MediaSessionPlaybackState): void {
  const session = globalThis.navigator?.mediaSession
  if (!session) return
  session.playbackState = state
  if (!track) {
    session.metadata = null
    return
  }
  const artwork = track.coverId
    ? ([192, 384, 768] as const).map((size) => ({
        src: new URL(coverAddress(track.coverId!, size), document.baseURI).href,
        sizes: `${size}x${size}`,
      }))
    : []
  session.metadata = new MediaMetadata({ title: track.title, artist: track.artist, album: track.album, artwork })
}

export function showPositionInSystem(positionMs: number, durationMs: number): void {
  const session = globalThis.navigator?.mediaSession
  if (!session?.setPositionState || durationMs <= 0) return
  session.setPositionState({
    duration: durationMs / 1000,
    position: Math.min(positionMs, durationMs) / 1000,
    playbackRate: 1,
  })
}

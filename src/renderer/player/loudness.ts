/** The volume the user set, remembered over restarts. */
export interface Loudness {
  /** 0 to 1, as the slider stands. */
  volume: number
  muted: boolean
}

const STORED = 'soul.volume'

export function storedLoudness(): Loudness {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Loudness>
    const volume = typeof stored.volume === 'number' && stored.volume >= 0 && stored.volume <= 1 ? stored.volume : 1
    return { volume, muted: stored.muted === true }
  } catch {
    return { volume: 1, muted: false }
  }
}

export function storeLoudness(loudness: Loudness): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(loudness))
  } catch {
    // Storage may be denied; the next start is then at full volume.
  }
}

/** Ears hear ratios: the slider's middle should sound like half, not like nearly all. */
export const elementVolume = (volume: number): number => volume ** 2

/**
 * How loud a track is to be played, from its ReplayGain tags. Never so loud that its highest sample would clip. A track without
 * tags plays as it is.
 */
import type { Settings } from '../../shared/model/settings.ts'
import type { ReplayGain } from '../../shared/model/track.ts'

export interface Levelling {
  mode: Settings['replayGain']
  preampDb: number
}

/** Factor for the samples; 1 changes nothing. `albumInOrder`: the track plays among others of its album. */
export function gainFactor(tags: ReplayGain | undefined, levelling: Levelling, albumInOrder: boolean): number {
  if (!tags || levelling.mode === 'off') return 1
  const album = levelling.mode === 'album' || (levelling.mode === 'auto' && albumInOrder)
  const byTrack = { gainDb: tags.trackGainDb, peak: tags.trackPeak }
  const byAlbum = { gainDb: tags.albumGainDb, peak: tags.albumPeak }
  const [wanted, other] = album ? [byAlbum, byTrack] : [byTrack, byAlbum]
  const chosen = wanted.gainDb === null ? other : wanted
  if (chosen.gainDb === null) return 1
  const factor = 10 ** ((chosen.gainDb + levelling.preampDb) / 20)
  const peak = chosen.peak ?? tags.trackPeak ?? tags.albumPeak
  // Without a peak nothing may be made louder: there is no telling where it would clip.
  return Math.min(factor, peak ? 1 / peak : 1)
}

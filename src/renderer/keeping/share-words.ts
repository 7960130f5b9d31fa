/** What a menu offers of keeping, by how much of it is kept already, and how much each of its items would be about. Pure. */
import type { TFunction } from 'i18next'
import { formatBytes } from '../i18n/format.ts'
import type { KeptShare } from './use-kept-share.ts'

interface ShareWords {
  offersKeep: boolean
  offersStop: boolean
  /** Undefined where the item says enough. */
  ofKeep: string | undefined
  ofStop: string | undefined
}

/** `share` undefined: not known yet; then it is offered to be kept. */
export function shareWords(share: KeptShare | undefined, t: TFunction): ShareWords {
  if (share === undefined || share.all === 0)
    return { offersKeep: true, offersStop: false, ofKeep: undefined, ofStop: undefined }
  const { all, kept, bytes } = share
  const isAll = kept === all
  const whole = bytes && `${t('common.tracks', { count: all })} · ${formatBytes(bytes.all)}`
  const some = bytes
    ? `${t('keeping.someTracks', { some: kept, count: all })} · ${formatBytes(bytes.kept)}`
    : t('keeping.some', { some: kept, all })
  return { offersKeep: !isAll, offersStop: kept > 0, ofKeep: whole, ofStop: isAll ? whole : some }
}

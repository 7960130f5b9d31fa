/** What a rule is called, and how much it or a want comes to. Pure. */
import type { TFunction } from 'i18next'
import type { KeepRuleRow, KeptSums } from '../../shared/model/downloads.ts'
import { formatBytes } from '../i18n/format.ts'
import './words.ts'

/** Those that were there from the beginning are called what they are in the user's language. */
export const ruleName = ({ builtIn, name }: Pick<KeepRuleRow, 'builtIn' | 'name'>, t: TFunction): string =>
  builtIn === null ? name : t(`downloads.rules.builtIn.${builtIn}`)

/** `12 tracks · 96 MB`. */
export const amountWords = ({ tracks, bytes }: KeptSums, t: TFunction): string =>
  `${t('common.tracks', { count: tracks })} · ${formatBytes(bytes)}`

/** What of it is not here, and what of that cannot be had now. */
export function missingWords(
  { tracks, missingTracks, missingBytes, unreachableTracks }: KeptSums,
  t: TFunction,
): string {
  if (missingTracks === 0) return tracks === 0 ? '' : t('downloads.sums.allHere')
  const missing = t('downloads.sums.missing', { count: missingTracks, bytes: formatBytes(missingBytes) })
  return unreachableTracks === 0
    ? missing
    : `${missing}, ${t('downloads.sums.unreachable', { count: unreachableTracks })}`
}

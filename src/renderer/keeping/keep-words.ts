/** The question whether to keep something offline, in words: what it is called, how much it takes, and what stands against it. */
import type { TFunction } from 'i18next'
import type { KeptPreview } from '../../shared/model/downloads.ts'
import { wantName } from '../downloads/want-words.tsx'
import { formatBytes } from '../i18n/format.ts'
import type { KeepQuestion } from './keep-dialogs.ts'

interface SumsWords {
  all: string
  toFetch: string
  free: string
  /** Undefined when it fits. */
  doesNotFit: string | undefined
  /** Undefined when all of it can be had now. */
  unreachable: string | undefined
}

export function titleWords(question: KeepQuestion, t: TFunction): string {
  if ('selections' in question) return t('keeping.titleTracks', { count: question.count })
  const { what, name } = question
  return what.length === 1
    ? t('keeping.title', { name: wantName({ what: what[0]!, name }, t) })
    : t('keeping.titleMany', { count: what.length })
}

export const aboutWords = (question: KeepQuestion, t: TFunction): string =>
  t('what' in question && question.what.some(({ type }) => GROWS.has(type)) ? 'keeping.aboutGrowing' : 'keeping.about')

/** What may have more tracks later. */
const GROWS: ReadonlySet<string> = new Set(['artist', 'playlist', 'genre', 'favourites', 'search', 'source', 'library'])

export function sumsWords(preview: KeptPreview, t: TFunction): SumsWords {
  const { tracks, bytes, missingTracks, missingBytes, unreachableTracks, freeBytes, fits, canBeSmaller } = preview
  const amount = (count: number, size: number) => `${t('common.tracks', { count })} · ${formatBytes(size)}`
  return {
    all: amount(tracks, bytes),
    toFetch: missingTracks === 0 ? t('downloads.sums.allHere') : amount(missingTracks, missingBytes),
    free: formatBytes(freeBytes),
    doesNotFit: fits ? undefined : t(canBeSmaller ? 'keeping.doesNotFitYet' : 'keeping.doesNotFit'),
    unreachable: unreachableTracks > 0 ? t('keeping.unreachable', { count: unreachableTracks }) : undefined,
  }
}

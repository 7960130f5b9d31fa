/** How far looking for duplicates and making fingerprints have come, in short sentences. Pure. */
import type { TFunction } from 'i18next'
import type { DuplicatesStatus } from '../../shared/model/duplicates.ts'
import { formatNumber, formatTime } from '../i18n/format.ts'
import './words.ts'

export function matchingWords(
  { matching: { running, waiting, setAside } }: Pick<DuplicatesStatus, 'matching'>,
  t: TFunction,
): string {
  if (!running && waiting > 0) return t('duplicates.status.waits', { count: waiting })
  if (!running) return setAside > 0 ? '' : t('duplicates.status.looked')
  return waiting > 0 ? t('duplicates.status.looking', { count: waiting }) : t('duplicates.status.lookingNow')
}

/** Empty when there is no sound on this device to make any of. */
export function printsWords({ fingerprints }: Pick<DuplicatesStatus, 'fingerprints'>, t: TFunction): string {
  const { done, total, failed, held } = fingerprints
  if (held === 'off') return t('duplicates.status.printsOff')
  if (total === 0) return ''
  const whole = done + failed >= total
  return [
    whole
      ? t('duplicates.status.printsDone', { count: done })
      : t('duplicates.status.prints', { done: formatNumber(done), total: formatNumber(total) }),
    !whole && held !== null && t(`duplicates.status.held.${held}`),
    failed > 0 && t('duplicates.status.failed', { count: failed }),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Something is left to be made, and the user has it in hand whether it goes on. */
export const canPause = ({ done, total, failed, held }: DuplicatesStatus['fingerprints']): boolean =>
  held !== 'off' && done + failed < total

/** What did not go through, why, and what comes next. Undefined when all did. */
export function troubleWords(
  { matching: { trouble, setAside } }: Pick<DuplicatesStatus, 'matching'>,
  t: TFunction,
): { title: string; detail: string } | undefined {
  if (trouble !== null) {
    const { step, cause, againAt } = trouble
    return {
      title: t(`duplicates.trouble.${step}`),
      detail: `${t(`duplicates.trouble.cause.${cause}`)} ${t('duplicates.trouble.again', { time: formatTime(againAt) })}`,
    }
  }
  if (setAside === 0) return undefined
  return {
    title: t('duplicates.trouble.setAside', { count: setAside }),
    detail: t('duplicates.trouble.setAsideDetail', { count: setAside }),
  }
}

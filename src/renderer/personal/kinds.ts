/** The kinds of personal data that the page knows by name. Pure. */
import i18next, { type TFunction } from 'i18next'
import { quoted } from './say.ts'

/** As they are chosen from, the most used first. A test holds them against those the engine has. */
export const KINDS = [
  'playlist',
  'playlist-item',
  'playlist-folder',
  'favourite',
  'rating',
  'play',
  'correction',
  'sameness',
  'want',
  'keep-rule',
  'saved-queue',
  'device',
] as const

/** One from a newer version is told as it is spelled. */
export const kindName = (t: TFunction, kind: string): string =>
  i18next.exists(`personal.kindNames.${kind}`)
    ? t(`personal.kindNames.${kind}` as 'personal.kindNames.playlist')
    : quoted(t, kind)

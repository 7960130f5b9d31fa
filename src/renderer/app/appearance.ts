/**
 * Puts the looks of the settings on the document: theme, accent, density, text size, motion. `applyAppearance` runs before
 * the first frame with what was stored; `useAppearance` follows the settings and the system from then on.
 */
import { useEffect, useSyncExternalStore } from 'react'
import type { Settings } from '../../shared/model/settings.ts'
import { chooseLanguage, showLanguage } from '../i18n/i18n.ts'
import { rememberSettings, useSettings } from './settings.ts'

type Looks = Pick<Settings, 'theme' | 'accent' | 'density' | 'textScale' | 'reduceMotion'>

const darkSystem = () => matchMedia('(prefers-color-scheme: dark)')
const stillSystem = () => matchMedia('(prefers-reduced-motion: reduce)')

export function applyAppearance({ theme, accent, density, textScale, reduceMotion }: Looks): void {
  const root = document.documentElement
  root.dataset['theme'] = theme === 'system' ? (darkSystem().matches ? 'dark' : 'light') : theme
  root.dataset['accent'] = accent
  root.dataset['density'] = density
  root.dataset['motion'] = reduceMotion || stillSystem().matches ? 'reduced' : 'full'
  root.style.fontSize = `${textScale * 100}%`
}

export function useAppearance(): void {
  const settings = useSettings()
  useSyncExternalStore(subscribeToSystem, systemNow)

  useEffect(() => {
    applyAppearance(settings)
    rememberSettings(settings)
  })

  const { language } = settings
  useEffect(() => {
    // A language that cannot be fetched leaves the page as it is, in words that are there.
    const chosen = chooseLanguage(language)
    showLanguage(chosen).then(
      () => (document.documentElement.lang = chosen),
      () => {},
    )
  }, [language])
}

const systemNow = (): string => `${darkSystem().matches} ${stillSystem().matches}`

function subscribeToSystem(listener: () => void): () => void {
  const queries = [darkSystem(), stillSystem()]
  for (const query of queries) query.addEventListener('change', listener)
  return () => queries.forEach((query) => query.removeEventListener('change', listener))
}

/** Pixels of one rem times `rem`, whole: for virtual lists, whose rows have to know their height. */
export function useRem(rem: number): number {
  const { textScale } = useSettings()
  return Math.round(16 * textScale * rem)
}

/** Height in pixels of a row of a dense list, by density and text size. */
export function useRowHeight(): number {
  const { density, textScale } = useSettings()
  return Math.round(16 * textScale * (density === 'compact' ? 1.875 : 2.375))
}

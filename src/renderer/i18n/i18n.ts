/**
 * The page's words. English is in the bundle; any other language is fetched when it is wanted, and what it lacks is shown
 * in English. Keys are typed by `en`. Outside React use `t` from here, inside `useTranslation()`.
 */
import i18next, { type TFunction } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from './en/index.ts'
import type { access } from './en/access.ts'
import type { downloads } from './en/downloads.ts'
import type { duplicates } from './en/duplicates.ts'
import type { lookups } from './en/lookups.ts'
import type { marks } from './en/marks.ts'
import type { personal } from './en/personal.ts'
import type { playlists } from './en/playlists.ts'
import type { servers } from './en/servers.ts'
import { formatNumber } from './format.ts'

/** All English words; those of some parts of the page come with them (servers/words.ts, playlists/words.ts …). */
export type Words = typeof en & {
  servers: typeof servers
  access: typeof access
  downloads: typeof downloads
  duplicates: typeof duplicates
  lookups: typeof lookups
  marks: typeof marks
  playlists: typeof playlists
  personal: typeof personal
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: Words }
  }
}

/** A translation may lack keys; what it has must exist in English. */
export type Translation<T = Words> = { [K in keyof T]?: T[K] extends string ? string : Translation<T[K]> }

const LANGUAGES: Record<string, () => Promise<Translation>> = {
  de: () => import('./de/index.ts').then(({ de }) => de),
}

export const LANGUAGE_NAMES = { en: 'English', de: 'Deutsch' }

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  initAsync: false,
  // React escapes.
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
})

// `{{count, number}}`
i18next.services.formatter!.add('number', (value: number) => formatNumber(value))

export const t: TFunction = i18next.t

/** The language in force: what the setting says, or the first of the system's that there is. */
export function chooseLanguage(setting: string, wanted: readonly string[] = navigator.languages): string {
  const known = ['en', ...Object.keys(LANGUAGES)]
  const candidates = setting === 'system' ? wanted : [setting]
  for (const tag of candidates) {
    const base = tag.toLowerCase().split('-')[0]!
    if (known.includes(base)) return base
  }
  return 'en'
}

/** Loads and shows a language; on failure the page stays as it is. */
export async function showLanguage(language: string): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation')) {
    const load = LANGUAGES[language]
    if (!load) return
    i18next.addResourceBundle(language, 'translation', await load())
  }
  await i18next.changeLanguage(language)
}

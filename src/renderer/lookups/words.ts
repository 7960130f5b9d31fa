/** The English words about look-ups, with the parts of the page that show them: most starts never do. */
import i18next from 'i18next'
import { lookups } from '../i18n/en/lookups.ts'

i18next.addResourceBundle('en', 'translation', { lookups }, true, true)

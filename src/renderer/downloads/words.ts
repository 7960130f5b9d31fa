/** The English words about downloads, with the parts of the page that show them: most starts never do. */
import i18next from 'i18next'
import { downloads } from '../i18n/en/downloads.ts'

i18next.addResourceBundle('en', 'translation', { downloads }, true, true)

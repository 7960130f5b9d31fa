/** The English words about duplicates, with the parts of the page that show them: most starts never do. */
import i18next from 'i18next'
import { duplicates } from '../i18n/en/duplicates.ts'

i18next.addResourceBundle('en', 'translation', { duplicates }, true, true)

/** The English words about personal data between devices, with the parts of the page that show them: most starts never do. */
import i18next from 'i18next'
import { personal } from '../i18n/en/personal.ts'

i18next.addResourceBundle('en', 'translation', { personal }, true, true)

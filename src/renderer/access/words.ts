/** The English words about sharing, devices and accounts, with the parts of the page that show them: most starts never do. */
import i18next from 'i18next'
import { access } from '../i18n/en/access.ts'

i18next.addResourceBundle('en', 'translation', { access }, true, true)

/**
 * The English words about hearts, stars, corrections and what was played. The first page shows none of them but the heart's own,
 * so they come with the parts of the page that do.
 */
import i18next from 'i18next'
import { marks } from '../i18n/en/marks.ts'

i18next.addResourceBundle('en', 'translation', { marks }, true, true)

/** The English words about playlists, with the parts of the page that show them: they come after the start. */
import i18next from 'i18next'
import { playlists } from '../i18n/en/playlists.ts'

i18next.addResourceBundle('en', 'translation', { playlists }, true, true)

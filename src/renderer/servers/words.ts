/**
 * The English words about servers. Most starts never show them, so they are no part of the first bundle: whatever part of the
 * page uses `servers.…` is fetched when it is wanted, and imports this.
 */
import i18next from 'i18next'
import { servers } from '../i18n/en/servers.ts'

i18next.addResourceBundle('en', 'translation', { servers }, true, true)

/** Deutsch. Was fehlt, erscheint englisch. */
import type { Translation } from '../i18n.ts'

export const de: Translation = {}

/** Deutsch. Was fehlt, erscheint englisch. */
import type { Translation } from '../i18n.ts'
import { access } from './access.ts'
import { downloads } from './downloads.ts'
import { duplicates } from './duplicates.ts'
import { keeping } from './keeping.ts'
import { library } from './library.ts'
import { lookups } from './lookups.ts'
import { marks } from './marks.ts'
import { personal } from './personal.ts'
import { playing } from './playing.ts'
import { playlists } from './playlists.ts'
import { servers } from './servers.ts'
import { settings } from './settings.ts'
import { signIn } from './sign-in.ts'

export const de: Translation = {
  ...library,
  ...playing,
  access,
  downloads,
  duplicates,
  lookups,
  keeping,
  marks,
  personal,
  playlists,
  servers,
  settings,
  signIn,
}

/** English, the language every key is declared in: one file per area of the page. */
import { albums } from './albums.ts'
import { app } from './app.ts'
import { artists } from './artists.ts'
import { availability } from './availability.ts'
import { cards } from './cards.ts'
import { common } from './common.ts'
import { errors } from './errors.ts'
import { firstRun } from './first-run.ts'
import { folders } from './folders.ts'
import { genres } from './genres.ts'
import { home } from './home.ts'
import { keeping } from './keeping.ts'
import { menu } from './menu.ts'
import { player } from './player.ts'
import { queue } from './queue.ts'
import { search } from './search.ts'
import { settings } from './settings.ts'
import { shortcuts } from './shortcuts.ts'
import { signIn } from './sign-in.ts'
import { tracks } from './tracks.ts'

export const en = {
  albums,
  app,
  artists,
  availability,
  cards,
  common,
  errors,
  firstRun,
  folders,
  genres,
  home,
  keeping,
  menu,
  player,
  queue,
  search,
  settings,
  shortcuts,
  signIn,
  tracks,
}

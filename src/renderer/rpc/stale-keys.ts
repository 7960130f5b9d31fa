/** Which answers an announcement makes stale. Pure, so that it can be read (and tested) as a table. */
import type { QueryKey } from '@tanstack/react-query'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import { orpc } from './query.ts'

export function staleKeys(event: LiveEvent): readonly QueryKey[] {
  switch (event.kind) {
    case 'library.changed':
      // Playlists say how many of theirs are here, and show covers.
      return [
        orpc.browse.key(),
        orpc.history.key(),
        orpc.playlists.key(),
        orpc.sources.list.key(),
        orpc.duplicates.partsOf.key(),
      ]
    case 'sources.changed':
      return [
        orpc.sources.list.key(),
        orpc.sources.reports.key(),
        orpc.sources.problems.key(),
        orpc.sources.suggestions.key(),
        orpc.app.info.key(),
        orpc.browse.folders.key(),
        orpc.sync.status.key(),
        orpc.sync.issues.key(),
      ]
    case 'scan.ended':
      return [orpc.sources.list.key(), orpc.sources.reports.key(), orpc.sources.problems.key()]
    case 'queue.changed':
      return [orpc.queue.state.key(), orpc.queue.window.key(), orpc.queue.saved.key()]
    case 'history.changed':
      // Plays are part of rows and of sorts, but a list that jumps after each song is worse than a count that lags.
      return [orpc.history.key(), orpc.browse.home.key()]
    case 'personal.changed':
      // The history of changes is a list of its own (personal/use-personal.ts).
      return [orpc.personal.status.key(), orpc.personal.devices.key(), orpc.personal.conflicts.key()]
    case 'playlists.changed':
      return [orpc.playlists.key()]
    case 'marks.changed':
      return [orpc.browse.key(), orpc.history.key(), orpc.personal.corrections.key()]
    case 'settings.changed':
      return [orpc.app.settings.key()]
    case 'availability.changed':
      return [orpc.browse.key(), orpc.sources.list.key()]
    case 'sync.ended':
      return [orpc.sync.runs.key(), orpc.sync.issues.key(), orpc.sources.list.key()]
    case 'access.changed':
      // Another role may do other things, and an account may have another name.
      return [orpc.access.key(), orpc.app.info.key()]
    case 'wants.changed':
      return ABOUT_WANTS
    case 'sameness.changed':
      return [orpc.duplicates.partsOf.key()]
    case 'lookups.changed':
      // The status travels whole; the rest is asked at its own pace (lookups/use-lookups.ts).
      return []
    // These travel whole. What else a queue at work makes stale is asked at its own pace (downloads/use-downloads.ts).
    case 'downloads.changed':
    case 'duplicates.changed':
    case 'sync.changed':
    case 'scan.progressed':
    case 'downloads.progressed':
      return []
  }
}

/** All that is said of what is to be kept; how the queue stands travels whole. */
const ABOUT_WANTS: readonly QueryKey[] = [
  orpc.downloads.rules.key(),
  orpc.downloads.isWanted.key(),
  orpc.downloads.badges.key(),
  orpc.downloads.why.key(),
  orpc.downloads.preview.key(),
  orpc.downloads.space.key(),
]

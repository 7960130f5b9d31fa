/** What can be done with one found thing. */
import type { TopHit } from '../../shared/model/search.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import { paths } from '../app/paths.ts'
import type { MenuTarget } from '../menu/menu-target.ts'
import { selectionsOf } from '../menu/menu-target.ts'
import { addSelections, playSelections } from '../menu/play-actions.ts'
import { player } from '../player/use-player.ts'

function targetOfHit(hit: TopHit): MenuTarget {
  switch (hit.kind) {
    case 'track':
      return { kind: 'tracks', row: hit.row }
    case 'album':
      return { kind: 'albums', rows: [hit.row] }
    case 'artist':
      return { kind: 'artists', rows: [hit.row] }
  }
}

/** A found track begins its album there, so that something follows it; one without an album plays alone. */
export function playHit(hit: TopHit): void {
  if (hit.kind !== 'track') {
    void playSelections(selectionsOf(targetOfHit(hit)))
    return
  }
  const { row } = hit
  const selection: TrackSelection = row.albumId
    ? { kind: 'albums', ids: [row.albumId] }
    : { kind: 'tracks', ids: [row.id] }
  void player.play(selection, { track: row })
}

export const queueHit = (hit: TopHit): void => void addSelections(selectionsOf(targetOfHit(hit)), 'end')

export function pageOfHit(hit: TopHit): string {
  switch (hit.kind) {
    case 'track':
      return hit.row.albumId ? paths.album(hit.row.albumId) : paths.tracks
    case 'album':
      return paths.album(hit.row.id)
    case 'artist':
      return paths.artist(hit.row.id)
  }
}

/** Where the page of a thing is, if it has one and its name is known (else it is not here). Pure. */
import type { AlbumId, ArtistId, PlaylistId } from '../../shared/model/ids.ts'
import type { Subject } from '../../shared/model/personal.ts'
import { paths } from '../app/paths.ts'

export function subjectPath({ type, key, name }: Pick<Subject, 'type' | 'key' | 'name'>): string | undefined {
  if (name === '') return undefined
  if (type === 'album') return paths.album(key as AlbumId)
  if (type === 'artist') return paths.artist(key as ArtistId)
  if (type === 'playlist') return paths.playlist(key as PlaylistId)
  return undefined
}

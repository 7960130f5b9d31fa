/** What changes and conflicts are about, by name. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SubjectNames } from '../../../src/engine/browse/subject-names.ts'
import { removePlaylist, setPlaylist } from '../../../src/engine/playlists/kinds.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import type { Subject } from '../../../src/shared/model/personal.ts'
import { albumId, artistId, libraryOf, type SmallLibrary } from './library-of.ts'

let library: SmallLibrary
let ids: TrackId[]
beforeEach(async () => {
  library = await libraryOf()
  ids = library.add([
    { title: 'Slow Water', artist: 'Ada', album: 'Blue' },
    { title: 'Night Ferry', artist: 'Bo' },
  ])
})
afterEach(() => library.close())

const about = (type: Subject['type'], key: string, more: Partial<Subject> = {}): Subject => ({
  kind: 'rating',
  row: key,
  type,
  key,
  name: '',
  within: '',
  ...more,
})
const named = (...subjects: Subject[]) =>
  new SubjectNames(library.stores)
    .named(subjects)
    .map(({ name, within }) => (within === '' ? name : `${name} in ${within}`))

describe('subjects', () => {
  it('are named from the library, in their order', () => {
    expect(
      named(
        about('artist', artistId('Ada')),
        about('track', ids[1]!),
        about('album', albumId('Ada', 'Blue')),
        about('track', ids[0]!),
      ),
    ).toEqual(['Ada', 'Night Ferry', 'Blue', 'Slow Water'])
  })

  it('are named as the user corrected them', () => {
    library.does({ do: 'set', kind: 'correction', row: ids[0]!, fields: { title: 'Still Water', at: 1 } })
    expect(named(about('track', ids[0]!))).toEqual(['Still Water'])
  })

  it('keep the name they say themselves while they are in no library', () => {
    expect(named(about('track', 'elsewhere', { name: 'Far' }), about('track', 'elsewhere'))).toEqual(['Far', ''])
  })

  it('say what playlist they stand in, also when it was deleted', () => {
    library.does(setPlaylist('p1', { name: 'Evening' }), setPlaylist('p2', { name: 'Old' }), removePlaylist('p2'))
    expect(named(about('track', ids[0]!, { within: 'p1' }), about('track', ids[1]!, { within: 'p2' }))).toEqual([
      'Slow Water in Evening',
      'Night Ferry in Old',
    ])
    expect(named(about('track', ids[0]!, { within: 'p3' }), about('playlist', 'p2'))).toEqual(['Slow Water', 'Old'])
  })
})

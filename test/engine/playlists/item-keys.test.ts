import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import { itemKeys } from '../../../src/engine/playlists/item-keys.ts'
import { addItem, setPlaylist } from '../../../src/engine/playlists/kinds.ts'
import type { PlaylistId, PlaylistItemId, TrackId } from '../../../src/shared/model/ids.ts'
import { personalOf } from '../../support/personal.ts'
import { libraryOf, type SmallLibrary } from '../browse/library-of.ts'

let library: SmallLibrary
let tracks: TrackId[]
beforeEach(async () => {
  library = await libraryOf()
  tracks = library.add(Array.from({ length: 3 }, (_, i) => ({ title: `T${i}` })))
})
afterEach(() => library.close())

const id = 'p' as PlaylistId
const put = (count: number) =>
  write(library.stores.personal, (tx) =>
    personalOf(library.stores).apply(tx, [
      setPlaylist(id, { name: 'P', rules: null }),
      ...Array.from({ length: count }, (_, i) =>
        addItem(
          `i${i}`,
          { playlistId: id, trackKey: tracks[i % 4] ?? 'gone', title: '', artist: '', addedAt: 1 },
          // Equal positions, too: then the id decides.
          `V${Math.floor(i / 2)
            .toString()
            .padStart(5, '0')}V`,
        ),
      ),
    ]),
  )
const keys = (itemIds?: string[]) => [
  ...itemKeys(library.stores.library.sql, id, itemIds as PlaylistItemId[] | undefined),
]

describe('the tracks of a playlist', () => {
  it('come in its order, in slices, without those that are not here', () => {
    put(2_500)
    const slices = keys()
    expect(slices.length).toBeGreaterThan(2)
    const order = Array.from({ length: 2_500 }, (_, i) => i).toSorted(
      (a, b) => Math.floor(a / 2) - Math.floor(b / 2) || (`i${a}` < `i${b}` ? -1 : 1),
    )
    expect(slices.flat()).toEqual(order.flatMap((i) => tracks[i % 4] ?? []))
  })

  it('come as they are named, those of other playlists left out', () => {
    put(8)
    expect(keys(['i2', 'i0', 'i3', 'i0', 'elsewhere']).flat()).toEqual([tracks[2], tracks[0], tracks[0]])
  })

  it('are none of what is not there', () => {
    expect(keys()).toEqual([])
  })
})

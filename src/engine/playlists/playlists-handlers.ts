/** Answers the `playlists` branch of the contract. */
import type { Os } from '../router.ts'
import type { Playlists } from './playlists.ts'
import type { PlaylistFiles } from '../transfer/playlist-files.ts'
import { asSent } from '../transfer/unpacked.ts'

interface Parts {
  playlists: Playlists
  files: PlaylistFiles
}

export function playlistsHandlers(os: Os['playlists'], { playlists, files }: Parts) {
  const { folders } = playlists
  return {
    all: os.all.handler(({ signal }) => playlists.all({ signal })),
    get: os.get.handler(({ input, signal }) => playlists.get(input.id, { signal })),
    items: os.items.handler(({ input }) => playlists.items(input.id, input)),
    itemIds: os.itemIds.handler(({ input }) => playlists.itemIds(input.id, input)),
    create: os.create.handler(({ input }) => playlists.create(input)),
    update: os.update.handler(({ input: { id, ...fields } }) => playlists.update(id, fields)),
    remove: os.remove.handler(({ input }) => playlists.remove(input.id)),
    restore: os.restore.handler(({ input }) => playlists.restore(input.id)),
    duplicates: os.duplicates.handler(({ input, signal }) =>
      playlists.duplicates(input.id, input.selection, { ...(signal && { signal }) }),
    ),
    add: os.add.handler(({ input: { id, ...what } }) => playlists.add(id, what)),
    move: os.move.handler(({ input: { id, itemIds, to } }) => playlists.move(id, itemIds, to)),
    sort: os.sort.handler(({ input: { id, ...sort } }) => playlists.sort(id, sort)),
    arrange: os.arrange.handler(({ input }) => playlists.arrange(input.id, input.itemIds)),
    removeItems: os.removeItems.handler(({ input }) => playlists.removeItems(input.id, input.itemIds)),
    restoreItems: os.restoreItems.handler(({ input }) => playlists.restoreItems(input.id, input.itemIds)),
    containing: os.containing.handler(({ input, signal }) => playlists.containing(input.trackId, { signal })),
    createFolder: os.createFolder.handler(({ input }) => folders.create(input)),
    updateFolder: os.updateFolder.handler(({ input: { id, ...fields } }) => folders.update(id, fields)),
    removeFolder: os.removeFolder.handler(({ input }) => folders.remove(input.id)),
    preview: os.preview.handler(({ input, signal }) => playlists.preview(input, { signal })),
    exportFile: os.exportFile.handler(({ input, signal }) => files.export(input.id, input.format, { signal })),
    importFile: os.importFile.handler(async ({ input }) => files.import(await asSent(input))),
  }
}

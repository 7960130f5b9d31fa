/** A library with folders and servers as sources, real files on one side and real HTTP on the other, and what plays from them. */
import { createMedia } from '../../../../src/engine/media/media.ts'
import { SoulServers } from '../../../../src/engine/sources/soul/soul-servers.ts'
import { Sources } from '../../../../src/engine/sources/sources.ts'
import { hold, regroup, retire, takeIn } from '../../../../src/engine/library/take-in.ts'
import type { SourceId } from '../../../../src/shared/model/ids.ts'
import type { SettingsPatch } from '../../../../src/shared/model/settings.ts'
import { KEY, type FakeSoulServer } from '../../../support/soul-server.ts'
import { folderLibrary } from '../library-of-folders.ts'
import { TIMEOUTS, willClose } from './support.ts'

export async function libraryOfServers({ settings = {} }: { settings?: SettingsPatch } = {}) {
  const folders = await folderLibrary({ settings: { watchFolders: false, ...settings }, start: false })
  const { host, stores, settings: settingsFile } = folders
  const { library } = stores
  const servers = new SoulServers({ host, library, settings: settingsFile, timeouts: TIMEOUTS, browse: () => () => {} })
  const sources = new Sources({ host, stores, settings: settingsFile, servers })
  const media = createMedia({ host, stores, settings: settingsFile, sources })
  sources.start()
  willClose(async () => {
    await sources.stop()
    await media.stop()
    await servers.stop()
    await folders.close()
  })

  /** All there is, taken in as the sync would. */
  async function sync(sourceId: SourceId) {
    const { signal } = new AbortController()
    const before = new Set(
      library.sql.prepare<[number], string>('select remote_id from copy where source_id = ?').pluck().all(sourceId),
    )
    const counts = { added: 0, updated: 0 }
    for (let cursor: string | null = null, more = true; more;) {
      const page = await servers.client(sourceId).tracks({ cursor, limit: 10 }, { signal })
      const taken = takeIn(library, sourceId, { copies: page.copies, problems: [] })
      counts.added += taken.added
      counts.updated += taken.updated
      for (const { remoteId } of page.copies) before.delete(remoteId)
      ;[cursor, more] = [page.nextCursor, page.hasMore]
    }
    retire(library, sourceId, [...before])
    await regroup(library)
    return { ...counts, removed: before.size }
  }

  return {
    ...folders,
    sources,
    servers,
    media,
    sync,
    hold,
    async add(server: FakeSoulServer) {
      const { id } = await servers.add({ address: server.url, signIn: { kind: 'key', key: KEY } })
      await sync(id)
      return id
    },
    get: (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
      media(new Request(`http://localhost/${path}`, { ...init, headers })),
  }
}

import { sourceConformance } from '../../conformance/source.ts'
import type { ScanReport } from '../../../src/shared/model/source.ts'
import { KEY, soulServer, wireTrack } from '../../support/soul-server.ts'
import { patterned } from '../media/support.ts'
import { libraryOfServers } from './soul/library-of-servers.ts'
import { closesAll } from './soul/support.ts'

closesAll()

sourceConformance('soul', async () => {
  const library = await libraryOfServers()
  const server = await soulServer()
  const tracks = new Map(Array.from({ length: 25 }, (_, i) => [`t${i}`, wireTrack(`t${i}`, { title: `Title ${i}` })]))
  for (const [index, track] of [...tracks.values()].entries()) server.put(track, patterned(70_000 + index))
  const { id: sourceId } = await library.servers.add({ address: server.url, signIn: { kind: 'key', key: KEY } })
  await library.sync(sourceId)
  const report = { sourceId, startedAt: 0, endedAt: 0, message: null, files: 0, moved: 0, unchanged: 0, problems: 0 }
  return {
    stores: library.stores,
    sourceId,
    truth: () => new Map(server.sounds),
    row: () => library.sources.list()[0]!,
    async sync(): Promise<ScanReport> {
      try {
        const counts = await library.sync(sourceId)
        library.servers.setReachable(sourceId, true)
        return { ...report, outcome: 'done', ...counts }
      } catch {
        library.servers.setReachable(sourceId, false)
        return { ...report, outcome: 'failed', added: 0, updated: 0, removed: 0 }
      }
    },
    open: (remoteId, options) => library.sources.openCopy({ sourceId, remoteId }, options),
    async retag(remoteId) {
      server.put({ ...tracks.get(remoteId)!, title: 'Another title' })
    },
    async move(from, to) {
      const bytes = server.sounds.get(from)!
      server.remove(from)
      server.put({ ...tracks.get(from)!, id: to }, bytes)
    },
    remove: async (remoteId) => server.remove(remoteId),
    disconnect: () => server.stop(),
    reconnect: () => server.start(),
    close: () => server.close(),
  }
})

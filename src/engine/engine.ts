/**
 * The composition root: every part built from those above it, in order; `stop` takes them down in reverse. Read it to see
 * who knows whom.
 */
import { Browse } from './browse/browse.ts'
import { browseHandlers } from './browse/browse-handlers.ts'
import { appHandlers } from './app-handlers.ts'
import { openStores } from './db/store.ts'
import { Events } from './events.ts'
import { History } from './history/history.ts'
import { historyHandlers } from './history/history-handlers.ts'
import type { Host } from './host.ts'
import { fileOfTrack } from './media/file-of-track.ts'
import { createMedia } from './media/media.ts'
import { queueHandlers } from './queue/queue-handlers.ts'
import { Queues } from './queue/queues.ts'
import { os } from './router.ts'
import { SettingsFile } from './settings/settings-file.ts'
import { Sources } from './sources/sources.ts'
import { sourcesHandlers } from './sources/sources-handlers.ts'

export type Engine = Awaited<ReturnType<typeof createEngine>>

export async function createEngine(host: Host) {
  const events = new Events(host.log)
  const settings = await SettingsFile.open(host.dataDir, events, host)
  const stores = await openStores(host, events)

  const browse = new Browse({ host, stores })
  const sources = new Sources({ host, stores, settings })
  const history = new History({ stores })
  const queues = new Queues({ stores, host, tracks: browse })
  const media = createMedia({ host, stores, settings, sources })

  const router = os.router({
    app: appHandlers(os.app, { host, stores, events, settings }),
    browse: browseHandlers(os.browse, browse),
    history: historyHandlers(os.history, { history, tracks: browse }),
    queue: queueHandlers(os.queue, queues),
    sources: sourcesHandlers(os.sources, sources),
  })

  sources.start()

  return {
    router,
    /** Sound and covers: `…/media/track/{id}`, `…/media/cover/{id}?size=`. */
    media,
    /** Path of a track's file, for shells only; it must not reach a page. */
    fileOfTrack: fileOfTrack(stores.library),
    events,
    settings,
    log: host.log,
    async stop() {
      await sources.stop()
      await media.stop()
      await browse.stop()
      stores.close()
    },
  }
}

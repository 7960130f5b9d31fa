/**
 * The composition root: every part built from those above it, in order; `stop` takes them down in reverse. Read it to see
 * who knows whom.
 */
import type { AccountId } from '../shared/model/ids.ts'
import { browseHandlers } from './browse/browse-handlers.ts'
import { appHandlers } from './app-handlers.ts'
import { openStores } from './db/store.ts'
import { Events } from './events.ts'
import { historyHandlers } from './history/history-handlers.ts'
import type { Host } from './host.ts'
import { fileOfTrack } from './media/file-of-track.ts'
import { createMedia } from './media/media.ts'
import { queueHandlers } from './queue/queue-handlers.ts'
import { os } from './router.ts'
import { Seats, type Seat } from './seat.ts'
import { SettingsFile } from './settings/settings-file.ts'
import { Sources } from './sources/sources.ts'
import { sourcesHandlers } from './sources/sources-handlers.ts'

export type Engine = Awaited<ReturnType<typeof createEngine>>

export async function createEngine(host: Host) {
  const events = new Events(host.log)
  const settings = await SettingsFile.open(host.dataDir, events, host)
  const stores = await openStores(host, events)

  const seats = new Seats({ host, events, settings, stores })
  const sources = new Sources({ host, stores, settings })
  const media = createMedia({ host, stores, settings, sources })

  const routerOf = (seat: Seat) =>
    os.router({
      app: appHandlers(os.app, { host, seat }),
      browse: browseHandlers(os.browse, seat.browse),
      history: historyHandlers(os.history, { history: seat.history, tracks: seat.browse }),
      queue: queueHandlers(os.queue, seat.queues),
      sources: sourcesHandlers(os.sources, sources),
    })

  sources.start()

  return {
    /** For whoever sits before the player: the first owner's. */
    router: routerOf(seats.owner),
    /** For an account that connects; release it when it has gone. */
    async routerFor(accountId: AccountId) {
      const { seat, release } = await seats.take(accountId)
      return { router: routerOf(seat), release }
    },
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
      await seats.stop()
      stores.close()
    },
  }
}

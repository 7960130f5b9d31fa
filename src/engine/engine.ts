/**
 * The composition root: every part built from those above it, in order; `stop` takes them down in reverse. Read it to see
 * who knows whom.
 */
import { hostname as machineName } from 'node:os'
import type { AccountId } from '../shared/model/ids.ts'
import { Access } from './access/access.ts'
import { accessHandlers } from './access/access-handlers.ts'
import { browseHandlers } from './browse/browse-handlers.ts'
import { appHandlers } from './app-handlers.ts'
import { Cache } from './cache/cache.ts'
import { Catalogue } from './catalogue/catalogue.ts'
import { Correcting } from './corrections/correcting.ts'
import { openStores } from './db/store.ts'
import { Downloads } from './downloads/downloads.ts'
import { downloadsHandlers } from './downloads/downloads-handlers.ts'
import { limitsOf } from './downloads/limits.ts'
import { Reconcile } from './downloads/reconcile.ts'
import { Throttle } from './downloads/throttle.ts'
import { CopyTransfers } from './downloads/transfers.ts'
import { Verifier } from './downloads/verify.ts'
import { Duplicates } from './duplicates/duplicates.ts'
import { duplicatesHandlers } from './duplicates/duplicates-handlers.ts'
import { Merged } from './duplicates/merged.ts'
import { Proposals } from './duplicates/proposals.ts'
import { Said } from './duplicates/said.ts'
import { Events } from './events.ts'
import { exchangeHandlers } from './exchange/exchange-handlers.ts'
import { Exchanges } from './exchange/exchanges.ts'
import { ServedExchange } from './exchange/served-exchange.ts'
import { Fingerprints } from './fingerprints/fingerprints.ts'
import { historyHandlers } from './history/history-handlers.ts'
import type { Host } from './host.ts'
import { keysOf } from './library/alias-sql.ts'
import { Lookups, type LookupAddresses } from './lookups/lookups.ts'
import { lookupsHandlers } from './lookups/lookups-handlers.ts'
import { marksHandlers } from './marks/marks-handlers.ts'
import { fileOfTrack } from './media/file-of-track.ts'
import { findFfmpeg } from './media/ffmpeg.ts'
import { createMedia } from './media/media.ts'
import { reviewHandlers } from './personal/review-handlers.ts'
import { playlistsHandlers } from './playlists/playlists-handlers.ts'
import { queueHandlers } from './queue/queue-handlers.ts'
import { os } from './router.ts'
import { Merging } from './sameness/merging.ts'
import { Sameness } from './sameness/sameness.ts'
import { Seats, type Seat } from './seat.ts'
import { SettingsFile } from './settings/settings-file.ts'
import { OpenConnections } from './sharing/open-connections.ts'
import { Sharing, type Served } from './sharing/sharing.ts'
import { Sources } from './sources/sources.ts'
import { sourcesHandlers } from './sources/sources-handlers.ts'
import { serversHandlers } from './sources/soul/servers-handlers.ts'
import { SoulServers } from './sources/soul/soul-servers.ts'
import { systemClock, type Clock } from './sync/clock.ts'
import { syncHandlers } from './sync/sync-handlers.ts'
import { followOffline } from './sync/offline.ts'
import { Sync } from './sync/sync.ts'
import { transferHandlers } from './transfer/transfer-handlers.ts'
import { KeptOffline } from './wants/kept-offline.ts'
import { Wants } from './wants/wants.ts'
import { LibraryWriter } from './writer/library-writer.ts'

export type Engine = Awaited<ReturnType<typeof createEngine>>

interface Options {
  /** By a shell that serves others as long as it runs. */
  served?: Served
  /** Time as syncing sees it; the system's, unless given. */
  clock?: Clock
  /** Of the services that look tracks up; their own, unless given. */
  lookUpAt?: LookupAddresses
}

export async function createEngine(host: Host, { served, clock, lookUpAt }: Options = {}) {
  const events = new Events(host.log)
  const settings = await SettingsFile.open(host.dataDir, events, host)
  const stores = await openStores(host, events)
  const catalogue = new Catalogue({ library: stores.library })
  const access = await Access.open({ host, events, hasResident: served === undefined })
  const connections = new OpenConnections({ access })

  const deviceName = () => (served?.name() ?? settings.current.sharing.name.trim()) || machineName()
  const seats = new Seats({
    host,
    events,
    settings,
    stores,
    deviceName,
    moveLog: (database) => sources.checkpoint(database),
  })
  const servers = new SoulServers({ host, library: stores.library, settings, ownServerId: () => access.serverId })
  const writer = new LibraryWriter({ host, library: stores.library, turns: stores.turns })
  const cache = await Cache.open({
    host,
    library: stores.library,
    settings,
    regroup: (options) => writer.regroup(options),
    readCover: (origin, options) => sources.readCover(origin, options),
    openCopy: (copy, options) => sources.openCopy(copy, options),
    checkpoint: () => sources.checkpoint(),
    check: (...arrived) => verifier.verify(...arrived),
  })
  const sources = new Sources({ host, stores, settings, servers, kept: cache, writes: writer })
  const sync = new Sync({
    host,
    library: stores.library,
    servers,
    events,
    isOffline: () => settings.current.offline === 'on',
    checkpoint: () => sources.checkpoint(),
    writes: writer,
    ...(clock && { clock }),
  })
  const stopFollowing = followOffline({ settings, servers, sync })
  const { owner } = seats
  const exchanges = new Exchanges({
    here: owner.exchange,
    servers,
    news: sync,
    events,
    host,
    ...(clock && { clock }),
  })
  const exchange = new ServedExchange({ seats })

  const throttle = new Throttle({ now: () => performance.now(), after: systemClock(host.now).after })
  const ffmpeg = findFfmpeg(host.searchPath)
  const verifier = new Verifier({ reader: sources, ffmpeg: () => ffmpeg })
  const downloads = new Downloads({
    host,
    library: stores.library,
    settings,
    events,
    tracks: owner.browse,
    files: cache,
    transfers: new CopyTransfers({
      sources,
      cache,
      throttle,
      verifier,
    }),
    setLimits: limitsOf(throttle),
    servers,
    noteLost: (sourceId) => sync.noteLost(sourceId),
    checkpoint: () => sources.checkpoint(),
    ...(clock && { clock }),
  })
  const wants = new Wants({
    db: stores.personal,
    personal: owner.personal,
    now: () => host.now(),
    keysOf: (trackKey) => keysOf(stores.library.sql, trackKey),
  })
  const reconcile = new Reconcile({
    host,
    stores,
    browse: owner.browse,
    wants,
    events,
    settings,
    cache,
    onJobs: () => downloads.jobsChanged(),
    onHeldBack: (heldBack) => downloads.heldBack(heldBack),
    onProgress: (workingOut) => downloads.workingOut(workingOut),
    checkpoint: () => sources.checkpoint(),
    ...(clock && { clock }),
  })
  const kept = new KeptOffline({
    host,
    stores,
    browse: owner.browse,
    wants,
    follows: reconcile,
    cache,
    settings,
    converting: () =>
      servers.list().flatMap(({ sourceId }) => (sources.fetching(sourceId)?.qualities.length ? [sourceId] : [])),
    waitingBytes: () => downloads.status().bytesLeft,
    ...(clock && { clock }),
  })
  const lookups = new Lookups({
    host,
    stores,
    personal: owner.personal,
    settings,
    events,
    tracks: owner.browse,
    onEvidence: () => duplicates.changed(),
    ...(clock && { clock }),
    ...(lookUpAt && { addresses: lookUpAt }),
  })
  const sameness = new Sameness({ db: stores.personal, personal: owner.personal, now: () => host.now() })
  const merging = new Merging({
    stores,
    personal: owner.personal,
    events,
    regroup: (options) => writer.regroup(options),
    checkpoint: () => sources.checkpoint(),
    log: host.log,
    onFailure: () => duplicates.changed(),
    ...(clock && { clock }),
  })
  const correcting = new Correcting({
    stores,
    personal: owner.personal,
    events,
    regroup: (options) => writer.regroup(options),
    checkpoint: () => sources.checkpoint(),
    log: host.log,
  })
  const fingerprints = new Fingerprints({
    host,
    library: stores.library,
    settings,
    events,
    keptFolder: () => cache.folder,
    isScanning: () => sources.progress() !== null,
    onChange: () => duplicates.changed(),
    ...(clock && { clock }),
  })
  const duplicates = new Duplicates({
    host,
    stores,
    sameness,
    merging,
    fingerprints,
    events,
    settings,
    writes: writer,
    isTakingIn: () => sources.progress() !== null || sync.isTakingIn(),
    checkpoint: () => sources.checkpoint(),
    ...(clock && { clock }),
  })
  const proposals = new Proposals({ library: stores.library, tracks: owner.browse })
  const merged = new Merged({ library: stores.library, tracks: owner.browse, finder: duplicates.finder, events })
  const said = new Said({ library: stores.library, sameness, proposals, onSaid: () => duplicates.changed() })
  const media = createMedia({ host, stores, settings, sources, transcode: { searchPath: host.searchPath } })
  const sharing = new Sharing({ host, settings, access, catalogue, media, exchange, events, connections, served })
  access.onAccountRemoved((accountId) => seats.close(accountId))

  const routerOf = (seat: Seat) =>
    os.router({
      access: accessHandlers(os.access, { access, sharing }),
      app: appHandlers(os.app, { host, seat, tickets: access.tickets }),
      browse: browseHandlers(os.browse, seat.browse),
      downloads: downloadsHandlers(os.downloads, {
        downloads,
        own: seat === owner ? { kept, cache, tracks: seat.browse } : undefined,
      }),
      duplicates: duplicatesHandlers(
        os.duplicates,
        seat === owner ? { duplicates, proposals, merged, said, fingerprints } : undefined,
      ),
      history: historyHandlers(os.history, { history: seat.history, tracks: seat.browse }),
      lookups: lookupsHandlers(os.lookups, { lookups: seat === owner ? lookups : undefined }),
      personal: {
        ...marksHandlers(os.personal, seat),
        ...transferHandlers(os.personal, seat.personalFiles),
        ...reviewHandlers(os.personal, {
          db: seat.stores.personal,
          personal: seat.personal,
          names: (subjects) => seat.subjectNames.named(subjects),
        }),
        ...exchangeHandlers(os.personal, { here: seat.exchange, exchanges: seat === owner ? exchanges : undefined }),
      },
      playlists: playlistsHandlers(os.playlists, { playlists: seat.playlists, files: seat.playlistFiles }),
      queue: queueHandlers(os.queue, seat.queues, {
        onPlaying: () => {
          downloads.playing(true)
          fingerprints.playing(true)
        },
      }),
      servers: serversHandlers(os.servers, servers),
      sources: sourcesHandlers(os.sources, sources),
      sync: syncHandlers(os.sync, sync),
    })

  sources.start()
  sync.start()
  exchanges.start()
  cache.start()
  downloads.start()
  reconcile.start()
  merging.start()
  correcting.start()
  fingerprints.start()
  duplicates.start()
  lookups.start()
  await sharing.start()

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
    access,
    catalogue,
    /** Personal data, as it is exchanged with devices that ask. */
    exchange,
    /** What is open for which token, whichever shell opened it. */
    connections,
    /** Path of a track's file, for shells only; it must not reach a page. */
    fileOfTrack: fileOfTrack(stores.library),
    events,
    settings,
    log: host.log,
    async stop() {
      await sharing.stop()
      connections.stop()
      exchange.stop()
      stopFollowing()
      await lookups.stop()
      merged.stop()
      await duplicates.stop()
      await fingerprints.stop()
      await correcting.stop()
      await merging.stop()
      await reconcile.stop()
      await kept.stop()
      await downloads.stop()
      await exchanges.stop()
      await sync.stop()
      await sources.stop()
      await writer.stop()
      await servers.stop()
      await media.stop()
      await cache.stop()
      await seats.stop()
      access.stop()
      catalogue.stop()
      stores.close()
    },
  }
}

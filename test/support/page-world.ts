/**
 * The made-up player behind page-double.ts: a small library at a folder and two servers, syncs that are told to go on, and a
 * queue. A test changes it (`world.tell`, `world.setStatus`) and looks at what the page makes of it.
 */
import { implement, ORPCError } from '@orpc/server'
import { api } from '../../src/shared/api/index.ts'
import type { AlbumRow } from '../../src/shared/model/album.ts'
import type { ArtistRow } from '../../src/shared/model/artist.ts'
import type { Availability } from '../../src/shared/model/availability.ts'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'
import type { QueueState } from '../../src/shared/model/queue.ts'
import type { DiscoveredServer, SyncIssue, SyncRun, SyncStatus, Verdict } from '../../src/shared/model/server.ts'
import { Settings } from '../../src/shared/model/settings.ts'
import type { SourceRow } from '../../src/shared/model/source.ts'
import type { CopyRow, TrackRow } from '../../src/shared/model/track.ts'
import { DownloadsWorld, downloadsRoutes } from './downloads-world.ts'
import { DuplicatesWorld, duplicatesRoutes } from './duplicates-world.ts'
import { LookupsWorld, lookupsRoutes } from './lookups-world.ts'
import { PersonalWorld, personalRoutes } from './personal-world.ts'
import { silence } from './silence.ts'

export const FINGERPRINT = 'a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90'
const MINUTE = 60_000

export class PageWorld {
  now = Date.now()
  settings = Settings.parse({})
  sources: SourceRow[] = []
  statuses: SyncStatus[] = []
  issues: SyncIssue[] = []
  runs: SyncRun[] = []
  found: DiscoveredServer[] = []
  tracks: TrackRow[] = []
  /** Calls that change something, in order: `sync.start {"reason":"refresh"}`. */
  readonly calls: string[] = []
  readonly personal = new PersonalWorld({
    tell: (event) => this.tell(event),
    note: (call, input) => this.note(call, input),
  })
  readonly downloads = new DownloadsWorld({
    tell: (event) => this.tell(event),
    note: (call, input) => this.note(call, input),
    tracks: () => this.tracks,
  })
  readonly lookups = new LookupsWorld({
    tell: (event) => this.tell(event),
    note: (call, input) => this.note(call, input),
  })
  readonly duplicates = new DuplicatesWorld({
    tell: (event) => this.tell(event),
    note: (call, input) => this.note(call, input),
    tracks: () => this.tracks,
  })
  readonly #listeners = new Set<(events: LiveEvent[]) => void>()
  readonly #stopped = new AbortController()
  #queue: string[] = []
  #at = -1

  /** What an address comes to. */
  verdictOf: (address: string, accept?: string, signIn?: unknown) => Verdict = (address) => reached(address)

  note(call: string, input: unknown): void {
    this.calls.push(`${call} ${JSON.stringify(input)}`)
  }

  tell(...events: LiveEvent[]): void {
    for (const listener of this.#listeners) listener(events)
  }

  setStatus(sourceId: number, change: Partial<SyncStatus>): SyncStatus {
    const before = this.statuses.find((one) => one.sourceId === sourceId) ?? statusOf(this.source(sourceId))
    const status = { ...before, ...change }
    this.statuses = [...this.statuses.filter((one) => one.sourceId !== sourceId), status]
    this.tell({ kind: 'sync.changed', status })
    return status
  }

  changeSource(sourceId: number, change: Partial<SourceRow>): SourceRow {
    const source = { ...this.source(sourceId), ...change }
    this.sources = this.sources.map((one) => (one.id === sourceId ? source : one))
    this.tell({ kind: 'sources.changed', sourceIds: [source.id] })
    return source
  }

  /** A server goes, or comes back: its tracks with it. */
  setReachable(sourceId: number, reachable: boolean): void {
    const source = this.source(sourceId)
    this.changeSource(sourceId, { server: { ...source.server!, reachable } })
    this.setStatus(sourceId, { online: reachable ? 'online' : 'offline' })
    const availability: Availability = reachable ? 'streamable' : 'offline'
    this.tracks = this.tracks.map((track) => (track.sourceId === sourceId ? { ...track, availability } : track))
    this.tell({ kind: 'availability.changed' })
  }

  source(sourceId: number): SourceRow {
    const source = this.sources.find(({ id }) => id === sourceId)
    if (!source) throw new ORPCError('NOT_FOUND', { defined: true, message: 'There is no such source.' })
    return source
  }

  async *live(signal: AbortSignal | undefined) {
    let seq = 0
    const waiting: LiveEvent[][] = [[]]
    let wake = () => {}
    const listener = (events: LiveEvent[]) => {
      waiting.push(events)
      wake()
    }
    this.#listeners.add(listener)
    const ended = AbortSignal.any([this.#stopped.signal, ...(signal ? [signal] : [])])
    ended.addEventListener('abort', () => wake())
    try {
      while (!ended.aborted) {
        const events = waiting.shift()
        if (events) yield { seq: seq++, events }
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      this.#listeners.delete(listener)
    }
  }

  stop(): void {
    this.#stopped.abort()
  }

  play(ids: string[], at: number): QueueState {
    this.#queue = ids
    this.#at = ids.length === 0 ? -1 : Math.min(at, ids.length - 1)
    return this.queue()
  }

  step(by: number): QueueState {
    return this.play(this.#queue, Math.min(Math.max(0, this.#at + by), this.#queue.length - 1))
  }

  goTo(itemId: number): QueueState {
    return this.play(this.#queue, itemId - 1)
  }

  queueItems(offset: number, limit: number) {
    return this.#queue.slice(offset, offset + limit).map((id, at) => ({
      itemId: (offset + at + 1) as never,
      track: this.tracks.find((track) => track.id === id) ?? null,
    }))
  }

  queue(playerId = 'page'): QueueState {
    const item = (index: number) => {
      const [found] = index < 0 ? [] : this.queueItems(index, 1)
      return found?.track ? { itemId: found.itemId, index, track: detailsOf(found.track, this) } : null
    }
    return {
      playerId: playerId as never,
      revision: this.calls.length + this.#at + 2,
      length: this.#queue.length,
      index: this.#at,
      current: item(this.#at),
      next: item(this.#at + 1),
      positionMs: 0,
      shuffle: false,
      repeat: 'off',
      totalMs: this.#queue.length * 180_000,
      remainingMs: 60_000,
      undo: null,
    }
  }

  /** A second of silence, or why there is none. */
  sound(trackId: string) {
    const track = this.tracks.find(({ id }) => id === trackId)
    const text = (status: number, body: string) => ({ status, type: 'text/plain; charset=utf-8', body })
    if (!track) return text(404, 'This track is not in the library any more.')
    if (track.availability === 'offline')
      return text(503, `The server “${this.source(track.sourceId!).name}” cannot be reached. Look whether it runs.`)
    return { status: 200, type: 'audio/wav', body: silence(track.durationMs > 5_000 ? 60 : 2) }
  }
}

const REFUSED = (message: string) => new ORPCError('REFUSED', { defined: true, message })

export function pageRouter(world: PageWorld) {
  const os = implement(api)
  const windowOf = <T>(rows: readonly T[], { offset, limit }: { offset: number; limit: number }) => ({
    rows: rows.slice(offset, offset + limit),
    offset,
    total: rows.length,
    revision: 1,
  })
  const sourceAfter = (
    call: string,
    input: { sourceId: number },
    change: (source: SourceRow) => Partial<SourceRow>,
  ) => {
    world.note(call, input)
    return world.changeSource(input.sourceId, change(world.source(input.sourceId)))
  }
  return {
    app: {
      info: os.app.info.handler(() => ({
        version: '0.0.0',
        shell: 'headless' as const,
        platform: 'linux',
        sqliteVersion: '3',
        nodeVersion: '24',
        hasSources: world.sources.length > 0,
        me: null,
      })),
      settings: os.app.settings.handler(() => world.settings),
      updateSettings: os.app.updateSettings.handler(({ input }) => (world.settings = { ...world.settings, ...input })),
      trackTicket: os.app.trackTicket.handler(() => ''),
      live: os.app.live.handler(({ signal }) => world.live(signal)),
    },
    browse: {
      home: os.browse.home.handler(() => ({
        recentlyAdded: albumsOf(world).slice(0, 12),
        recentlyPlayed: albumsOf(world).slice(4, 12),
        mostPlayed: albumsOf(world).slice(8, 16),
        counts: {
          tracks: world.tracks.length,
          albums: albumsOf(world).length,
          artists: artistsOf(world).length,
          durationMs: world.tracks.length * 200_000,
          sizeBytes: world.tracks.length * 30_000_000,
        },
      })),
      tracks: os.browse.tracks.handler(({ input }) => windowOf(filtered(world, input.filter.availability), input)),
      albums: os.browse.albums.handler(({ input }) =>
        windowOf(input.filter.playable ? albumsOf(world).filter(playable) : albumsOf(world), input),
      ),
      artists: os.browse.artists.handler(({ input }) => windowOf(artistsOf(world), input)),
      folders: os.browse.folders.handler(() => []),
      trackLandmarks: os.browse.trackLandmarks.handler(() => []),
      albumLandmarks: os.browse.albumLandmarks.handler(() => []),
      artistLandmarks: os.browse.artistLandmarks.handler(() => []),
      album: os.browse.album.handler(({ input }) => {
        const album = albumsOf(world).find(({ id }) => id === input.id)
        if (!album) throw new ORPCError('NOT_FOUND', { defined: true, message: 'There is no such album.' })
        const tracks = world.tracks.filter(({ albumId }) => albumId === input.id)
        return { album, artists: [], genres: [], tracks, discSubtitles: [], more: [] }
      }),
      track: os.browse.track.handler(({ input }) => {
        const track = world.tracks.find(({ id }) => id === input.id)
        if (!track) throw new ORPCError('NOT_FOUND', { defined: true, message: 'There is no such track.' })
        return detailsOf(track, world)
      }),
    },
    downloads: downloadsRoutes(world.downloads),
    duplicates: duplicatesRoutes(world.duplicates),
    lookups: lookupsRoutes(world.lookups),
    personal: personalRoutes(world.personal),
    playlists: { all: os.playlists.all.handler(() => ({ playlists: [], folders: world.personal.folders })) },
    history: { record: os.history.record.handler(() => {}) },
    queue: {
      state: os.queue.state.handler(({ input }) => world.queue(input.playerId)),
      window: os.queue.window.handler(({ input }) => ({
        items: world.queueItems(input.offset, input.limit),
        offset: input.offset,
        length: world.queue().length,
        revision: world.queue().revision,
      })),
      play: os.queue.play.handler(({ input }) => {
        world.note('queue.play', input.selection)
        const { selection } = input
        const ids =
          selection.kind === 'tracks'
            ? selection.ids
            : selection.kind === 'albums'
              ? world.tracks.filter(({ albumId }) => selection.ids.includes(albumId!)).map(({ id }) => id)
              : selection.kind === 'list'
                ? filtered(world, selection.filter.availability).map(({ id }) => id)
                : world.tracks.map(({ id }) => id)
        const at = input.startAt ?? Math.max(0, ids.indexOf(input.startTrackId ?? ids[0]!))
        return { ...world.play(ids, at), playerId: input.playerId }
      }),
      goTo: os.queue.goTo.handler(({ input }) => {
        world.note('queue.goTo', { itemId: input.itemId })
        return { ...world.goTo(input.itemId), playerId: input.playerId }
      }),
      next: os.queue.next.handler(({ input }) => {
        world.note('queue.next', { why: input.why })
        return { ...world.step(1), playerId: input.playerId }
      }),
      previous: os.queue.previous.handler(({ input }) => ({ ...world.step(-1), playerId: input.playerId })),
      report: os.queue.report.handler(() => {}),
      saved: os.queue.saved.handler(() => []),
    },
    sources: {
      list: os.sources.list.handler(() => world.sources),
      progress: os.sources.progress.handler(() => null),
      reports: os.sources.reports.handler(() => []),
      problems: os.sources.problems.handler(({ input }) => windowOf([], input)),
      suggestions: os.sources.suggestions.handler(() => [{ name: 'Music', path: '/home/anna/Music' }]),
      directories: os.sources.directories.handler(({ input }) => ({
        path: input.path ?? '/home/anna',
        parent: null,
        directories: [],
        truncated: false,
      })),
      scan: os.sources.scan.handler(({ input }) => world.note('sources.scan', input)),
      rename: os.sources.rename.handler(({ input }) =>
        sourceAfter('sources.rename', input, () => ({ name: input.name })),
      ),
      remove: os.sources.remove.handler(({ input }) => {
        world.note('sources.remove', input)
        world.sources = world.sources.filter(({ id }) => id !== input.sourceId)
        world.tell({ kind: 'sources.changed', sourceIds: [input.sourceId] })
      }),
    },
    servers: {
      discover: os.servers.discover.handler(() => world.found),
      test: os.servers.test.handler(({ input }) => world.verdictOf(input.address, input.accept, input.signIn)),
      add: os.servers.add.handler(({ input }) => {
        world.note('servers.add', input)
        if (input.signIn.kind === 'code' && input.signIn.code.toUpperCase() === 'WRONG')
          throw REFUSED('The code is not right, or it is too old. Let the server show a new one.')
        const verdict = world.verdictOf(input.address, input.accept)
        const id = Math.max(0, ...world.sources.map((source) => source.id)) + 1
        const source = serverSource(id, input.name ?? verdict.server!.name, input.address)
        world.sources = [...world.sources, source]
        world.statuses = [...world.statuses, { ...statusOf(source), phase: 'connecting', lastSyncedAt: null }]
        world.tell({ kind: 'sources.changed', sourceIds: [source.id] })
        return source
      }),
      setAddresses: os.servers.setAddresses.handler(({ input }) =>
        sourceAfter('servers.setAddresses', input, ({ server }) => ({
          server: { ...server!, addresses: input.addresses.map(({ address }) => address), address: null },
        })),
      ),
      signIn: os.servers.signIn.handler(({ input }) => {
        world.issues = world.issues.filter(
          (issue) => !(issue.sourceId === input.sourceId && issue.kind === 'signed-out'),
        )
        return sourceAfter('servers.signIn', input, () => ({ state: 'ready' }))
      }),
      setActive: os.servers.setActive.handler(({ input }) => {
        for (const { id, server } of world.sources)
          if (server) world.changeSource(id, { server: { ...server, active: id === input.sourceId } })
        return sourceAfter('servers.setActive', input, () => ({}))
      }),
      acceptReplaced: os.servers.acceptReplaced.handler(({ input }) => {
        world.issues = world.issues.filter((issue) => issue.sourceId !== input.sourceId)
        return sourceAfter('servers.acceptReplaced', input, () => ({ state: 'ready' }))
      }),
    },
    sync: {
      status: os.sync.status.handler(() => world.statuses),
      start: os.sync.start.handler(({ input }) => {
        world.note('sync.start', input)
        for (const { id, server } of world.sources)
          if (server && (input.sourceId ?? id) === id) world.setStatus(id, { phase: 'connecting', failure: null })
      }),
      cancel: os.sync.cancel.handler(({ input }) => {
        world.note('sync.cancel', input)
        if (input.sourceId) world.setStatus(input.sourceId, { phase: 'idle' })
      }),
      pause: os.sync.pause.handler(({ input }) => {
        world.note('sync.pause', input)
        return world.setStatus(input.sourceId, { paused: input.paused, phase: 'idle' })
      }),
      runs: os.sync.runs.handler(({ input }) =>
        windowOf(
          world.runs.filter(({ sourceId }) => (input.sourceId ?? sourceId) === sourceId),
          input,
        ),
      ),
      issues: os.sync.issues.handler(() => world.issues),
      resolve: os.sync.resolve.handler(({ input }) => {
        world.note('sync.resolve', input)
        const issue = world.issues.find(({ id }) => id === input.id)
        world.issues = world.issues.filter(({ id }) => id !== input.id)
        if (issue) world.tell({ kind: 'sync.ended', sourceId: issue.sourceId, outcome: 'done' })
      }),
    },
  }
}

const playable = ({ availability }: { availability: Availability }): boolean =>
  ['local', 'cached', 'streamable'].includes(availability)

const filtered = (world: PageWorld, wanted: readonly Availability[] | undefined): TrackRow[] =>
  wanted ? world.tracks.filter(({ availability }) => wanted.includes(availability)) : world.tracks

/** Best first. */
const RANK: readonly Availability[] = ['local', 'cached', 'streamable', 'offline', 'gone']

function albumsOf(world: PageWorld): AlbumRow[] {
  const byAlbum = Map.groupBy(world.tracks, ({ albumId }) => albumId!)
  return [...byAlbum].map(([id, tracks]) => ({
    id,
    title: tracks[0]!.album,
    artist: tracks[0]!.artist,
    artistId: tracks[0]!.artistId,
    compilation: false,
    year: tracks[0]!.year,
    originalYear: null,
    coverId: null,
    trackCount: tracks.length,
    discCount: 1,
    durationMs: tracks.length * 200_000,
    addedAt: tracks[0]!.addedAt,
    plays: 0,
    favourite: false,
    stars: 0,
    availability: RANK.find((one) => tracks.some(({ availability }) => availability === one))!,
  }))
}

function artistsOf(world: PageWorld): ArtistRow[] {
  const byArtist = Map.groupBy(world.tracks, ({ artistId }) => artistId!)
  return [...byArtist].map(([id, tracks]) => ({
    id,
    name: tracks[0]!.artist,
    sortName: tracks[0]!.artist,
    coverId: null,
    albumCount: new Set(tracks.map(({ albumId }) => albumId)).size,
    trackCount: tracks.length,
    plays: 0,
    favourite: false,
  }))
}

function detailsOf(track: TrackRow, world: PageWorld) {
  const copyAt = (source: SourceRow): CopyRow => ({
    sourceId: source.id,
    sourceName: source.name,
    path: `${track.artist}/${track.album}/${track.title}.${track.format}`,
    container: track.format,
    codec: track.format,
    lossless: track.lossless,
    bitrateKbps: track.bitrateKbps,
    sampleRateHz: 44_100,
    bitDepth: 16,
    channels: 2,
    sizeBytes: 28_000_000,
    modifiedAt: track.addedAt,
  })
  return {
    ...track,
    credits: [],
    genres: [track.genre],
    discTotal: 1,
    trackTotal: 10,
    discSubtitle: null,
    originalYear: null,
    bpm: null,
    isrc: null,
    comment: null,
    mbRecordingId: null,
    mbTrackId: null,
    mbReleaseId: null,
    replayGain: { trackGainDb: null, trackPeak: null, albumGainDb: null, albumPeak: null },
    lyrics: null,
    copies: world.sources.map(copyAt),
  }
}

export function reached(address: string, change: Partial<NonNullable<Verdict['server']>> = {}): Verdict {
  const url = address.includes('://') ? address : `http://${address}`
  return {
    kind: 'sign-in',
    message: 'The server answers. Sign in.',
    address: url,
    server: {
      serverId: 'server-attic',
      name: 'Attic',
      version: '0.2.0',
      trackCount: null,
      plain: url.startsWith('http://'),
      canTranscode: null,
      ...change,
    },
    fingerprint: null,
  }
}

export const statusOf = ({ id, name }: SourceRow): SyncStatus => ({
  sourceId: id,
  sourceName: name,
  online: 'online',
  phase: 'idle',
  paused: false,
  tracks: { done: 0, total: null },
  startedAt: null,
  lastSyncedAt: Date.now() - 2 * MINUTE,
  failure: null,
  nextAt: null,
})

export const serverSource = (id: number, name: string, address: string): SourceRow => ({
  ...folderSource(id, name, address),
  kind: 'soul',
  server: {
    serverId: `server-${name.toLowerCase()}`,
    addresses: [address],
    address,
    account: 'anna',
    role: 'member',
    active: false,
    paused: false,
    reachable: true,
    canTranscode: true,
    plain: address.startsWith('http://'),
  },
})

export const folderSource = (id: number, name: string, location: string): SourceRow => ({
  id: id as never,
  kind: 'folder',
  name,
  location,
  state: 'ready',
  trackCount: 0,
  sizeBytes: 0,
  problemCount: 0,
  addedAt: Date.now() - 90 * 24 * 60 * MINUTE,
  lastScanAt: Date.now() - 5 * MINUTE,
  wouldVanish: 0,
  server: null,
})

/** A folder and two servers, the second of which is away; albums are spread over them. */
export function twoServers(): PageWorld {
  const world = new PageWorld()
  const attic = serverSource(2, 'Attic', 'http://192.168.1.20:4747')
  const friends = serverSource(3, 'Anna’s house', 'https://music.example.org')
  world.sources = [
    { ...folderSource(1, 'Music', '/home/anna/Music'), trackCount: 96, sizeBytes: 3e9 },
    {
      ...attic,
      trackCount: 5_000,
      server: {
        ...attic.server!,
        active: true,
        role: 'owner',
        addresses: ['http://192.168.1.20:4747', 'https://attic.example.org'],
      },
    },
    { ...friends, trackCount: 1_234 },
  ]
  world.statuses = [statusOf(world.sources[1]!), statusOf(world.sources[2]!)]
  world.tracks = Array.from({ length: 240 }, (_, at) => trackAt(at))
  world.setReachable(3, false)
  return world
}

const WHERE = [1, 2, 3, 2] as const
const NAMES = ['Slow Water', 'The Long Field', 'Night Ferry', 'Paper Lanterns', 'Coal and Honey', 'Second Winter']

function trackAt(at: number): TrackRow {
  const album = Math.floor(at / 10)
  const artist = Math.floor(album / 3)
  // The fourth kind of album lies at two places.
  const sourceId = album % 4 === 3 && at % 2 === 0 ? 3 : WHERE[album % 4]!
  return {
    id: `track-${at}` as never,
    title: `${NAMES[at % NAMES.length]} ${at + 1}`,
    artist: `The ${NAMES[artist % NAMES.length]} Band`,
    artistId: `artist-${artist}` as never,
    album: `${NAMES[album % NAMES.length]}, Volume ${album + 1}`,
    albumId: `album-${album}` as never,
    albumArtist: `The ${NAMES[artist % NAMES.length]} Band`,
    discNo: 1,
    trackNo: (at % 10) + 1,
    durationMs: 180_000 + at * 700,
    year: 1990 + (album % 30),
    genre: 'Folk',
    format: at % 3 === 0 ? 'mp3' : 'flac',
    bitrateKbps: 900,
    lossless: at % 3 !== 0,
    coverId: null,
    addedAt: Date.now() - album * 24 * 60 * MINUTE,
    plays: 0,
    favourite: false,
    stars: 0,
    lastPlayedAt: null,
    availability: sourceId === 1 ? 'local' : 'streamable',
    download: null,
    downloadReason: null,
    sourceId: sourceId as never,
  }
}

/**
 * A queue over a real database, with doubles for the network, the disk and the clock: files come in pieces of 100 ms, and what
 * is put to its place is written down. A test says what a server answers (`world.answer`).
 */
import { pino } from 'pino'
import { Downloads } from '../../../src/engine/downloads/downloads.ts'
import type { TransferHooks } from '../../../src/engine/downloads/ports.ts'
import { rankOf } from '../../../src/engine/downloads/rank.ts'
import type { TransferJob, Transferred } from '../../../src/engine/downloads/transfer.ts'
import type { ServersChange } from '../../../src/engine/sources/soul/soul-servers.ts'
import type { DownloadState } from '../../../src/shared/model/download-state.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import type { TrackRow } from '../../../src/shared/model/track.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { addSoulSource } from '../../support/soul-sources.ts'

export const PIECE_MS = 100
export const FILE_BYTES = 5_000_000
const GB = 1_000_000_000

export interface Begun {
  trackId: number
  sourceId: number
  at: number
  /** Bytes that were safe before. */
  from: number
}

type Answer = 'file' | Error

export class QueueWorld {
  readonly clock = new FakeClock()
  readonly lib: TestLibrary
  readonly servers: number[]
  settings = Settings.parse({})
  downloads: Downloads
  /** In order. */
  readonly begun: Begun[] = []
  readonly kept: { trackId: number; sourceId: number }[] = []
  readonly removedParts: number[] = []
  readonly lost: number[] = []
  readonly limits: unknown[] = []
  /** Now, by track. */
  readonly running = new Map<number, TransferJob>()
  /** At the same time, of one track. */
  doubled = 0
  freeBytes = 100 * GB
  trouble: string | null = null
  /** What the disk says when something is written to it. */
  refusal: Error | null = null
  moving: { done: number; total: number } | null = null
  moveFailed: string | null = null
  filePieces = 10
  random: () => number = () => 0.123_456_7
  /** What comes of a copy, after as many pieces as it says. */
  answer: (job: TransferJob) => { answer: Answer; pieces?: number } = () => ({ answer: 'file' })
  readonly #settingsListeners = new Set<(settings: Settings) => void>()
  readonly #serverListeners = new Set<(change: ServersChange) => void>()
  readonly #fileListeners = new Set<() => void>()

  private constructor(lib: TestLibrary, servers: number) {
    this.lib = lib
    this.servers = Array.from({ length: servers }, (_, index) => addSoulSource(lib.library, `server ${index + 1}`))
    this.downloads = this.#made()
  }

  static async open({ servers = 1 } = {}): Promise<QueueWorld> {
    return new QueueWorld(await openTestLibrary(), servers)
  }

  async close(): Promise<void> {
    await this.stop()
    this.lib.remove()
  }

  async stop(): Promise<void> {
    const stopping = this.downloads.stop()
    await this.clock.advance(PIECE_MS)
    await stopping
  }

  /** Cut off, as by a power cut, and started again: the rows are as they were. */
  async startAgain(): Promise<void> {
    await this.stop()
    this.running.clear()
    this.downloads = this.#made()
    this.downloads.start()
    await turns()
  }

  /** Tracks that servers have, each at those named. */
  tracks(count: number, { at = this.servers }: { at?: readonly number[] } = {}): number[] {
    const { sql } = this.lib
    const track = sql.prepare(
      `insert into track (key, title, title_sort, artist, artist_sort, duration_ms, format, lossless, added_at) values (?, ?, ?, '', '', 200000, 'flac', 1, 0)`,
    )
    const copy = sql.prepare(
      `insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless, duration_ms, tags, added_at)
       values (?, ?, '', ?, ?, ${FILE_BYTES}, 0, '', 'flac', 'flac', 1, 200000, '{}', 0)`,
    )
    return sql.transaction(() =>
      Array.from({ length: count }, () => {
        const key = `key-${(this.#lastTrack += 1)}`
        const id = Number(track.run(key, key, key).lastInsertRowid)
        for (const sourceId of at) copy.run(sourceId, `${key}@${sourceId}`, id, key)
        return id
      }),
    )()
  }
  #lastTrack = 0

  /** Rows of the queue, as reconciliation puts them in. */
  want(trackIds: readonly number[], { priority = 10, tell = true } = {}): void {
    const insert = this.lib.sql.prepare(
      `insert or ignore into download (track_id, state, rank, priority, quality, queued_at) values (?, 'waiting', ?, ?, 'original', ?)`,
    )
    const at = this.clock.now()
    this.lib.sql.transaction(() => {
      trackIds.forEach((trackId, place) => insert.run(trackId, rankOf(at, priority, place), priority, at))
    })()
    if (tell) this.downloads.jobsChanged()
  }

  change(downloads: Partial<Settings['downloads']>, more: Partial<Settings> = {}): void {
    this.settings = { ...this.settings, ...more, downloads: { ...this.settings.downloads, ...downloads } }
    for (const listener of this.#settingsListeners) listener(this.settings)
  }

  setReachable(sourceId: number, reachable: boolean): void {
    this.lib.sql.prepare('update source set reachable = ? where id = ?').run(Number(reachable), sourceId)
    this.lib.library.events.announce({ kind: 'availability.changed' })
  }

  setSourceState(sourceId: number, state: string): void {
    this.lib.sql.prepare('update source set state = ? where id = ?').run(state, sourceId)
    this.lib.library.events.announce({ kind: 'availability.changed' })
  }

  serverChanged(sourceId: number, why: ServersChange['why']): void {
    for (const listener of this.#serverListeners) listener({ sourceId: sourceId as never, why })
  }

  filesChanged(): void {
    for (const listener of this.#fileListeners) listener()
  }

  key(trackId: number): TrackId {
    return this.lib.sql.prepare<[number], TrackId>('select key from track where id = ?').pluck().get(trackId)!
  }

  keys(trackIds: readonly number[]): TrackId[] {
    return trackIds.map((trackId) => this.key(trackId))
  }

  row(trackId: number) {
    return this.lib.sql
      .prepare<
        [number],
        {
          state: DownloadState
          reason: string | null
          message: string | null
          attempts: number
          next_try_at: number | null
          safe_bytes: number
          source_id: number
        }
      >('select * from download where track_id = ?')
      .get(trackId)
  }

  state(trackId: number): DownloadState | undefined {
    return this.row(trackId)?.state
  }

  announced<Kind extends LiveEvent['kind']>(kind: Kind): Extract<LiveEvent, { kind: Kind }>[] {
    return this.lib.events.filter((event): event is Extract<LiveEvent, { kind: Kind }> => event.kind === kind)
  }

  #made(): Downloads {
    // oxlint-disable-next-line no-this-alias -- getters of doubles have a this of their own
    const world = this
    return new Downloads({
      host: { log: pino({ level: process.env.SOUL_TEST_LOG ?? 'silent' }), now: () => this.clock.now() },
      library: this.lib.library,
      events: this.lib.library.events,
      settings: {
        get current() {
          return world.settings
        },
        onChange: (listener) => {
          this.#settingsListeners.add(listener)
          return () => this.#settingsListeners.delete(listener)
        },
      },
      tracks: { rows: (ids) => ids.map((id) => (id.startsWith('key-') ? ({ id } as TrackRow) : null)) },
      files: {
        tryWriting: async () => {
          if (this.refusal) throw this.refusal
        },
        get trouble() {
          return world.trouble
        },
        get count() {
          return world.kept.length
        },
        onChange: (listener) => {
          this.#fileListeners.add(listener)
          return () => this.#fileListeners.delete(listener)
        },
        get moving() {
          return world.moving
        },
        exporting: null,
        exported: null,
        get moveFailed() {
          return world.moveFailed
        },
        free: async () => ({ freeBytes: this.freeBytes }),
        keepCover: async () => {},
        removePart: async (trackId) => void this.removedParts.push(trackId),
        put: async ({ trackId, from }) => {
          this.kept.push({ trackId, sourceId: from.sourceId })
          this.lib.sql.prepare('delete from download where track_id = ?').run(trackId)
          this.filesChanged()
        },
      },
      transfers: {
        qualities: () => ['original'],
        run: (job, hooks, { signal }) => this.#run(job, hooks, signal),
      },
      setLimits: (limits) => void this.limits.push(limits),
      servers: {
        onChange: (listener) => {
          this.#serverListeners.add(listener)
          return () => this.#serverListeners.delete(listener)
        },
      },
      noteLost: (sourceId) => void this.lost.push(sourceId),
      clock: this.clock,
      random: () => this.random(),
    })
  }

  async #run(job: TransferJob, hooks: TransferHooks, signal: AbortSignal): Promise<Transferred> {
    const { trackId, copy, resume } = job
    const from = resume?.safeBytes ?? 0
    if (this.running.has(trackId)) this.doubled++
    this.running.set(trackId, job)
    this.begun.push({ trackId, sourceId: copy.sourceId, at: this.clock.now(), from })
    try {
      const { answer, pieces = answer === 'file' ? this.filePieces : 0 } = this.answer(job)
      for (let piece = 1; piece <= pieces; piece++) {
        await this.#piece()
        const bytesDone = from + Math.round(((FILE_BYTES - from) * piece) / this.filePieces)
        hooks.onProgress({ bytesDone, bytesTotal: FILE_BYTES })
        hooks.onCheckpoint({ safeBytes: bytesDone, version: '"1"', bytesTotal: FILE_BYTES })
        signal.throwIfAborted()
      }
      if (answer !== 'file') throw answer
      hooks.onReceived()
      await this.#piece()
      signal.throwIfAborted()
      const format = { container: 'flac', codec: 'flac', bitrateKbps: null, lossless: true }
      return { part: { close: async () => {} } as never, sha256: '', sizeBytes: FILE_BYTES, ...format }
    } finally {
      this.running.delete(trackId)
    }
  }

  #piece(): Promise<void> {
    return new Promise((resolve) => void this.clock.after(PIECE_MS, resolve))
  }
}

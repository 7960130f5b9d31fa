/**
 * Media over real files and a real library, without a scan: a source that opens files of one folder, and rows that say
 * which copies and covers there are.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openStores, write, type Stores } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import { createMedia, type Media, type MediaParts } from '../../../src/engine/media/media.ts'
import type { TranscodeOptions } from '../../../src/engine/media/transcodes.ts'
import { SettingsFile } from '../../../src/engine/settings/settings-file.ts'
import type { CopyBytes } from '../../../src/engine/sources/source.ts'
import { testHost } from '../../support/host.ts'

const CHUNK = 64 * 1024

export interface CopyOptions {
  container?: string
  codec?: string
  lossless?: boolean
  bitrateKbps?: number
  durationMs?: number
  /** Left out: no such file. */
  bytes?: Uint8Array
}

export interface CoverOptions {
  origins?: string[]
  /** Those of `origins` that are really there; all, if not said. */
  written?: string[]
  width?: number
  height?: number
}

export type MediaHouse = Awaited<ReturnType<typeof mediaHouse>>

export async function mediaHouse({
  now = () => Date.now(),
  keepOpenMs = 0,
  transcode = {},
}: { now?(): number; keepOpenMs?: number; transcode?: TranscodeOptions } = {}) {
  const host = testHost({ now })
  const events = new Events(host.log)
  const stores = await openStores(host, events)
  const settings = await SettingsFile.open(host.dataDir, events, host)
  const music = join(host.dataDir, 'music')
  mkdirSync(music)
  const sources = new FileSource(music, stores)
  const parts: MediaParts = { host, stores, settings, sources, keepOpenMs, transcode }
  let media = createMedia(parts)
  write(stores.library, ({ sql }) =>
    sql
      .prepare(
        `insert into source (id, kind, store_id, name, config, added_at) values (1, 'folder', 'x', 'Music', ?, 0)`,
      )
      .run(JSON.stringify({ path: music })),
  )

  return {
    host,
    stores,
    settings,
    sources,
    music,
    get media(): Media {
      return media
    },
    get: (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
      media(new Request(`http://localhost/${path}`, { ...init, headers })),
    /** As after a restart of the player. */
    async restart() {
      await media.stop()
      media = createMedia(parts)
    },
    addTrack(key: string, copies: Record<string, CopyOptions>, { title = 't', artist = 'a' } = {}) {
      for (const [remoteId, { bytes }] of Object.entries(copies)) if (bytes) writeFileSync(join(music, remoteId), bytes)
      write(stores.library, ({ sql }) => {
        const { lastInsertRowid: trackId } = sql
          .prepare(
            `insert into track (key, title, title_sort, artist, artist_sort, duration_ms, format, lossless, added_at)
             values (?, ?, 't', ?, 'a', 0, 'x', 0, 0)`,
          )
          .run(key, title, artist)
        for (const [remoteId, copy] of Object.entries(copies)) {
          sql
            .prepare(
              `insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash,
                 container, codec, lossless, bitrate_kbps, duration_ms, tags, added_at)
               values (1, ?, '', ?, ?, 0, 0, '', ?, ?, ?, ?, ?, '{}', 0)`,
            )
            .run(
              remoteId,
              trackId,
              key,
              copy.container ?? 'mpeg',
              copy.codec ?? 'mp3',
              copy.lossless ? 1 : 0,
              copy.bitrateKbps ?? 320,
              copy.durationMs ?? 0,
            )
        }
      })
    },
    /** Returns the cover's id. `origins` are names of files; those named in `bytes` are written. */
    addCover(
      bytes: Uint8Array,
      { origins = ['cover.jpg'], written = origins, width = 100, height = 100 }: CoverOptions = {},
    ): string {
      const id = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
      for (const name of written) writeFileSync(join(music, name), bytes)
      write(stores.library, ({ sql }) => {
        sql
          .prepare(`insert into cover (id, mime, width, height, size_bytes) values (?, 'image/jpeg', ?, ?, ?)`)
          .run(id, width, height, bytes.length)
        for (const name of origins) {
          sql
            .prepare(`insert into cover_origin (cover_id, source_id, remote_id, kind) values (?, 1, ?, 'file')`)
            .run(id, name)
        }
      })
      return id
    },
    async close() {
      await media.stop()
      stores.close()
      host.remove()
    },
  }
}

/** Opens what lies in one folder. Counts what it opens, and how often it reads of it. */
class FileSource {
  readonly #folder: string
  readonly #stores: Stores
  coverReads = 0
  opened = 0
  reads = 0

  constructor(folder: string, stores: Stores) {
    this.#folder = folder
    this.#stores = stores
  }

  async openCopy({ remoteId }: { remoteId: string }): Promise<CopyBytes> {
    const path = join(this.#folder, remoteId)
    const file = await open(path)
    this.opened += 1
    const { size, mtimeMs, ino } = await file.stat()
    const row = this.#stores.library.sql
      .prepare<[string], { container: string; codec: string }>('select container, codec from copy where remote_id = ?')
      .get(remoteId)!
    let closing: Promise<void> | undefined
    const countRead = () => void (this.reads += 1)
    return {
      sizeBytes: size,
      modifiedAt: mtimeMs,
      ...row,
      isNearby: true,
      async *read({ start, end }, { signal }) {
        countRead()
        for (let at = start; at <= end;) {
          signal.throwIfAborted()
          const { bytesRead, buffer } = await file.read(
            Buffer.allocUnsafe(Math.min(CHUNK, end - at + 1)),
            0,
            undefined,
            at,
          )
          if (bytesRead === 0) return
          at += bytesRead
          yield buffer.subarray(0, bytesRead)
        }
      },
      isCurrent: async () => {
        const now = await stat(path)
        return now.ino === ino && now.size === size && now.mtimeMs === mtimeMs
      },
      close: () => (closing ??= file.close()),
    }
  }

  async readCover({ remoteId }: { remoteId: string }): Promise<Buffer | undefined> {
    this.coverReads += 1
    try {
      return await readFile(join(this.#folder, remoteId))
    } catch {
      return undefined
    }
  }
}

/** How many files of `folder` this process has open. Linux tells; elsewhere undefined. */
export function openFilesIn(folder: string): number | undefined {
  if (process.platform !== 'linux') return undefined
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder)
    } catch {
      return false
    }
  }).length
}

/** Bytes that differ from place to place, so that a part from elsewhere is noticed. */
export function patterned(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) * 17 + (i >> 16) * 7) & 0xff
  return bytes
}

/**
 * Downloads over real HTTP on loopback: a Soul server, a proxy before it that may answer in its place, the client that talks to
 * them, parts on the disk, and the row that would remember how far a part has come.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FileHashes } from '../../../src/engine/cache/file-hashes.ts'
import { openPart } from '../../../src/engine/cache/part.ts'
import { openStores, write } from '../../../src/engine/db/store.ts'
import { Throttle } from '../../../src/engine/downloads/throttle.ts'
import { transfer, type TransferJob, type TransferParts } from '../../../src/engine/downloads/transfer.ts'
import { Events } from '../../../src/engine/events.ts'
import { takeIn } from '../../../src/engine/library/take-in.ts'
import { SoulFetching } from '../../../src/engine/sources/soul/soul-fetching.ts'
import { copyFromWire } from '../../../src/engine/sources/soul/wire-copy.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { faultProxy } from '../../support/fault-proxy.ts'
import { testHost } from '../../support/host.ts'
import { wireTrack, type SoulServerOptions } from '../../support/soul-server.ts'
import { clientOf, serverFor, willClose } from '../sources/soul/support.ts'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const TRACK = 7
const never = new AbortController().signal

export interface RunOptions extends Partial<Omit<TransferParts, 'onProgress' | 'onCheckpoint'>> {
  quality?: TransferJob['quality']
  expected?: Partial<TransferJob['expected']>
  signal?: AbortSignal
}

export async function downloading({
  sound,
  digests = false,
  transcode = [],
  ...options
}: { sound: Buffer; digests?: boolean } & SoulServerOptions) {
  const server = await serverFor({ ...options, transcode })
  server.state.digests = digests
  server.put(wireTrack('t'), sound)
  const proxy = await faultProxy(server.port)
  willClose(() => proxy.close())
  // Silence is for the transfer to notice, however busy the machine is.
  const timeouts = { connectMs: 20_000, silentMs: 20_000 }
  const client = clientOf({ url: proxy.url, state: server.state }, { timeouts })
  const host = testHost()
  willClose(async () => host.remove())
  const stores = await openStores(host, new Events(host.log))
  willClose(async () => stores.close())
  const sourceId = write(stores.library, ({ sql }) => {
    const config = JSON.stringify({ canTranscode: transcode.includes('mp3'), formats: transcode })
    const source = `insert into source (kind, store_id, name, config, added_at) values ('soul', 's', 'NAS', ?, 0)`
    return Number(sql.prepare(source).run(config).lastInsertRowid)
  })
  takeIn(stores.library, sourceId as SourceId, {
    copies: [copyFromWire(wireTrack('t', { title: 'Song', track_key: 'key', size_bytes: sound.length }))],
    problems: [],
  })
  const answers: unknown[] = []
  const fetching = new SoulFetching({
    library: stores.library,
    sourceId,
    client: () => client,
    onAnswer: (_, error) => answers.push(error),
  })
  const parts = join(host.dataDir, 'parts')
  mkdirSync(parts, { recursive: true })
  const path = join(parts, `${TRACK}.part`)
  const hashes = new FileHashes({ host })
  willClose(() => hashes.stop())
  const cache = {
    openPart: (trackId: number, safeBytes: number) => openPart(join(parts, `${trackId}.part`), safeBytes, { hashes }),
    removePart: (trackId: number) => rm(join(parts, `${trackId}.part`), { force: true }),
  }
  /** As the row of the queue has it. */
  let row: TransferJob['resume']
  const progress: number[] = []

  return {
    server,
    proxy,
    fetching,
    cache,
    answers,
    progress,
    path,
    sourceId,
    library: stores.library,
    host,
    get row() {
      return row
    },
    downloads: () => proxy.asked(/\/(download|stream)$/),
    /** A part that was begun before. */
    begun(bytes: Buffer, { version = '"t-1"', total }: { version?: string; total?: number | null } = {}) {
      writeFileSync(path, bytes)
      row = bytes.length === 0 ? undefined : { safeBytes: bytes.length, version, bytesTotal: total ?? null }
    },
    /** One transfer, as the queue would have it; the bytes of what came. */
    async run({ quality = 'original', expected, signal = never, ...more }: RunOptions = {}) {
      const job: TransferJob = {
        trackId: TRACK,
        copy: { sourceId, remoteId: 't' },
        server: 'NAS',
        expected: {
          sizeBytes: sound.length,
          trackKey: 'key',
          durationMs: 200_000,
          container: 'flac',
          codec: 'flac',
          ...expected,
        },
        quality,
        resume: row,
      }
      const got = await transfer(
        job,
        {
          fetching,
          cache,
          throttle: new Throttle(new FakeClock()),
          verifier: { verify: async () => {} },
          stallMs: 20_000,
          ...more,
          onProgress: ({ bytesDone }) => progress.push(bytesDone),
          onCheckpoint: (safe) => {
            row = safe.safeBytes === 0 ? undefined : safe
          },
        },
        { signal },
      )
      await got.part.checkpoint()
      await got.part.close()
      const bytes = readFileSync(path)
      rmSync(path)
      return { ...got, bytes }
    },
  }
}

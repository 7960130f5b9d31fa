/** A library with nothing but folder sources: real files, real databases, real workers; no shell and no screens. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openStores, type Stores } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import type { Host } from '../../../src/engine/host.ts'
import { SettingsFile } from '../../../src/engine/settings/settings-file.ts'
import { Sources } from '../../../src/engine/sources/sources.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import type { ScanReport } from '../../../src/shared/model/source.ts'
import type { SettingsPatch } from '../../../src/shared/model/settings.ts'
import { newDataFolder } from '../../support/data-folder.ts'
import { testHost } from '../../support/host.ts'
import { libraryDigest } from '../../support/library-digest.ts'

export interface FolderLibrary {
  host: Host
  stores: Stores
  sources: Sources
  settings: SettingsFile
  events: LiveEvent[]
  /** A folder for music, beside the library. */
  root: string
  put(path: string, bytes: Buffer): void
  /** The report of the next scan that ends, of this source when given. Ask before what starts it. */
  nextReport(sourceId?: SourceId): Promise<ScanReport>
  /** Adds `root` (or another folder) and waits for its first scan. */
  add(path?: string): Promise<{ sourceId: SourceId; report: ScanReport }>
  rescan(sourceId?: SourceId, verify?: boolean): Promise<ScanReport>
  digest(): string
  copies(): { remoteId: string; trackKey: string; title: string; present: boolean }[]
  close(): Promise<void>
}

export async function folderLibrary({
  settings: patch = { watchFolders: false },
  dir,
  start = true,
}: { settings?: SettingsPatch; dir?: string; start?: boolean } = {}): Promise<FolderLibrary> {
  const base = dir ?? mkdtempSync(join(tmpdir(), 'soul-folders-'))
  const data = dir ?? newDataFolder('soul-folders-')
  const temporary = testHost()
  temporary.remove()
  const host: Host = { ...temporary, dataDir: join(data, 'data'), cacheDir: join(data, 'cache') }
  const root = join(base, 'music')
  mkdirSync(root, { recursive: true })
  const bus = new Events(host.log)
  const events: LiveEvent[] = []
  bus.listen((event) => events.push(event))
  const settings = await SettingsFile.open(host.dataDir, bus, host)
  await settings.update(patch)
  const stores = await openStores(host, bus)
  const sources = new Sources({ host, stores, settings })
  if (start) sources.start()

  const nextReport = (sourceId?: SourceId) =>
    new Promise<ScanReport>((resolve) => {
      const stop = bus.listen((event) => {
        if (event.kind !== 'scan.ended' || (sourceId !== undefined && event.report.sourceId !== sourceId)) return
        stop()
        resolve(event.report)
      })
    })

  return {
    host,
    stores,
    sources,
    settings,
    events,
    root,
    nextReport,
    put(path, bytes) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), bytes)
    },
    async add(path = root) {
      const ended = nextReport()
      const { id } = sources.addFolder({ path })
      return { sourceId: id, report: await ended }
    },
    async rescan(sourceId, verify = false) {
      const ended = nextReport(sourceId)
      sources.scan({ sourceId, verify })
      return ended
    },
    digest: () => libraryDigest(stores.library.sql, { times: true }),
    copies: () =>
      stores.library.sql
        .prepare<[], { remoteId: string; trackKey: string; title: string; present: number }>(
          `select remote_id as remoteId, track_key as trackKey, tags ->> 'title' as title, present from copy order by remote_id`,
        )
        .all()
        .map((copy) => ({ ...copy, present: copy.present === 1 })),
    async close() {
      await sources.stop()
      stores.close()
      for (const folder of [base, data]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

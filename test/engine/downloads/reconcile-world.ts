/**
 * A library with an own folder and two servers, wants, and reconciling with all that belongs to it but files: a stand-in for the cache
 * keeps and drops rows alone. Tracks are named by their trackKeys.
 */
import { Browse } from '../../../src/engine/browse/browse.ts'
import { openStores, type Stores, write } from '../../../src/engine/db/store.ts'
import { Reconcile } from '../../../src/engine/downloads/reconcile.ts'
import { Events } from '../../../src/engine/events.ts'
import { regroup, retire, takeIn } from '../../../src/engine/library/take-in.ts'
import type { Change } from '../../../src/engine/personal/personal.ts'
import { addItem, removeItem, removePlaylist, setPlaylist } from '../../../src/engine/playlists/kinds.ts'
import type { CopyRecord } from '../../../src/engine/sources/source.ts'
import type { WantType } from '../../../src/engine/wants/kind.ts'
import { KeptOffline } from '../../../src/engine/wants/kept-offline.ts'
import { Wants } from '../../../src/engine/wants/wants.ts'
import type { DownloadsStatus, KeptQuality, Wanted } from '../../../src/shared/model/downloads.ts'
import type { PlaylistId, TrackId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import type { SmartRules } from '../../../src/shared/model/smart-rules.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { testHost } from '../../support/host.ts'
import { keysIn, personalOf, playsOf } from '../../support/personal.ts'

export const FOLDER = 1
export const SERVER = 2
export const OTHER_SERVER = 3
export const KEPT = 4

export type KeepingWorld = Awaited<ReturnType<typeof keepingWorld>>

export async function keepingWorld() {
  const clock = new FakeClock()
  const host = testHost({ now: () => clock.now() })
  const events = new Events(host.log)
  const stores: Stores = await openStores(host, events)
  const { sql } = stores.library
  sql.exec(`insert into source (id, kind, store_id, name, config, added_at) values
    (${FOLDER}, 'folder', 'own', 'Music', '{}', 0), (${SERVER}, 'soul', 'attic', 'Attic', '{}', 0),
    (${OTHER_SERVER}, 'soul', 'friend', 'Friend', '{}', 0), (${KEPT}, 'kept', 'kept', 'Kept offline', '{}', 0)`)
  const personal = personalOf(stores)
  const browse = new Browse({ host, stores })
  const wants = new Wants({ db: stores.personal, personal, now: () => clock.now(), keysOf: keysIn(stores) })
  const settings = { current: { downloads: { playedQuota: 0, reserve: 0, quality: 'original' as KeptQuality } } }
  const announced: LiveEvent['kind'][] = []
  events.listen(({ kind }) => announced.push(kind))
  const told = {
    jobs: 0,
    dropped: [] as number[],
    heldBack: null as DownloadsStatus['heldBack'],
    progress: [] as DownloadsStatus['workingOut'][],
  }
  const room = { freeBytes: 1e12, waitingBytes: 0 }
  const dropRows = (trackIds: readonly number[]) =>
    write(stores.library, ({ announce }) => {
      const drop = sql.prepare(`delete from copy where source_id = ${KEPT} and track_id = ?`)
      if (trackIds.filter((id) => drop.run(id).changes > 0).length > 0) announce({ kind: 'availability.changed' })
      const mark = sql.prepare('insert into dirty_track values (?) on conflict do nothing')
      for (const id of trackIds) if (!sql.prepare('select 1 from copy where track_id = ?').get(id)) mark.run(id)
    })
  const cache = {
    async drop(trackIds: readonly number[]) {
      told.dropped.push(...trackIds)
      dropRows(trackIds)
      await regroup(stores.library)
    },
    async free() {
      return { freeBytes: room.freeBytes }
    },
  }
  const makeReconcile = () =>
    new Reconcile({
      host,
      stores,
      browse,
      wants,
      events,
      settings: settings as never,
      cache,
      onJobs: () => told.jobs++,
      onHeldBack: (heldBack) => void (told.heldBack = heldBack),
      onProgress: (progress) => void told.progress.push(progress),
      clock,
    })
  let reconcile = makeReconcile()
  const makeKeeping = () =>
    new KeptOffline({
      host,
      stores,
      browse,
      wants,
      follows: reconcile,
      cache,
      settings: settings as never,
      clock,
      converting: () => [SERVER],
      waitingBytes: () => room.waitingBytes,
    })
  let keeping = makeKeeping()
  reconcile.start()

  const does = (...changes: readonly Change[]) => void write(stores.personal, (tx) => personal.apply(tx, changes))
  const rowId = (key: string) =>
    sql.prepare<[string], number>('select id from track where key = ?').pluck().get(key) as number | undefined
  const keys = (from: string, ...params: unknown[]) =>
    sql
      .prepare<unknown[], string>(`select t.key from ${from} order by t.key`)
      .pluck()
      .all(...params) as string[]
  let items = 0

  return {
    clock,
    host,
    events,
    stores,
    sql,
    personal,
    browse,
    wants,
    settings,
    announced,
    told,
    room,
    does,
    rowId,
    get reconcile() {
      return reconcile
    },
    get keeping() {
      return keeping
    },
    async has(sourceId: number, ...copies: CopyRecord[]) {
      takeIn(stores.library, sourceId, { copies, problems: [] })
      await regroup(stores.library)
    },
    async loses(sourceId: number, ...remoteIds: string[]) {
      retire(stores.library, sourceId, remoteIds)
      await regroup(stores.library)
    },
    playlist: (id: string, rules: SmartRules | null = null) =>
      does(setPlaylist(id as PlaylistId, { name: id, rules, createdAt: 1 })),
    deletes: (id: string) => does(removePlaylist(id as PlaylistId)),
    adds(id: string, trackKey: string): string {
      const item = `item${++items}`
      const what = { playlistId: id as PlaylistId, trackKey: trackKey as TrackId, title: '', artist: '', addedAt: 1 }
      does(addItem(item, what, `A${String(items).padStart(6, '0')}z`))
      return item
    },
    takesOut: (item: string) => does(removeItem(item)),
    plays: (trackKey: string, plays: number, at: number) => does(...playsOf({ trackKey, plays, lastPlayedAt: at })),
    /** What a finished download leaves behind. */
    keeps(key: string, { quality = 'original', wanted = true }: { quality?: KeptQuality; wanted?: boolean } = {}) {
      const id = rowId(key)!
      write(stores.library, ({ announce }) => {
        announce({ kind: 'availability.changed' })
        sql.prepare(`delete from copy where source_id = ${KEPT} and track_id = ?`).run(id)
        const { lastInsertRowid } = sql
          .prepare(
            `insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec,
               lossless, bitrate_kbps, duration_ms, tags, added_at)
             select ${KEPT}, 'aa/' || track_id, '', track_id, track_key, size_bytes, 1, '', container, codec, lossless, bitrate_kbps,
               duration_ms, tags, added_at from copy where track_id = ? order by source_id limit 1`,
          )
          .run(id)
        sql
          .prepare(
            `insert into kept (copy_id, file, sha256, size_bytes, quality, wanted, kept_at, used_at, store_id, remote_id)
             select c.id, c.remote_id, '', c.size_bytes, ?, ?, 1, 1, s.store_id, o.remote_id from copy c
             join copy o on o.track_id = c.track_id and o.id <> c.id join source s on s.id = o.source_id where c.id = ? order by o.source_id limit 1`,
          )
          .run(quality, wanted ? 1 : 0, lastInsertRowid)
        sql.prepare('delete from download where track_id = ?').run(id)
      })
    },
    /** Its file is found to be missing. */
    async forgets(key: string) {
      dropRows([rowId(key)!])
      await regroup(stores.library)
    },
    keep: (type: WantType, key: string, quality?: KeptQuality) => wants.keep([{ type, key }], { quality }),
    /** As another device does it: nothing is said here of who did. */
    stops: (type: WantType, key: string) => wants.drop([{ type, key }]),
    drop: (...what: Wanted[]) => keeping.drop({ what }),
    wanted: (want: string) => keys('wanted w join track t on t.id = w.track_id where w.want = ?', want),
    queue: () => keys('download d join track t on t.id = d.track_id'),
    kept: (wanted = true) =>
      keys(
        'kept k join copy c on c.id = k.copy_id join track t on t.id = c.track_id where k.wanted = ?',
        wanted ? 1 : 0,
      ),
    /** In the order in which it will be worked off. */
    inOrder: () =>
      sql
        .prepare<[], string>('select t.key from download d join track t on t.id = d.track_id order by d.rank, t.id')
        .pluck()
        .all() as string[],
    job: (key: string) =>
      sql
        .prepare<[string], { priority: number; quality: string; rank: number; state: string; safeBytes: number }>(
          `select priority, quality, rank, d.state, safe_bytes as safeBytes from download d join track t on t.id = d.track_id where t.key = ?`,
        )
        .get(key),
    /** As after the program was ended and started again. */
    async restart() {
      await keeping.stop()
      await reconcile.stop()
      reconcile = makeReconcile()
      keeping = makeKeeping()
      reconcile.start()
    },
    async close() {
      await keeping.stop()
      await reconcile.stop()
      await browse.stop()
      stores.close()
      host.remove()
    },
  }
}

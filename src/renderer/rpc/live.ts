/**
 * Listens to the engine's announcements for as long as the page lives. Each makes the answers it concerns stale; after a
 * reconnect, or when a batch was missed, everything is. A scan announces ten times a second: lists on screen follow it
 * once a second, and at once when it ends.
 *
 * Screens need none of this; what keeps windows of its own (queue, virtual lists) uses `onLive` and `onResync`.
 */
import { useSyncExternalStore } from 'react'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { SyncStatus } from '../../shared/model/server.ts'
import type { ScanProgress } from '../../shared/model/source.ts'
import { api, connection } from './client.ts'
import { followLive } from './follow-live.ts'
import { Pacer } from './pacer.ts'
import { orpc, queryClient } from './query.ts'
import { staleKeys } from './stale-keys.ts'
import { withStatus } from './with-status.ts'

type Kind = LiveEvent['kind']
type EventOf<K extends Kind> = Extract<LiveEvent, { kind: K }>

const LIBRARY_EVERY_MS = 1000
const MARKS_EVERY_MS = 250

const listeners = new Map<Kind, Set<(event: never) => void>>()
const resyncListeners = new Set<() => void>()

/** Calls back at each announcement of one kind. Returns the function that stops it. */
export function onLive<K extends Kind>(kind: K, listener: (event: EventOf<K>) => void): () => void {
  let set = listeners.get(kind)
  if (!set) listeners.set(kind, (set = new Set()))
  set.add(listener as (event: never) => void)
  return () => set.delete(listener as (event: never) => void)
}

/** Calls back when announcements were missed, so that anything remembered may be stale. */
export function onResync(listener: () => void): () => void {
  resyncListeners.add(listener)
  return () => resyncListeners.delete(listener)
}

/** The first connection took several attempts: what was asked meanwhile may have failed. */
let troubled = false

/** Begins listening; call once. */
export function startLive(): void {
  connection.subscribe(() => (troubled ||= connection.state.kind === 'reconnecting'))
  void followLive({
    subscribe: (signal) => api.app.live(undefined, { signal }),
    onBatch: (events) => events.forEach(take),
    onStarted: () => (troubled ? resync() : askProgress()),
    onMissed: resync,
    whenConnected,
  })
}

let scan: ScanProgress | null = null
const scanListeners = new Set<() => void>()

/** The running scan, or null. */
export const useScanProgress = (): ScanProgress | null =>
  useSyncExternalStore(
    (listener) => {
      scanListeners.add(listener)
      return () => scanListeners.delete(listener)
    },
    () => scan,
  )

let revision = 0
const revisionListeners = new Set<() => void>()

/** Grows each time the library's rows on screen should be asked again, at most once a second. */
export const useLibraryRevision = (): number =>
  useSyncExternalStore((listener) => {
    revisionListeners.add(listener)
    return () => revisionListeners.delete(listener)
  }, libraryRevision)

export const libraryRevision = (): number => revision

const libraryPacer = new Pacer(LIBRARY_EVERY_MS, () => {
  revision += 1
  for (const listener of revisionListeners) listener()
  invalidate({ kind: 'library.changed', revision: 0 })
})

let marks = 0
const marksListeners = new Set<() => void>()

/** Grows when hearts, stars or corrections have changed, at most a few times a second. */
export const useMarksRevision = (): number =>
  useSyncExternalStore((listener) => {
    marksListeners.add(listener)
    return () => marksListeners.delete(listener)
  }, marksRevision)

export const marksRevision = (): number => marks

const marksPacer = new Pacer(MARKS_EVERY_MS, () => {
  marks += 1
  for (const listener of marksListeners) listener()
  invalidate({ kind: 'marks.changed' })
})

/** The user has changed rows themselves: lists follow at once, also those that wait while they are used. */
export const askRowsAnew = (): void => libraryPacer.ask()

function take(event: LiveEvent): void {
  if (event.kind === 'library.changed') libraryPacer.ask()
  else if (event.kind === 'marks.changed') marksPacer.ask()
  else invalidate(event)
  // Rows on screen say where they can be played from.
  if (event.kind === 'availability.changed' || moveRows(event)) libraryPacer.ask()
  if (event.kind === 'sync.changed') setStatus(event.status)
  if (event.kind === 'scan.progressed') setScan(event.progress)
  if (event.kind === 'scan.ended') libraryPacer.flush()
  for (const listener of listeners.get(event.kind) ?? []) listener(event as never)
}

let queueCounts = ''

/** Whether rows on screen say something else of downloads now: of what runs they are told how far it is. */
function moveRows(event: LiveEvent): boolean {
  if (event.kind !== 'downloads.changed') return false
  const { waiting, paused, failed, blocked } = event.status.counts
  const before = queueCounts
  queueCounts = [waiting, paused, failed, blocked].join(' ')
  return queueCounts !== before
}

function invalidate(event: LiveEvent): void {
  for (const queryKey of staleKeys(event)) void queryClient.invalidateQueries({ queryKey })
}

/** Only where somebody has asked: who asks later is told the whole. */
function setStatus(status: SyncStatus): void {
  queryClient.setQueryData<SyncStatus[]>(orpc.sync.status.queryKey(), (before) => before && withStatus(before, status))
}

function setScan(progress: ScanProgress | null): void {
  scan = progress
  for (const listener of scanListeners) listener()
}

function resync(): void {
  revision += 1
  for (const listener of revisionListeners) listener()
  void queryClient.invalidateQueries({ queryKey: orpc.key() })
  askProgress()
  for (const listener of resyncListeners) listener()
}

function askProgress(): void {
  void api.sources.progress().then(setScan, () => {})
}

function whenConnected(): Promise<void> {
  if (connection.state.kind === 'connected') return Promise.resolve()
  return new Promise((resolve) => {
    const stop = connection.subscribe(() => {
      if (connection.state.kind !== 'connected') return
      stop()
      resolve()
    })
  })
}

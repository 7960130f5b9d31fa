/**
 * A long list for a screen: `rowAt(index)` and `total` from a window cache that follows the library. The caches of the last
 * few lists are kept, so that going back shows their rows at once.
 *
 *   const list = useWindowed(JSON.stringify(['tracks', input]), (window, options) =>
 *     api.browse.tracks({ ...input, ...window }, options))
 *   <VirtualList count={list.total ?? 0} onRange={list.onRange} … />
 */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { holdsRows } from '../marks/recent-marks.ts'
import { libraryRevision, marksRevision, useLibraryRevision, useMarksRevision } from './live.ts'
import { WindowCache, type WindowCacheOptions } from './window-cache.ts'

export interface Windowed<T> {
  /** Undefined until the first answer. */
  total: number | undefined
  rowAt(index: number): T | undefined
  /** Give it to the virtual list or grid. */
  onRange(range: { firstVisible: number; lastVisible: number; direction: number }): void
  /** Changes whenever rows do. */
  version: number
  error: unknown
  retry(): void
  /** True while rows of another list are shown because those of this one have not come yet. */
  previous: boolean
}

/** A list by what it is asked with. */
export interface ListOf<T> {
  /** The same for the same question. */
  key: string
  fetch: WindowCacheOptions<T>['fetch']
}

const MAX_LISTS = 8
const caches = new Map<string, { cache: WindowCache<never>; revision: string }>()

holdsRows((change) => {
  for (const { cache } of caches.values()) cache.change(change)
})

export interface WindowedOptions {
  /** Asked again when it changes, besides when the library or what the user marked does. */
  revision?: number
  /**
   * The order or the choice of its rows depends on hearts, stars or plays. It is not asked again by them while somebody is
   * busy with it, lest rows jump from under the pointer.
   */
  movesByMarks?: boolean
}

export function useWindowed<T>(
  key: string,
  fetch: WindowCacheOptions<T>['fetch'],
  { revision: own = 0, movesByMarks = false }: WindowedOptions = {},
): Windowed<T> {
  const revision = revisionOf(useLibraryRevision(), useMarksOf(key, movesByMarks), own)
  const cache = cacheFor<T>(key, fetch, revision)
  const version = useSyncExternalStore(cache.subscribe, cache.version)

  // While the user types a filter, the rows of the filter before stay until those of the new one are there.
  const shownRef = useRef(cache)
  if (cache.total !== undefined || cache.error !== undefined) shownRef.current = cache
  const shown = shownRef.current

  useEffect(() => {
    const kept = caches.get(key)
    if (kept && kept.revision !== revision) {
      kept.revision = revision
      cache.invalidate()
    }
  }, [cache, key, revision])

  useEffect(() => {
    // Asked before the list has measured itself, so that the first rows are under way by its first frame.
    if (cache.total === undefined) cache.want(0, 0)
    return () => cache.rest()
  }, [cache])

  const onRange = useCallback<Windowed<T>['onRange']>(
    ({ firstVisible, lastVisible, direction }) => cache.want(firstVisible, lastVisible, direction),
    [cache],
  )
  return {
    total: shown.total,
    rowAt: (index) => shown.rowAt(index),
    onRange,
    version,
    error: cache.error,
    retry: () => cache.retry(),
    previous: shown !== cache,
  }
}

/** Asks for the first rows of a list whose page is still on its way. Resolves with them there, or failed; never rejects. */
export function askFirstRows<T>({ key, fetch }: ListOf<T>): Promise<void> {
  const cache = cacheFor(key, fetch, revisionOf(libraryRevision(), marksRevision(), 0))
  cache.want(0, 0)
  return new Promise((resolve) => {
    const stop = cache.subscribe(() => {
      stop()
      resolve()
    })
  })
}

const revisionOf = (library: number, marks: number, own: number): string => `${library} ${marks} ${own}`

/** The revision of marks a list goes by: the latest, or for one that would move the latest when nobody was busy with it. */
function useMarksOf(key: string, waits: boolean): number {
  const now = useMarksRevision()
  const [taken, setTaken] = useState({ key, revision: now })
  const held = waits && taken.key === key && taken.revision !== now && isInUse()

  useEffect(() => {
    if (!held) return
    const settle = () => {
      if (!isInUse()) setTaken({ key, revision: now })
    }
    const left = new AbortController()
    for (const kind of ['pointerover', 'focusin'])
      document.addEventListener(kind, settle, { signal: left.signal, passive: true })
    return () => left.abort()
  }, [held, key, now])

  if (held) return taken.revision
  if (taken.key !== key || taken.revision !== now) setTaken({ key, revision: now })
  return now
}

const isInUse = (): boolean => document.querySelector('main')?.matches(':hover, :focus-within') ?? false

function cacheFor<T>(key: string, fetch: WindowCacheOptions<T>['fetch'], revision: string): WindowCache<T> {
  const kept = caches.get(key)
  if (kept) {
    caches.delete(key)
    caches.set(key, kept)
    return kept.cache as unknown as WindowCache<T>
  }
  const cache = new WindowCache<T>({ fetch })
  caches.set(key, { cache: cache as unknown as WindowCache<never>, revision })
  for (const old of caches.keys()) {
    if (caches.size <= MAX_LISTS) break
    caches.delete(old)
  }
  return cache
}

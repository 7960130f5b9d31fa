/**
 * Where the page is: the browser's own history, with the path in the hash, so that the same build works from `media://`,
 * from any path of a server, and from a file. Every entry gets a key and a number, by which scroll positions and page state
 * are found again and by which the back and forward buttons know whether they lead anywhere.
 */
import { useSyncExternalStore } from 'react'

export interface HistoryEntry {
  /** Unique per entry, kept over reloads. */
  key: string
  index: number
  /** Path within the player: `/albums/x`. */
  path: string
}

interface Stamp {
  soul: { key: string; index: number }
}

const LAST_INDEX = 'soul.history.last'

const listeners = new Set<() => void>()
let last = 0
let current: HistoryEntry = { key: 'start', index: 0, path: '/' }

const pathNow = (): string => `/${location.hash.replace(/^#?\/?/, '')}`

const newKey = (): string => crypto.getRandomValues(new Uint32Array(2)).join('-')

/** Reads the entry the page stands on. An entry without our stamp was made by a plain link or by hand: it follows the last. */
function read(): void {
  const state = history.state as Partial<Stamp> | null
  if (state?.soul) current = { ...state.soul, path: pathNow() }
  else {
    current = { key: newKey(), index: current.index + 1, path: pathNow() }
    stampCurrent()
    last = current.index
  }
  rememberLast()
}

function stampCurrent(): void {
  history.replaceState({ soul: { key: current.key, index: current.index } } satisfies Stamp, '')
}

function rememberLast(): void {
  last = Math.max(last, current.index)
  try {
    sessionStorage.setItem(LAST_INDEX, String(last))
  } catch {
    // Storage may be denied; then forward is only known until a reload.
  }
}

function announceChange(): void {
  for (const listener of listeners) listener()
}

if (globalThis.window !== undefined) {
  const state = history.state as Partial<Stamp> | null
  if (state?.soul) {
    current = { ...state.soul, path: pathNow() }
    try {
      last = Math.max(current.index, Number(sessionStorage.getItem(LAST_INDEX)) || 0)
    } catch {
      last = current.index
    }
  } else {
    current = { key: newKey(), index: 0, path: pathNow() }
    stampCurrent()
  }
  // The player scrolls containers, which the browser does not restore; its own attempt would only disturb.
  history.scrollRestoration = 'manual'
  window.addEventListener('popstate', () => {
    read()
    announceChange()
  })
}

/** Goes to a path of `paths`. Going where one already is makes no new entry. */
export function navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
  const path = to.startsWith('/') ? to : `/${to}`
  if (path === current.path) return
  if (replace) {
    current = { ...current, key: newKey(), path }
    history.replaceState({ soul: { key: current.key, index: current.index } } satisfies Stamp, '', `#${path}`)
  } else {
    current = { key: newKey(), index: current.index + 1, path }
    history.pushState({ soul: { key: current.key, index: current.index } } satisfies Stamp, '', `#${path}`)
    last = current.index
  }
  rememberLast()
  announceChange()
}

export const goBack = (): void => history.back()
export const goForward = (): void => history.forward()

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const currentEntry = (): HistoryEntry => current

export const useHistoryEntry = (): HistoryEntry => useSyncExternalStore(subscribe, currentEntry)

export const useCanGoForward = (): boolean => useSyncExternalStore(subscribe, () => current.index < last)

/** The location hook for wouter's Router. */
export const useHistoryLocation = (): [string, typeof navigate] => [useHistoryEntry().path, navigate]
useHistoryLocation.hrefs = (path: string): string => `#${path}`

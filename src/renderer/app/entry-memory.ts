/**
 * What each history entry remembers: scroll positions, sort, filter, selection. Going back finds a page as it was left;
 * going there anew starts fresh. Kept in memory and over a reload; the oldest entries are forgotten.
 */
import { useCallback, useState } from 'react'
import { currentEntry, useHistoryEntry } from './history.ts'

const MAX_ENTRIES = 200
const STORED = 'soul.entries'

export class EntryMemory {
  readonly #entries = new Map<string, Map<string, unknown>>()

  get(key: string, name: string): unknown {
    return this.#entries.get(key)?.get(name)
  }

  /** The value must survive JSON. */
  set(key: string, name: string, value: unknown): void {
    let entry = this.#entries.get(key)
    if (!entry) {
      entry = new Map()
      this.#entries.set(key, entry)
      if (this.#entries.size > MAX_ENTRIES) this.#entries.delete(this.#entries.keys().next().value!)
    }
    entry.set(name, value)
  }

  toJson(): string {
    return JSON.stringify([...this.#entries].map(([key, entry]) => [key, [...entry]]))
  }

  /** Takes what `toJson` gave; anything else is ignored. */
  fill(json: string): void {
    try {
      for (const [key, entry] of JSON.parse(json) as [string, [string, unknown][]][])
        this.#entries.set(key, new Map(entry))
    } catch {
      // Another version's, or damaged: pages then start at their top.
    }
  }
}

const entryMemory = new EntryMemory()

if (globalThis.window !== undefined) {
  try {
    entryMemory.fill(sessionStorage.getItem(STORED) ?? '[]')
    window.addEventListener('pagehide', () => sessionStorage.setItem(STORED, entryMemory.toJson()))
  } catch {
    // Storage may be denied; then positions last until a reload.
  }
}

/** What the entry the page stands on remembers under a name, for whoever asks before the page is drawn. */
export const rememberedHere = <T>(name: string, otherwise: T): T =>
  (entryMemory.get(currentEntry().key, name) as T | undefined) ?? otherwise

/** Like useState, but remembered by the history entry the page was opened at. For sort, filter, tab. */
export function useEntryState<T>(name: string, initial: T | (() => T)): [T, (value: T) => void] {
  const { key } = useHistoryEntry()
  // Pages are mounted anew for each entry, so the key seen first is the page's own.
  const [ownKey] = useState(key)
  const [value, setValue] = useState<T>(() => {
    const remembered = entryMemory.get(ownKey, name)
    if (remembered !== undefined) return remembered as T
    return typeof initial === 'function' ? (initial as () => T)() : initial
  })
  const set = useCallback(
    (next: T) => {
      entryMemory.set(ownKey, name, next)
      setValue(next)
    },
    [ownKey, name],
  )
  return [value, set]
}

/** For what changes too often for React (a virtual list's position): read once, write whenever. */
export function useEntryValue<T>(name: string): { initial: T | undefined; remember: (value: T) => void } {
  const { key } = useHistoryEntry()
  const [entry] = useState(() => ({
    initial: entryMemory.get(key, name) as T | undefined,
    remember: (value: T) => entryMemory.set(key, name, value),
  }))
  return entry
}

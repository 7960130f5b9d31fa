/**
 * What is about to be kept offline: asked for from anywhere by `askToKeep`, drawn by the host in the frame, which fetches the dialog
 * when the first is wanted.
 */
import { useSyncExternalStore } from 'react'
import type { Wanted } from '../../shared/model/downloads.ts'
import type { Selections } from '../menu/menu-target.ts'

export type KeepQuestion =
  | {
      what: readonly Wanted[]
      /** What it is called, for one thing. */
      name: string
    }
  /** Tracks of a list, which are not listed for it. */
  | { selections: Selections; count: number }

let open: KeepQuestion | null = null
const listeners = new Set<() => void>()

function become(next: KeepQuestion | null): void {
  open = next
  for (const listener of listeners) listener()
}

export const askToKeep = (question: KeepQuestion): void => become(question)
export const closeKeepQuestion = (): void => become(null)

export const useKeepQuestion = (): KeepQuestion | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => open,
  )

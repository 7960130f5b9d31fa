/**
 * Which dialog about servers is open. Asked for from anywhere by `openServerDialog`; drawn by the host in the frame, which
 * fetches them when the first is wanted.
 */
import { useSyncExternalStore } from 'react'
import type { SourceId } from '../../shared/model/ids.ts'

export type ServerDialog =
  | { kind: 'add' }
  /** `replaced`: another server stands there now, and is to be taken as the new one. */
  | { kind: 'sign-in'; sourceId: SourceId; replaced?: boolean }
  | { kind: 'addresses'; sourceId: SourceId }
  | { kind: 'history'; sourceId: SourceId }

let open: ServerDialog | null = null
const listeners = new Set<() => void>()

function become(next: ServerDialog | null): void {
  open = next
  for (const listener of listeners) listener()
}

export const openServerDialog = (dialog: ServerDialog): void => become(dialog)
export const closeServerDialog = (): void => become(null)

export const useServerDialog = (): ServerDialog | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => open,
  )

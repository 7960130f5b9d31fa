/**
 * Whether a list shows only what plays now: what was chosen for it, else what the offline mode asks for. A choice is one for the mode
 * it was made in. When the user goes offline, lists follow at once; when servers go away by themselves, only those opened later do,
 * for rows must not vanish from under the pointer because a connection blinked.
 */
import { useState } from 'react'
import { rememberedHere, useEntryState } from '../app/entry-memory.ts'
import { lastSettings } from '../app/settings.ts'
import { useOfflineMode, type OfflineMode } from './offline-mode.ts'

interface Choice {
  mode: OfflineMode
  on: boolean
}

const NAME = 'onlyPlayable'

/** Pure. `openedIn`: the mode when the list was opened. */
export function onlyPlayableOf(choice: Choice | null, mode: OfflineMode, openedIn: OfflineMode): boolean {
  if (choice?.mode === mode) return choice.on
  return mode === 'by-hand' || (mode === 'automatic' && openedIn === 'automatic')
}

export function useOnlyPlayable(): [boolean, (on: boolean) => void] {
  const mode = useOfflineMode()
  const [openedIn] = useState(mode)
  const [choice, setChoice] = useEntryState<Choice | null>(NAME, null)
  return [onlyPlayableOf(choice, mode, openedIn), (on) => setChoice({ mode, on })]
}

/** The same for whoever asks before the page is drawn, when nothing is known of servers. */
export function onlyPlayableAtFirst(): boolean {
  const mode: OfflineMode = lastSettings().offline === 'on' ? 'by-hand' : 'online'
  return onlyPlayableOf(rememberedHere<Choice | null>(NAME, null), mode, mode)
}

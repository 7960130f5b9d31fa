/** Which of the engine's queues this page plays: the desktop window's, or one per browser, kept for as long as its storage is. */
import type { PlayerId } from '../../shared/model/ids.ts'
import { desktop } from '../rpc/desktop.ts'

const STORED = 'soul.player-id'

export function playerId(): PlayerId {
  if (desktop) return 'desktop' as PlayerId
  try {
    const stored = localStorage.getItem(STORED)
    if (stored && /^[A-Za-z0-9_-]{1,64}$/.test(stored)) return stored as PlayerId
    const made = `web-${crypto.getRandomValues(new Uint32Array(3)).join('-')}` as PlayerId
    localStorage.setItem(STORED, made)
    return made
  } catch {
    // Storage may be denied: the queue then lasts as long as the page.
    return `web-${crypto.getRandomValues(new Uint32Array(3)).join('-')}` as PlayerId
  }
}

/** Why nothing is fetched though something waits, told from what is the case. What holds longest, or for the user to end, comes first. */
import type { DownloadsHeld } from '../../shared/model/downloads.ts'
import type { Settings } from '../../shared/model/settings.ts'

export interface HoldingFacts {
  paused: boolean
  offline: boolean
  moving: boolean
  /** The disk refused, or has no room; with what to say. */
  disk: { held: 'no-space' | 'not-writable'; message: string } | null
  hours: Settings['downloads']['hours']
  whenIdle: boolean
  playing: boolean
}

export interface Holding {
  held: DownloadsHeld | null
  message: string | null
}

/** `now`: milliseconds since 1970. */
export function holding(facts: HoldingFacts, now: number): Holding {
  const { paused, offline, moving, disk, hours, whenIdle, playing } = facts
  if (paused) return { held: 'paused', message: null }
  if (offline) return { held: 'offline', message: null }
  if (moving) {
    return {
      held: 'moving',
      message: 'What is kept is being moved to another folder. Downloads go on when it is there.',
    }
  }
  if (disk) return disk
  if (hours !== null && !isWithin(hours, minuteOfDay(now))) return { held: 'hours', message: null }
  if (whenIdle && playing) return { held: 'busy', message: null }
  return { held: null, message: null }
}

/** From 23:00 to 06:00 goes over midnight; from and to the same is the whole day. */
export function isWithin({ from, to }: { from: number; to: number }, minute: number): boolean {
  if (from === to) return true
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

/** Local time. */
function minuteOfDay(now: number): number {
  const date = new Date(now)
  return date.getHours() * 60 + date.getMinutes()
}

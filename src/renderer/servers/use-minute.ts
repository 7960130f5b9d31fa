/** Draws a component anew once a minute, for those that say how long ago something was. One clock for all of them. */
import { useSyncExternalStore } from 'react'

const MINUTE_MS = 60_000

let minute = 0
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    minute += 1
    for (const one of listeners) one()
  }, MINUTE_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

export const useMinute = (): number => useSyncExternalStore(subscribe, () => minute)

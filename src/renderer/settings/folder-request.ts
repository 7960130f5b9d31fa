/** "Add a folder", asked from a menu or the tray: leads to the folder list, which opens the question when it is there. */
import { useEffect, useEffectEvent } from 'react'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'

let requested = false
let listening: (() => void) | undefined

export function requestFolder(): void {
  requested = true
  navigate(paths.settingsSection('folders'))
  listening?.()
}

/** Runs `ask` once for each request, also for one made before the page was there. */
export function useFolderRequest(ask: () => void): void {
  const take = useEffectEvent(() => {
    if (!requested) return
    requested = false
    ask()
  })
  useEffect(() => {
    listening = () => take()
    take()
    return () => {
      listening = undefined
    }
  }, [])
}

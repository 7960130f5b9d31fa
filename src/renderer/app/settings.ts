/** This device's settings, as the engine keeps them. A change shows at once and is taken back when it could not be stored. */
import { useMemo, useSyncExternalStore } from 'react'
import type { Settings, SettingsPatch } from '../../shared/model/settings.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { sharedQuery } from '../rpc/shared-query.ts'
import { t } from '../i18n/i18n.ts'
import { toast } from '../ui/toast.tsx'
import { DEFAULT_SETTINGS } from './default-settings.ts'
import { SettingsEdits, withEdits } from './settings-edits.ts'

const queryKey = orpc.app.settings.queryKey()

const edits = new SettingsEdits({
  send: (patch) => api.app.updateSettings(patch),
  keep: (settings) => queryClient.setQueryData(queryKey, settings),
  failed: (error) => {
    const { title, detail } = errorText(error, t)
    toast({ tone: 'danger', title, detail })
  },
})

/** Until the engine has answered: what the page showed last, else the defaults. */
export function useSettings(): Settings {
  const stored = useStoredSettings() ?? lastSettings()
  const unanswered = useSyncExternalStore(edits.subscribe, () => edits.unanswered)
  return useMemo(() => withEdits(stored, unanswered), [stored, unanswered])
}

const useStoredSettings = sharedQuery(() => orpc.app.settings.queryOptions())

export const useUpdateSettings = (): ((patch: SettingsPatch) => void) => updateSettings

export const updateSettings = (patch: SettingsPatch): void => void edits.make(patch)

const STORED = 'soul.settings'
let last: Settings | undefined

/** Looks must be right in the first frame, before there is a connection: a copy is kept in the browser. */
export function lastSettings(): Settings {
  if (last) return last
  try {
    last = { ...DEFAULT_SETTINGS, ...(JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Settings>) }
  } catch {
    last = DEFAULT_SETTINGS
  }
  return last
}

export function rememberSettings(settings: Settings): void {
  last = settings
  try {
    localStorage.setItem(STORED, JSON.stringify(settings))
  } catch {
    // Storage may be denied; then the first frame has the default looks.
  }
}

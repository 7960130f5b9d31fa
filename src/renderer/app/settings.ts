/** This device's settings, as the engine keeps them. A change shows at once and is taken back when it could not be stored. */
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Settings, SettingsPatch } from '../../shared/model/settings.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { t } from '../i18n/i18n.ts'
import { toast } from '../ui/toast.tsx'
import { DEFAULT_SETTINGS } from './default-settings.ts'

const queryKey = orpc.app.settings.queryKey()

/** Until the engine has answered: what the page showed last, else the defaults. */
export function useSettings(): Settings {
  const { data } = useQuery(orpc.app.settings.queryOptions())
  return data ?? lastSettings()
}

export function useUpdateSettings(): (patch: SettingsPatch) => void {
  const { mutate } = useMutation({
    mutationFn: (patch: SettingsPatch) => api.app.updateSettings(patch),
    onMutate: async (patch) => {
      await queryClient.cancelQueries({ queryKey })
      const before = queryClient.getQueryData<Settings>(queryKey)
      queryClient.setQueryData<Settings>(queryKey, (settings) => ({ ...(settings ?? lastSettings()), ...patch }))
      return { before }
    },
    onSuccess: (settings) => queryClient.setQueryData(queryKey, settings),
    onError: (error, _patch, saved) => {
      queryClient.setQueryData(queryKey, saved?.before)
      const { title, detail } = errorText(error, t)
      toast({ tone: 'danger', title, detail })
    },
  })
  return mutate
}

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

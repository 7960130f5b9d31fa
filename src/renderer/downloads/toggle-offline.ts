/** The offline mode by a key or from the palette, said aloud, for its button may be out of sight. */
import type { Settings } from '../../shared/model/settings.ts'
import { lastSettings, updateSettings } from '../app/settings.ts'
import { t } from '../i18n/i18n.ts'
import { may } from '../rpc/may.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { toast } from '../ui/toast.tsx'

export function toggleOffline(): void {
  if (!may('admin')) return
  const { offline } = queryClient.getQueryData<Settings>(orpc.app.settings.queryKey()) ?? lastSettings()
  const on = offline !== 'on'
  updateSettings({ offline: on ? 'on' : 'auto' })
  toast({
    id: 'offline',
    title: t('app.offline.label', { state: t(on ? 'app.offline.byHand' : 'app.offline.off') }),
    detail: t(on ? 'app.offline.byHandDetail' : 'app.offline.offDetail'),
  })
}

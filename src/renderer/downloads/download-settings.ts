/** The settings of downloads: what holds now, and changing some of it. They are kept and sent as one. */
import type { Settings } from '../../shared/model/settings.ts'
import { useSettings, useUpdateSettings } from '../app/settings.ts'

type DownloadSettings = Settings['downloads']

export function useDownloadSettings(): [DownloadSettings, (change: Partial<DownloadSettings>) => void] {
  const { downloads } = useSettings()
  const update = useUpdateSettings()
  return [downloads, (change) => update({ downloads: { ...downloads, ...change } })]
}

/** Answers the `app` branch of the contract. */
import type { Stores } from './db/store.ts'
import type { Events } from './events.ts'
import type { Host } from './host.ts'
import { liveBatches } from './live.ts'
import type { Os } from './router.ts'
import type { SettingsFile } from './settings/settings-file.ts'

interface Parts {
  host: Host
  stores: Stores
  events: Events
  settings: SettingsFile
}

export function appHandlers(os: Os['app'], { host, stores, events, settings }: Parts) {
  const { version: sqliteVersion } = stores.library.sql
    .prepare<[], { version: string }>('select sqlite_version() as version')
    .get()!
  const anySource = stores.library.sql.prepare<[], { found: number }>('select exists (select 1 from source) as found')

  return {
    info: os.info.handler(() => ({
      version: host.version,
      shell: host.shell,
      platform: process.platform,
      sqliteVersion,
      nodeVersion: process.versions.node,
      hasSources: anySource.get()!.found === 1,
    })),
    settings: os.settings.handler(() => settings.current),
    updateSettings: os.updateSettings.handler(({ input }) => settings.update(input)),
    live: os.live.handler(({ signal }) => liveBatches(events, { signal })),
  }
}

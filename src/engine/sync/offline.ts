/**
 * Being offline by choice: from then on no request leaves for any server (the clients refuse), what is under way is broken off, and
 * all servers are found to be out of reach; back online, they are asked at once, and everything goes on.
 */
import type { SettingsFile } from '../settings/settings-file.ts'

interface Parts {
  settings: Pick<SettingsFile, 'current' | 'onChange'>
  servers: { cutOff(): Promise<void> }
  sync: { lookAgain(): void }
}

/** Returns the function that stops following. */
export function followOffline({ settings, servers, sync }: Parts): () => void {
  let { offline } = settings.current
  return settings.onChange((now) => {
    if (now.offline === offline) return
    offline = now.offline
    if (offline === 'on') void servers.cutOff()
    sync.lookAgain()
  })
}

/** Where this platform keeps a program's data and what it can make again. A chosen data folder holds both. */
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

export interface Places {
  dataDir: string
  cacheDir: string
}

export function placesFor(
  dataDir: string | undefined,
  { env = process.env, platform = process.platform as string, home = homedir() } = {},
): Places {
  if (dataDir !== undefined) return { dataDir, cacheDir: join(dataDir, 'cache') }
  if (platform === 'darwin') {
    return {
      dataDir: join(home, 'Library/Application Support/soul-player-server'),
      cacheDir: join(home, 'Library/Caches/soul-player-server'),
    }
  }
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA || join(home, 'AppData/Local')
    return { dataDir: join(local, 'soul-player-server'), cacheDir: join(local, 'soul-player-server/cache') }
  }
  // The XDG rules: a path that is not absolute is to be ignored.
  const xdg = (value: string | undefined, otherwise: string) =>
    value && isAbsolute(value) ? value : join(home, otherwise)
  return {
    dataDir: join(xdg(env.XDG_DATA_HOME, '.local/share'), 'soul-player'),
    cacheDir: join(xdg(env.XDG_CACHE_HOME, '.cache'), 'soul-player'),
  }
}

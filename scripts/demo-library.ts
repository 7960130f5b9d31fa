/** A small library of made-up albums to try the player with: made once, kept in the user's cache folder. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { makeMusic } from './music/make-music.ts'
import { OWN_FORMATS } from './music/tags.ts'

/** Goes up when the demo changes. */
const VERSION = 1
const TRACKS = 100

/** Folder of the music, and a data folder of its own, so that trying the demo leaves a real library alone. */
export async function demoLibrary(): Promise<{ music: string; data: string }> {
  const base = join(userCacheDir(), 'demo')
  const music = join(base, `music-${VERSION}`)
  if (!existsSync(music)) {
    const unfinished = `${music}.part-${process.pid}`
    process.stdout.write('Composing the demo library ')
    await makeMusic(unfinished, {
      files: TRACKS,
      formats: ['flac', 'flac', 'flac', ...OWN_FORMATS, 'flac', 'flac'],
      seed: 11,
      covers: 1,
      folderCovers: 0.5,
      coverSize: 600,
      secondsEach: 40,
      spread: 0.4,
      sampleRateHz: 24_000,
      channels: 1,
      composed: true,
      onProgress: (done) => void (done % 5 === 0 && process.stdout.write('.')),
    })
    console.log(' done')
    try {
      renameSync(unfinished, music)
    } catch {
      // Another start made it meanwhile.
      rmSync(unfinished, { recursive: true, force: true })
    }
  }
  return { music, data: join(base, 'data') }
}

function userCacheDir(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/soul-player')
  if (process.platform === 'win32')
    return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData/Local'), 'soul-player')
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'soul-player')
}

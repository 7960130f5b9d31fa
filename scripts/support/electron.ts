/**
 * Electron's binary is not in its npm package; it is fetched at the first start. Here with progress, and with an end: a
 * refused connection fails at once, and 60 seconds without a byte are enough. The caller then serves the player to a
 * browser instead.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { at } from './project.ts'
import { capture } from './run-program.ts'

const STALL_MS = 60_000

/** Path of the program, or undefined when it has not been fetched. */
export function electronProgram(): string | undefined {
  const folder = at('node_modules/electron')
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8')
    const program = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name)
    return existsSync(program) ? program : undefined
  } catch {
    return undefined
  }
}

interface Progress {
  transferred: number
  total: number | null
}

/** What we use of @electron/get, Electron's own downloader. */
interface ElectronGet {
  downloadArtifact(details: {
    version: string
    artifactName: 'electron'
    checksums: Record<string, string>
    downloadOptions: { quiet: true; signal: AbortSignal; getProgressCallback(progress: Progress): void }
  }): Promise<string>
}

/** Downloads into Electron's cache, checks the checksum, unpacks. Throws with a reason fit for one line. */
export async function fetchElectron({ stallMs = STALL_MS } = {}): Promise<string> {
  const load = createRequire(at('node_modules/electron/package.json'))
  const get = load('@electron/get') as ElectronGet
  const { version } = load('./package.json') as { version: string }
  const checksums = load('./checksums.json') as Record<string, string>

  const stalled = new AbortController()
  let watch = setTimeout(() => stalled.abort(), stallMs)
  const showProgress = progressLine(`Fetching Electron ${version}`)
  try {
    await get.downloadArtifact({
      version,
      artifactName: 'electron',
      checksums,
      downloadOptions: {
        quiet: true,
        signal: stalled.signal,
        getProgressCallback(progress) {
          clearTimeout(watch)
          watch = setTimeout(() => stalled.abort(), stallMs)
          showProgress(progress)
        },
      },
    })
  } catch (error) {
    if (stalled.signal.aborted)
      throw new Error(`its download stopped: no byte came for ${stallMs / 1000} s`, { cause: error })
    throw new Error(reasonOf(error), { cause: error })
  } finally {
    clearTimeout(watch)
    showProgress.end()
  }
  // The archive is in the cache now: this only unpacks it.
  const { code, output } = await capture(process.execPath, [at('node_modules/electron/install.js')])
  const program = electronProgram()
  if (code !== 0 || !program) throw new Error(`unpacking failed: ${output.trim().split('\n')[0]}`)
  return program
}

function progressLine(title: string): ((progress: Progress) => void) & { end(): void } {
  let shown = -1
  const terminal = process.stdout.isTTY
  const show = ({ transferred, total }: Progress) => {
    const percent = total ? Math.floor((100 * transferred) / total) : 0
    // A log gets a line for each tenth, a terminal one line that counts.
    if (percent === shown || (!terminal && percent < shown + 10 && percent < 100)) return
    shown = percent
    const line = `${title}: ${(transferred / 1e6).toFixed(0)} MB${total ? ` of ${(total / 1e6).toFixed(0)}, ${percent} %` : ''}`
    process.stdout.write(terminal ? `\r${line}` : `${line}\n`)
  }
  return Object.assign(show, {
    end() {
      if (terminal && shown >= 0) process.stdout.write('\n')
    },
  })
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code, message } = at as NodeJS.ErrnoException
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its download server cannot be found from here'
    if (code) return `its download failed (${code})`
    if (!at.cause) return `its download failed (${message.split('\n')[0]})`
  }
  return 'its download failed'
}

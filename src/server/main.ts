/**
 * One run of the headless shell: read the flags, take the profile, serve until told to stop. Standard output gets exactly one
 * line, the address; everything else that a person should see goes to standard error, and the rest to the log.
 */
import { fileURLToPath } from 'node:url'
import { lockProfile, readHolderNote, type ProfileLock } from '../engine/lib/profile-lock.ts'
import { HELP, readCommand, type ServerOptions } from './cli.ts'
import { headlessHost, type HeadlessHost } from './host.ts'
import { openBrowser } from './open-browser.ts'
import { placesFor } from './places.ts'
import { startServer, type RunningServer } from './server.ts'

/** However stuck something is, the process ends after this; the databases bear being cut off. */
const STOP_MS = 2_500
/** How long the second of two starts waits for the first to say where it is. */
const HOLDER_MS = 5_000

export async function main(args: readonly string[]): Promise<void> {
  // npm runs scripts in the folder of package.json; INIT_CWD is where the user stands.
  const command = readCommand(args, process.env, process.env.INIT_CWD ?? process.cwd())
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP)
      return
    case 'wrong':
      return fail(command.message, 2)
    case 'serve':
      try {
        await serve(command.options)
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error), 1)
      }
  }
}

async function serve(options: ServerOptions): Promise<void> {
  const places = placesFor(options.dataDir)
  const lock = takeProfile(places.dataDir)
  if (!lock) return joinRunning(places.dataDir, options)

  const builtDir = new URL(import.meta.dirname.endsWith('chunks') ? '..' : '.', import.meta.url)
  const host = headlessHost({ places, builtDir, logLevel: process.env.SOUL_LOG_LEVEL })
  let server: RunningServer
  try {
    const pageDir = fileURLToPath(new URL('../renderer/', builtDir))
    server = await startServer({ host, pageDir, ...options })
  } catch (error) {
    host.log.fatal({ err: error }, 'could not start')
    host.logFile.flush()
    lock.release()
    throw error
  }
  lock.publish({ pid: process.pid, address: server.address })
  stopOnSignals({ server, lock, host })
  announce(server.address, options)
  await addLibraries(server, options.libraries)
}

function takeProfile(dataDir: string): ProfileLock | undefined {
  try {
    return lockProfile(dataDir)
  } catch (error) {
    throw new Error(`${dataDir} cannot be used: ${(error as Error).message}. Choose another folder with --data.`, {
      cause: error,
    })
  }
}

function announce(address: string, { open }: ServerOptions): void {
  process.stdout.write(`Soul Player is at ${address}\n`)
  if (open) openBrowser(address)
}

/** A second start on the same profile leads to the first one. */
async function joinRunning(dataDir: string, options: ServerOptions): Promise<void> {
  const until = Date.now() + HOLDER_MS
  let note = readHolderNote(dataDir)
  while (!note && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    note = readHolderNote(dataDir)
  }
  if (!note) {
    return fail(`Another Soul Player uses ${dataDir}. Close it first, or choose another folder with --data.`, 1)
  }
  process.stderr.write('Soul Player is running already.\n')
  announce(note.address, options)
}

async function addLibraries({ api }: RunningServer, folders: readonly string[]): Promise<void> {
  for (const path of folders) {
    try {
      const known = await api.sources.list()
      if (!known.some((source) => source.location === path)) await api.sources.addFolder({ path })
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
}

function stopOnSignals({ server, lock, host }: { server: RunningServer; lock: ProfileLock; host: HeadlessHost }): void {
  let stopping = false
  const end = () => {
    lock.release()
    host.logFile.flush()
    process.exit(0)
  }
  const stop = () => {
    // A second Ctrl-C is meant.
    if (stopping) process.exit(130)
    stopping = true
    setTimeout(() => {
      host.log.warn('something did not stop in time')
      end()
    }, STOP_MS).unref()
    server.stop().then(end, (error: unknown) => {
      host.log.error({ err: error }, 'stopping failed')
      end()
    })
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
}

function fail(message: string, code: number): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = code
}

/**
 * The built headless shell as a process of its own, on a profile in the temp folder. `stop` asks it to end and waits,
 * `kill` does not ask; the profile stays until `remove`, so that a test can start again where it stopped.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { SERVER_ENTRY } from '../../scripts/support/project.ts'
import { newDataFolder } from './data-folder.ts'

const START_MS = 30_000

export interface Profile {
  readonly dir: string
  remove(): void
}

export function newProfile(): Profile {
  const dir = newDataFolder('soul-profile-')
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }) }
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT/`; a set-up code is in `output`. */
  readonly address: string
  readonly pid: number
  /** Everything it said. */
  output(): string
  /** Ends it with SIGTERM and returns its exit code. */
  stop(): Promise<number | null>
  /** Ends it with SIGKILL. */
  kill(): Promise<void>
}

export interface ServerOptions {
  /** With accounts, as others are served; else it is for whoever sits at this machine. */
  serving?: boolean
  /** Another build of the shell than the usual one. */
  entry?: string
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
}

export async function startServer(
  profile: Profile,
  { serving = false, entry = SERVER_ENTRY, args = [], env = {} }: ServerOptions = {},
): Promise<RunningServer> {
  if (!existsSync(entry)) throw new Error('the headless shell is not built: run "npm run build"')
  const child = spawn(
    process.execPath,
    [
      entry,
      ...(serving ? [] : ['--player']),
      '--data',
      profile.dir,
      ...(args.includes('--port') ? [] : ['--port', '0']),
      ...args,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    },
  )
  let said = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const address = await addressOf(child, ended, (text) => (said += text))
  return {
    address,
    pid: child.pid!,
    output: () => said,
    async stop() {
      child.kill('SIGTERM')
      return ended
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function addressOf(
  child: ChildProcess,
  ended: Promise<number | null>,
  keep: (text: string) => string,
): Promise<string> {
  const timeout = AbortSignal.timeout(START_MS)
  const found = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        const address = /https?:\/\/\S+/.exec(keep(text))?.[0]
        if (address) resolve(address)
      })
    timeout.addEventListener('abort', () => reject(new Error(`no address after ${START_MS / 1000} s:\n${keep('')}`)))
    void ended.then((code) => reject(new Error(`the server ended with ${code}:\n${keep('')}`)))
  })
  try {
    return await found
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

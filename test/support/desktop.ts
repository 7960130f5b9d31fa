/**
 * The built desktop program as a process of its own, on a profile in the temp folder, with the stand-in for `electron`. The
 * test plays the user: it looks, clicks and answers dialogs, and runs script in the page.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { build } from 'vite'
import { at, DESKTOP_ENTRY } from '../../scripts/support/project.ts'
import { newDataFolder } from './data-folder.ts'
import type { Hands } from './desktop-hands.ts'
import type { StandInOptions } from './electron-stand-in.ts'

const ENTRY = process.env.SOUL_DESKTOP_ENTRY ?? DESKTOP_ENTRY
/** Waiting is for a condition, never for a time; this only ends a test that would wait for ever. */
const PATIENCE_MS = 20_000

export interface Start extends Partial<StandInOptions> {
  chromium: string
  /** Folders and flags. */
  args?: readonly string[]
  profile?: string
  entry?: string
}

export class Desktop {
  readonly profile: string
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  #count = 0
  #said = ''

  constructor({ args = [], profile = newProfile(), entry = ENTRY, ...options }: Start) {
    if (!existsSync(entry)) throw new Error('the desktop program is not built: run "npm run build"')
    this.profile = profile
    this.#child = fork(entry, [`--user-data-dir=${profile}`, ...args], {
      execArgv: ['--no-warnings', '--import', at('test/support/desktop-hands.ts')],
      env: { ...process.env, NODE_OPTIONS: '', SOUL_STAND_IN: JSON.stringify(options) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#said += text))
    }
    this.ended = once(this.#child, 'exit').then(([code]) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the program ended with ${code}\n${this.#said}`))
      return code as number | null
    })
    this.#child.on('message', ({ id, value, error }: { id: number; value: never; error?: string }) => {
      const { resolve, reject } = this.#waiting.get(id)!
      this.#waiting.delete(id)
      if (error === undefined) resolve(value)
      else reject(new Error(error))
    })
  }

  /** One of the user's doings; see desktop-hands.ts. */
  do<K extends keyof Hands>(call: K, input?: Parameters<Hands[K]>[0]): Promise<Awaited<ReturnType<Hands[K]>>> {
    return new Promise((resolve, reject) => {
      const id = ++this.#count
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ id, call, input })
    })
  }

  look = () => this.do('look')

  /** Runs an expression in the page and answers its value, awaited. */
  page<T = unknown>(expression: string): Promise<T> {
    return this.do('evaluate', expression) as Promise<T>
  }

  /** Gives the page `window.engine`, the contract over a port of its own (port-client.ts). */
  async withEngine(): Promise<this> {
    await this.page(`(async () => { ${await portClient()} })()`)
    return this
  }

  /** Resolves with the first truthy answer. */
  async until<T>(what: string, ask: () => Promise<T>): Promise<NonNullable<T>> {
    const giveUpAt = performance.now() + PATIENCE_MS
    let last: unknown
    while (performance.now() < giveUpAt) {
      try {
        const answer = await ask()
        if (answer) return answer
        last = answer
      } catch (error) {
        last = error
      }
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`waited in vain for ${what}; last: ${String(last)}\n${this.#said}`)
  }

  /** Resolves when the window is there and its page has loaded. */
  async ready(): Promise<this> {
    await this.until('the page', async () => {
      const { windows } = await this.look()
      return (windows[0]?.visible ?? false) && this.page("document.readyState === 'complete' && location.hash !== null")
    })
    return this
  }

  /** Quits as the menu does, and answers the exit code. */
  async quit(): Promise<number | null> {
    await this.do('quit').catch(() => {})
    return this.ended
  }

  /** Ends it if it still runs, and waits. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.disconnect()
      await this.ended
    }
  }

  get said(): string {
    return this.#said
  }
}

let client: Promise<string> | undefined

/** The bundle, as the body of an async function. */
const portClient = (): Promise<string> =>
  (client ??= build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'esnext',
      lib: { entry: at('test/support/port-client.ts'), formats: ['es'], fileName: 'client' },
      rollupOptions: { output: { codeSplitting: false } },
    },
  }).then((result) => (result as { output: { code: string }[] }[])[0]!.output[0]!.code))

export const newProfile = (): string => newDataFolder('soul-desktop-')

export const removeProfile = (profile: string): void =>
  rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })

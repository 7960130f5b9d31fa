/** What both children of bench/sync.ts have in common: a host on a folder of their own, and talking by lines of JSON. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pino } from 'pino'
import type { Host } from '../../src/engine/host.ts'

export function benchHost(dir: string): Host {
  const secrets = new Map<string, string>()
  mkdirSync(dir, { recursive: true })
  return {
    shell: 'headless',
    version: '0.0.0',
    dataDir: dir,
    cacheDir: join(dir, 'cache'),
    log: pino({ level: 'warn' }, pino.destination(2)),
    migrations: { library: migrations('library'), personal: migrations('personal'), access: migrations('access') },
    secrets: {
      get: async (name) => secrets.get(name),
      set: async (name, value) => void secrets.set(name, value),
      delete: async (name) => void secrets.delete(name),
    },
    // Beside this file, as in the built program.
    workerEntry: (name) => new URL(`./${name}.js`, import.meta.url),
    now: () => Date.now(),
  }
}

function migrations(name: string) {
  const folder = join(process.cwd(), 'resources/migrations', name)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => ({ name: file.replace(/\.sql$/, ''), sql: readFileSync(join(folder, file), 'utf8') }))
}

export const tell = (what: Record<string, unknown>): void => console.log(JSON.stringify(what))

/** Calls `answer` for each line of standard input, one after the other. */
export async function obey(answer: (command: string, argument: number) => Promise<void> | void): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const [command = '', argument = '0'] = line.split(' ')
    await answer(command, Number(argument))
  }
}

/** Of the process, as the kernel sees it. */
export function memoryMb(): { now: number; peak: number } {
  const status = readFileSync('/proc/self/status', 'utf8')
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1000
  return { now: of('VmRSS'), peak: of('VmHWM') }
}

/**
 * Running other programs so that none is left behind: signals that reach us reach them, we end when they have, and when we
 * go, they go. Ctrl-C in a terminal reaches the whole group at once; then we only wait for them to finish their own way.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A second signal, or this long after the first, ends a child that does not listen. */
const PATIENCE_MS = 10_000

const running = new Set<ChildProcess>()
let ending: NodeJS.Timeout | undefined

/** Starts a program that must not outlive this process. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  if (running.size === 0) for (const signal of SIGNALS) process.on(signal, passOn)
  running.add(child)
  const gone = () => {
    running.delete(child)
    if (running.size > 0) return
    // Who was told to end does not go on to its next step.
    if (ending) process.exit(child.exitCode ?? 130)
    for (const signal of SIGNALS) process.off(signal, passOn)
  }
  child.once('exit', gone)
  child.once('error', gone)
  return child
}

/** Starts a program and waits for its end: its exit code, or 128 and more when a signal ended it. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return exitOf(start(command, args, options))
}

export function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

export interface Outcome {
  code: number
  output: string
}

/** Runs a program and keeps what it says, both streams together. */
export async function capture(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const code = await exitOf(child)
  await closed
  return { code, output }
}

function passOn(signal: NodeJS.Signals): void {
  const again = ending !== undefined
  for (const child of running) child.kill(again ? 'SIGKILL' : signal)
  ending ??= setTimeout(() => {
    for (const child of running) child.kill('SIGKILL')
  }, PATIENCE_MS).unref()
}

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

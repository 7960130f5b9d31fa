/**
 * `npm run bench -- NAME [flags]`: runs bench/NAME.ts, which exports `run(args)` and, for the list, a sentence `about`.
 * Benchmarks are not part of `npm test`: they print figures beside a floor measured in the same run, and judge nothing.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

interface Benchmark {
  about?: string
  run?: (args: readonly string[]) => Promise<void> | void
}

const [name, ...args] = process.argv.slice(2)
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3))

const load = async (one: string): Promise<Benchmark> => {
  const file: Benchmark = await import(join(import.meta.dirname, `${one}.ts`))
  return file
}

if (name && names.includes(name)) {
  const { run } = await load(name)
  if (!run) throw new Error(`bench/${name}.ts exports no run(args)`)
  await run(args)
  // Worker pools and servers of a benchmark that failed half-way must not keep the shell waiting.
  process.exit()
} else {
  if (name && name !== '--help') console.error(`There is no benchmark "${name}".\n`)
  console.log('npm run bench -- NAME\n')
  for (const one of names) {
    const { about, run } = await load(one)
    if (run) console.log(`  ${one.padEnd(14)} ${about ?? ''}`)
  }
  process.exit(name && name !== '--help' ? 2 : 0)
}

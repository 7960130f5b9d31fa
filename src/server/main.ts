/**
 * One run of the headless shell: reads the flags and does what they ask. What serves is loaded only to serve: it is most of
 * the program, and help, complaints and health are wanted at once.
 */
import { version } from '../../package.json'
import { HELP, readCommand } from './cli.ts'
import { keepCompiled } from './compiled.ts'
import { placesFor } from './places.ts'

export async function main(args: readonly string[]): Promise<void> {
  // npm runs scripts in the folder of package.json; INIT_CWD is where the user stands.
  const command = readCommand(args, process.env, process.env.INIT_CWD ?? process.cwd())
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP)
      return
    case 'wrong':
      return fail(command.message, 2)
    case 'health': {
      const { healthProblem } = await import('./health.ts')
      const problem = await healthProblem(command.options)
      return problem === undefined ? undefined : fail(problem, 1)
    }
    case 'serve':
      try {
        keepCompiled(placesFor(command.options.dataDir), version)
        const { serve } = await import('./serve.ts')
        await serve(command.options)
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error), 1)
      }
  }
}

function fail(message: string, code: number): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = code
}

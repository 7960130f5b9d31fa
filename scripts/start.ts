/**
 * `npm start`: builds what is stale and opens the player: the desktop window where there is a display and Electron, else
 * the same player served to a browser on this machine.
 */
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { demoLibrary } from './demo-library.ts'
import { buildIfStale } from './support/build.ts'
import { hasDisplay } from './support/display.ts'
import { electronProgram, fetchElectron } from './support/electron.ts'
import { DESKTOP_ENTRY, SERVER_ENTRY } from './support/project.ts'
import { run } from './support/run-program.ts'

const HELP = `npm start -- [FOLDER] [options]

Opens Soul Player. FOLDER is added to the library; without one the player asks.

  --demo        play from a small made-up library, in a profile of its own
  --data DIR    keep databases and settings in DIR
  --port N      port of the address when it is served to a browser
  --browser     serve it to the browser even where the desktop window could open
  --no-open     print the address and do not open the browser
  --help        this text
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    demo: { type: 'boolean', default: false },
    data: { type: 'string' },
    port: { type: 'string' },
    browser: { type: 'boolean', default: false },
    open: { type: 'boolean', default: true },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) {
  console.log(HELP)
  process.exit(0)
}

// npm runs scripts in the folder of package.json; INIT_CWD is where the user stands.
const from = process.env.INIT_CWD ?? process.cwd()
const folders = positionals.map((folder) => resolve(from, folder))
for (const folder of folders)
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    console.error(`There is no folder ${folder}. Check the path, or start without one and choose it in the player.`)
    process.exit(2)
  }

try {
  process.exit(await startPlayer())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

async function startPlayer(): Promise<number> {
  await buildIfStale()
  let data = values.data === undefined ? undefined : resolve(from, values.data)
  if (values.demo) {
    const demo = await demoLibrary()
    folders.push(demo.music)
    data ??= demo.data
  }

  const desktop = values.browser ? 'you asked for the browser' : await desktopProgram()
  if (typeof desktop !== 'string') return openWindow(desktop.program, data)
  console.log(`No desktop window: ${desktop}. Serving the player to a browser on this machine instead.`)
  return run(process.execPath, [
    SERVER_ENTRY,
    // For this machine, and whoever sits at it.
    '--player',
    ...(data ? ['--data', data] : []),
    ...(values.port ? ['--port', values.port] : []),
    ...(values.open ? ['--open'] : []),
    ...folders,
  ])
}

/** The program, or why there is none. */
async function desktopProgram(): Promise<{ program: string } | string> {
  if (!hasDisplay()) return 'there is no display'
  try {
    return { program: electronProgram() ?? (await fetchElectron()) }
  } catch (error) {
    return `Electron is not here, and ${error instanceof Error ? error.message : String(error)}`
  }
}

async function openWindow(program: string, data: string | undefined): Promise<number> {
  return run(program, [
    DESKTOP_ENTRY,
    // The sandbox refuses to start as root; only containers and test machines run so.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(data ? [`--user-data-dir=${data}`] : []),
    ...folders,
  ])
}

/**
 * `npm run dev`: the page with hot reload over an engine that starts again when its code changes. With Electron and a
 * display that is electron-vite's own dev mode, with `--browser` or without them Vite's dev server in front of the
 * headless shell. Further flags go to the headless shell.
 */
import { watch } from 'node:fs'
import { createServer as createProbe, type AddressInfo } from 'node:net'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'
import { buildIfStale } from './support/build.ts'
import { hasDisplay, openInBrowser } from './support/display.ts'
import { electronProgram } from './support/electron.ts'
import { at, SERVER_ENTRY } from './support/project.ts'
import { exitOf, run, start } from './support/run-program.ts'

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log('npm run dev -- [--browser] [flags of the headless shell]')
  process.exit(0)
}
if (hasDisplay() && electronProgram() && !args.includes('--browser'))
  process.exit(await run(process.execPath, [at('node_modules/electron-vite/bin/electron-vite.js'), '--watch']))
try {
  await browserDev(args.filter((arg) => arg !== '--browser'))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

async function browserDev(flags: readonly string[]): Promise<void> {
  const port = await freePort()
  const engine = `http://127.0.0.1:${port}`
  const page = await createServer({
    configFile: false,
    root: at('src/renderer'),
    plugins: [react(), tailwindcss()],
    server: {
      host: '127.0.0.1',
      // The page imports the contract, which lies beside it.
      fs: { allow: [at('.')] },
      proxy: {
        // The engine trusts its own origin only, and the page's is another one here.
        '^/media/': { target: engine, changeOrigin: true },
        '^/rpc$': { target: engine, changeOrigin: true, ws: true, rewriteWsOrigin: true },
      },
    },
  })
  await buildIfStale()
  const startEngine = () => start(process.execPath, [SERVER_ENTRY, '--player', '--port', String(port), ...flags])
  let server = startEngine()
  await page.listen()
  const address = page.resolvedUrls?.local[0] ?? ''
  console.log(`\nThe page, with hot reload: ${address}\n`)
  if (hasDisplay()) openInBrowser(address)

  let waiting: NodeJS.Timeout | undefined
  for (const folder of ['src/engine', 'src/server', 'src/shared', 'resources/migrations'])
    watch(at(folder), { recursive: true }, () => {
      clearTimeout(waiting)
      waiting = setTimeout(() => void restart(), 200)
    })

  async function restart(): Promise<void> {
    try {
      await buildIfStale()
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      return
    }
    const ended = exitOf(server)
    server.kill('SIGTERM')
    await ended
    server = startEngine()
    page.ws.send({ type: 'full-reload' })
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void Promise.all([page.close(), exitOf(server)]).then(() => process.exit(0)))
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createProbe()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

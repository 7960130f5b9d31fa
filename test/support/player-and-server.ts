/**
 * A player and a server as two processes, each with a profile of its own: `shell` is the player whose page the test drives,
 * `attic` the server, and `owner` the server's own page in another browser, watched like the player's. `between` passes on
 * to whatever port it is given, and can hold back what it passes.
 */
import type { Page } from '@playwright/test'
import { faultProxy, type FaultProxy } from './fault-proxy.ts'
import { expect, test as base, watch, type Shell } from './player-page.ts'
import { newProfile, startServer, type RunningServer } from './server.ts'

/** Serves under the name “Attic”, at the same address whenever it is started. */
export interface ServingShell extends Shell {
  /** Everything the running one said, its setup code too. */
  output(): string
}

export const test = base.extend<{ attic: ServingShell; owner: Page; between: FaultProxy }>({
  attic: async ({}, use) => {
    const profile = newProfile()
    let server: RunningServer | undefined
    let port = '0'
    const running = () => {
      if (!server) throw new Error('the server does not run')
      return server
    }
    await use({
      profile,
      get address() {
        return running().address
      },
      output: () => running().output(),
      async start({ args = [], env } = {}) {
        server = await startServer(profile, { serving: true, args: ['--port', port, '--name', 'Attic', ...args], env })
        port = new URL(server.address).port
        return server.address
      },
      async stop() {
        const ending = running()
        server = undefined
        expect(await ending.stop(), ending.output()).toBe(0)
      },
      async kill() {
        await server?.kill()
        server = undefined
      },
    })
    await server?.kill()
    profile.remove()
  },

  owner: async ({ browser, watched }, use) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    watch(page, watched.faults)
    await use(page)
    await context.close()
  },

  between: async ({}, use) => {
    const proxy = await faultProxy(0)
    await use(proxy)
    await proxy.close()
  },
})

export { expect }

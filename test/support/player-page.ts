/**
 * The player as an end-to-end test meets it: a profile and a server of its own, and a page that is watched: whatever the
 * page asks of another origin, every breach of its content policy and every uncaught error fails the test at its end.
 */
import { test as base, expect, type Page } from '@playwright/test'
import { needs } from './needs.ts'
import { newProfile, startServer, type Profile, type RunningServer, type ServerOptions } from './server.ts'

const chromium = needs('chromium')

/** The server of a test: can be stopped and started again on the same profile. */
export interface Shell {
  readonly profile: Profile
  readonly address: string
  start(options?: ServerOptions): Promise<string>
  stop(): Promise<void>
  kill(): Promise<void>
}

interface Watched {
  /** What went wrong in the page so far; tests that cause trouble on purpose may empty it. */
  faults: string[]
}

export const test = base.extend<{ shell: Shell; watched: Watched }>({
  shell: async ({}, use, { title: _title }) => useShell(use),

  watched: async ({}, use) => {
    const watched: Watched = { faults: [] }
    await use(watched)
    expect(watched.faults).toEqual([])
  },

  page: async ({ page, watched }, use) => {
    watch(page, watched.faults)
    await use(page)
  },
})

/** A player of its own for as long as `use` takes. */
export async function useShell(use: (shell: Shell) => Promise<void>): Promise<void> {
  const profile = newProfile()
  let server: RunningServer | undefined
  // A browser knows its player by the address: started again, it is at the same one, as the real one is.
  let port = '0'
  const shell: Shell = {
    profile,
    get address() {
      if (!server) throw new Error('the server does not run')
      return server.address
    },
    async start({ args = [], env } = {}) {
      server = await startServer(profile, { args: ['--port', port, ...args], env })
      port = new URL(server.address).port
      return server.address
    },
    async stop() {
      const running = server
      server = undefined
      expect(await running?.stop(), running?.output()).toBe(0)
    },
    async kill() {
      await server?.kill()
      server = undefined
    },
  }
  await use(shell)
  await server?.kill()
  profile.remove()
}

test.skip(chromium.absent, chromium.why)

export function watch(page: Page, faults: string[]): void {
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    if (/content security policy|refused to (load|execute|apply|connect)/i.test(text)) faults.push(`policy: ${text}`)
  })
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (!['data:', 'blob:'].includes(protocol) && hostname !== '127.0.0.1')
      faults.push(`leaves the origin: ${request.url()}`)
  })
}

export { expect }

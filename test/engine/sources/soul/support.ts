/** A client and its servers, closed together. */
import { afterEach } from 'vitest'
import { SoulClient, type SoulClientParts } from '../../../../src/engine/sources/soul/soul-client.ts'
import { KEY, soulServer, type SoulServerOptions } from '../../../support/soul-server.ts'

/** So short that a silent server is soon given up, and long for an answer on loopback. */
export const TIMEOUTS = { connectMs: 2_000, silentMs: 400 }

const closing: (() => Promise<unknown>)[] = []

/** After each test of the file that calls this, what it opened is closed, the last first. */
export function closesAll(): void {
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  })
}

export function willClose(close: () => Promise<unknown>): void {
  closing.push(close)
}

export async function serverFor(options: SoulServerOptions = {}) {
  const server = await soulServer(options)
  willClose(() => server.close())
  return server
}

export function clientOf(
  server: { url: string; fingerprint?: string | undefined; state: { serverId: string } },
  parts: Partial<SoulClientParts> = {},
): SoulClient {
  const client = new SoulClient({
    name: () => 'NAS',
    addresses: [{ url: server.url, fingerprint: server.fingerprint }],
    serverId: server.state.serverId,
    token: async () => KEY,
    timeouts: TIMEOUTS,
    ...parts,
  })
  willClose(() => client.close())
  return client
}

export const { signal } = new AbortController()

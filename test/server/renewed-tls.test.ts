import { pino } from 'pino'
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { takeRenewedTls } from '../../src/server/renewed-tls.ts'
import { readTls, type Tls } from '../../src/server/tls.ts'
import { ownCertificate, type OwnCertificate } from '../support/certificate.ts'

describe('a certificate that is renewed', () => {
  let dir: string
  let server: Server
  let stop: () => void
  let first: OwnCertificate
  const warnings: string[] = []

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'soul-tls-'))
    first = ownCertificate()
    put(first)
    const tls = readTls({ name: '--tls-cert', path: at('cert') }, { name: '--tls-key', path: at('key') }) as Tls
    server = createServer({ cert: tls.cert, key: tls.key }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    warnings.length = 0
    const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) })
    stop = takeRenewedTls({ server, tls, log, everyMs: 5 })
  })
  afterEach(async () => {
    stop()
    await new Promise((resolve) => server.close(resolve))
    rmSync(dir, { recursive: true })
  })

  const at = (name: string) => join(dir, `${name}.pem`)
  function put({ cert, key }: Pick<OwnCertificate, 'cert' | 'key'>): void {
    replace('cert', cert)
    replace('key', key)
  }

  /** Whole, so that nobody reads half of it. */
  function replace(name: 'cert' | 'key', text: string): void {
    writeFileSync(at(`${name}-new`), text)
    renameSync(at(`${name}-new`), at(name))
  }

  async function shown(): Promise<string> {
    const socket = connect({
      port: (server.address() as AddressInfo).port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
    })
    await once(socket, 'secureConnect')
    const { fingerprint256 } = socket.getPeerCertificate()
    socket.destroy()
    return fingerprint256.replaceAll(':', '').toLowerCase()
  }
  const until = (is: () => boolean | Promise<boolean>) => vi.waitUntil(is, { timeout: 20_000 })

  it('is shown to whoever connects from then on', async () => {
    expect(await shown()).toBe(first.fingerprint)
    const second = ownCertificate()
    put(second)
    await until(async () => (await shown()) === second.fingerprint)
  })

  it('is found behind a link that leads elsewhere now', async () => {
    const second = ownCertificate()
    for (const name of ['cert', 'key'] as const) {
      writeFileSync(at(`${name}-2`), second[name])
      symlinkSync(at(`${name}-2`), at('link'))
      renameSync(at('link'), at(name))
    }
    await until(async () => (await shown()) === second.fingerprint)
  })

  it('is not taken while certificate and key do not belong together, which is said once', async () => {
    const second = ownCertificate()
    replace('cert', second.cert)
    await until(() => warnings.length > 0)
    expect(await shown()).toBe(first.fingerprint)
    replace('key', second.key)
    await until(async () => (await shown()) === second.fingerprint)
    expect(warnings).toHaveLength(1)
  })

  it('is waited for where there is none for a moment', async () => {
    rmSync(at('key'))
    await until(() => warnings.length > 0)
    expect(await shown()).toBe(first.fingerprint)
    const second = ownCertificate()
    put(second)
    await until(async () => (await shown()) === second.fingerprint)
  })
})

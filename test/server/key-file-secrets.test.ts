import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { KeyFileSecrets } from '../../src/server/key-file-secrets.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-test-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const file = () => join(dir, 'server-secrets.json')

it('keeps secrets over a restart, in files that only the owner may read', async () => {
  await new KeyFileSecrets(dir).set('server 1', 'pässword')
  expect(await new KeyFileSecrets(dir).get('server 1')).toBe('pässword')
  expect(readFileSync(file(), 'utf8')).not.toContain('word')
  if (process.platform !== 'win32') {
    for (const path of [file(), join(dir, 'secrets.key')]) expect(statSync(path).mode & 0o777).toBe(0o600)
  }
})

it('keeps all of several set at the same time', async () => {
  const secrets = new KeyFileSecrets(dir)
  await Promise.all(Array.from({ length: 20 }, (_, i) => secrets.set(`s${i}`, `${i}`)))
  await secrets.delete('s3')
  expect(await secrets.get('s3')).toBeUndefined()
  expect(await secrets.get('s19')).toBe('19')
})

it('refuses a secret that was altered, exchanged for another, or sealed with another key', async () => {
  const secrets = new KeyFileSecrets(dir)
  await secrets.set('a', 'one')
  await secrets.set('b', 'two')
  const { a, b } = JSON.parse(readFileSync(file(), 'utf8')) as Record<string, string>
  writeFileSync(file(), JSON.stringify({ a: b, b: a }))
  await expect(secrets.get('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const altered = Buffer.from(a!, 'base64')
  altered[altered.length - 1]! ^= 1
  writeFileSync(file(), JSON.stringify({ a: altered.toString('base64') }))
  await expect(secrets.get('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  writeFileSync(file(), JSON.stringify({ a }))
  expect(await secrets.get('a')).toBe('one')
  writeFileSync(join(dir, 'secrets.key'), Buffer.alloc(32))
  await expect(secrets.get('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

/**
 * The engine's secrets where no key store of the system can be counted on: each is sealed with AES-256-GCM under a random
 * key in a file that only its owner may read. This keeps secrets out of backups and logs that take the one file without
 * the other; who can read both files as this user can read them.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { EngineError } from '../engine/errors.ts'
import type { SecretStore } from '../engine/host.ts'
import { JsonFile } from '../engine/lib/json-file.ts'

/** Base64 of nonce, tag and sealed text, by name. */
const SecretsFile = z.record(z.string(), z.string())
type SecretsFile = z.infer<typeof SecretsFile>

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export class KeyFileSecrets implements SecretStore {
  readonly #dataDir: string
  readonly #file: JsonFile<SecretsFile>

  constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.#file = new JsonFile(join(dataDir, 'server-secrets.json'), SecretsFile, {})
  }

  /** Undefined when there is none by that name. Throws UNAVAILABLE when it cannot be opened with the key that is there. */
  async get(name: string): Promise<string | undefined> {
    const sealed = (await this.#file.read())[name]
    if (sealed === undefined) return undefined
    try {
      return unseal(Buffer.from(sealed, 'base64'), name, await this.#key())
    } catch (error) {
      throw new EngineError(
        'UNAVAILABLE',
        'A kept password can no longer be read, for its key has changed. Please enter it again.',
        { cause: error },
      )
    }
  }

  set(name: string, value: string): Promise<void> {
    return this.#file.change(async (secrets) => ({ ...secrets, [name]: seal(value, name, await this.#key()) }))
  }

  delete(name: string): Promise<void> {
    return this.#file.change(async ({ [name]: _, ...others }) => others)
  }

  async #key(): Promise<Buffer> {
    const path = join(this.#dataDir, 'secrets.key')
    await mkdir(this.#dataDir, { recursive: true })
    try {
      const file = await open(path, 'wx', 0o600)
      try {
        const key = randomBytes(KEY_BYTES)
        await file.writeFile(key)
        await file.sync()
        return key
      } finally {
        await file.close()
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const key = await readFile(path)
    if (key.length !== KEY_BYTES) throw new Error(`${path} is no key of ours.`)
    return key
  }
}

/** The name is sealed with the text, so that two secrets cannot be exchanged for one another. */
function seal(text: string, name: string, key: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

function unseal(bytes: Buffer, name: string, key: Buffer): string {
  const sealed = bytes.subarray(NONCE_BYTES + TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(name))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  return decipher.update(sealed, undefined, 'utf8') + decipher.final('utf8')
}

/**
 * The engine's secrets in the system's key store: each is encrypted by `safeStorage` and kept in `secrets.json`, beside the
 * name of the key store that did it. Where the system has no real key store (on Linux Electron then falls back to a fixed
 * password) keeping secrets is refused rather than pretended.
 */
import { safeStorage } from 'electron'
import { join } from 'node:path'
import * as z from 'zod'
import { EngineError } from '../engine/errors.ts'
import type { SecretStore } from '../engine/host.ts'
import { JsonFile } from '../engine/lib/json-file.ts'

const SecretsFile = z.object({
  /** Which key store encrypted them; another one cannot read them. */
  keyStore: z.string(),
  /** Base64 of the encrypted text, by name. */
  secrets: z.record(z.string(), z.string()),
})
type SecretsFile = z.infer<typeof SecretsFile>

const NO_KEY_STORE =
  'This system has no key store that Soul Player can use, so passwords cannot be kept. ' +
  'Install and unlock one (GNOME Keyring or KWallet), then try again.'

export class KeyStoreSecrets implements SecretStore {
  readonly #file: JsonFile<SecretsFile>

  constructor(dataDir: string) {
    this.#file = new JsonFile(join(dataDir, 'secrets.json'), SecretsFile, { keyStore: 'none', secrets: {} })
  }

  /** Undefined when there is none by that name. Throws UNAVAILABLE when it cannot be decrypted here. */
  async get(name: string): Promise<string | undefined> {
    const { keyStore, secrets } = await this.#file.read()
    const encrypted = secrets[name]
    if (encrypted === undefined) return undefined
    await openKeyStore()
    try {
      return (await safeStorage.decryptStringAsync(Buffer.from(encrypted, 'base64'))).result
    } catch (error) {
      throw new EngineError(
        'UNAVAILABLE',
        `A kept password can no longer be read (it was kept with ${keyStore}). Please enter it again.`,
        { cause: error },
      )
    }
  }

  set(name: string, value: string): Promise<void> {
    return this.#file.change(async (file) => {
      const keyStore = await openKeyStore()
      const encrypted = await safeStorage.encryptStringAsync(value)
      return { keyStore, secrets: { ...file.secrets, [name]: encrypted.toString('base64') } }
    })
  }

  delete(name: string): Promise<void> {
    return this.#file.change(async (file) => {
      const { [name]: _, ...secrets } = file.secrets
      return { ...file, secrets }
    })
  }
}

/** The key store's name; throws UNAVAILABLE when there is none worth the name. */
async function openKeyStore(): Promise<string> {
  const keyStore = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : process.platform
  const real = keyStore !== 'basic_text' && keyStore !== 'unknown' && (await safeStorage.isAsyncEncryptionAvailable())
  if (!real) throw new EngineError('UNAVAILABLE', NO_KEY_STORE)
  return keyStore
}

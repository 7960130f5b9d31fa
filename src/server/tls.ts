/** Certificate and key of the server, read and tried at the start, so that a wrong one is not found out by the first guest. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'

export interface Tls {
  cert: Buffer
  key: Buffer
  /** Where they were read from. */
  files?: TlsFiles
}

export interface TlsFiles {
  certificate: NamedFile
  key: NamedFile
}

interface NamedFile {
  /** Of the flag or variable that says the path. */
  name: string
  path: string
}

/** Of the server's own certificate, in pairs: what a player shows that does not trust it yet. */
export const fingerprintOf = ({ cert }: Pick<Tls, 'cert'>): string => new X509Certificate(cert).fingerprint256

/** Or what is wrong with them, in a sentence. */
export function readTls(certificate: NamedFile, key: NamedFile): Tls | string {
  const read: Buffer[] = []
  for (const { name, path } of [certificate, key]) {
    try {
      read.push(readFileSync(path))
    } catch (error) {
      return `${name}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Check the path and who may read it.`
    }
  }
  const tls = { cert: read[0]!, key: read[1]!, files: { certificate, key } }
  return whyUnfit(tls, tls.files) ?? tls
}

/** What is wrong with what was read from these files, in a sentence; undefined when they can be used. */
export function whyUnfit({ cert, key }: Pick<Tls, 'cert' | 'key'>, files: TlsFiles): string | undefined {
  try {
    createSecureContext({ cert, key })
    return undefined
  } catch (error) {
    return `${files.certificate.path} and ${files.key.path} are no certificate and its key (${(error as Error).message}). Give both as PEM, the key without a passphrase.`
  }
}

/** A file's text as the page sends a large one: gzip, as base64. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { EngineError } from '../errors.ts'

const unzip = promisify(gunzip)

/** A few bytes can unpack to any number of them. */
const MAX_BYTES = 256 * 1024 * 1024

interface Sent {
  fileName: string
  text: string
  packed: boolean
}

/** The file as it was chosen. REFUSED, by its name, when it cannot be unpacked. */
export async function asSent({ fileName, text, packed }: Sent): Promise<{ fileName: string; text: string }> {
  return { fileName, text: packed ? await unpacked({ fileName, text }) : text }
}

async function unpacked({ fileName, text }: { fileName: string; text: string }): Promise<string> {
  try {
    return (await unzip(Buffer.from(text, 'base64'), { maxOutputLength: MAX_BYTES })).toString()
  } catch (cause) {
    throw new EngineError('REFUSED', `“${fileName}” did not arrive as it was sent, or is too large. Choose it again.`, {
      cause,
    })
  }
}

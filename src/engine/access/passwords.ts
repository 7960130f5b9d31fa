/**
 * Passwords, as scrypt digests that carry their parameters and salt: `scrypt$15$8$1$salt$digest`. Working one out takes
 * 32 MiB and some tens of milliseconds on a thread of its own, one after the other, so that many sign-ins at once slow
 * down each other and nothing else.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import PQueue from 'p-queue'
import { TooManyTries } from './refusals.ts'

interface Parameters {
  /** log2 of the cost. */
  log2N: number
  r: number
  p: number
}

const CURRENT: Parameters = { log2N: 15, r: 8, p: 1 }
const SALT_BYTES = 16
const DIGEST_BYTES = 32
/** scrypt takes 128 × N × r bytes, and a little. */
const memoryOf = ({ log2N, r }: Parameters): number => 128 * 2 ** log2N * r * 2

/** One at a time: it is the processor they wait for. */
const atWork = new PQueue({ concurrency: 1 })
const MOST_WAITING = 50

export async function passwordDigest(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return asText(salt, await digestOf(password, salt, CURRENT))
}

/** Where there is no account, or one without a password: takes as long, and is never right. */
export async function isPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  const [, log2N, r, p, salt, digest] = (stored ?? NOBODYS).split('$')
  const expected = Buffer.from(digest!, 'base64url')
  const found = await digestOf(password, Buffer.from(salt!, 'base64url'), {
    log2N: Number(log2N),
    r: Number(r),
    p: Number(p),
  })
  return timingSafeEqual(found, expected) && stored != null
}

/** Belongs to no password. */
const NOBODYS = asText(randomBytes(SALT_BYTES), randomBytes(DIGEST_BYTES))

function asText(salt: Buffer, digest: Buffer): string {
  const { log2N, r, p } = CURRENT
  return `scrypt$${log2N}$${r}$${p}$${salt.toString('base64url')}$${digest.toString('base64url')}`
}

async function digestOf(password: string, salt: Buffer, parameters: Parameters): Promise<Buffer> {
  if (atWork.size >= MOST_WAITING) throw new TooManyTries(5_000)
  return atWork.add(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        const { log2N, r, p } = parameters
        // The same letters typed on another system may be other code points.
        const text = password.normalize('NFKC')
        scrypt(text, salt, DIGEST_BYTES, { N: 2 ** log2N, r, p, maxmem: memoryOf(parameters) }, (error, digest) =>
          error ? reject(error) : resolve(digest),
        )
      }),
  )
}

/**
 * The brake on guessing: a bucket of tries for whoever guesses and one for whatever is guessed at. A try takes from all of
 * its buckets before anything is compared; each wrong one makes the next wait longer; a right one is given back. Buckets
 * fill up by themselves and are forgotten when they are full, and there are never more of them than `MOST_BUCKETS`.
 */
import { isIPv6 } from 'node:net'
import { TooManyTries } from './refusals.ts'

export interface Limit {
  /** Tries at once. */
  burst: number
  /** Until one more is allowed, at first. */
  firstWaitMs: number
  /** The wait doubles with each wrong try, up to here. */
  longestWaitMs: number
}

/** One machine: a person who mistypes waits for seconds, a program soon for minutes. */
const FROM_ADDRESS: Limit = { burst: 10, firstWaitMs: 2_000, longestWaitMs: 5 * 60_000 }
/** One account, from anywhere. Not for long, or whoever knows its name could lock its owner out. */
const AT_ACCOUNT: Limit = { burst: 10, firstWaitMs: 2_000, longestWaitMs: 60_000 }
/** All who guess at codes, which belong to no account one could name. Shorter still, for the same reason. */
const AT_CODES: Limit = { burst: 30, firstWaitMs: 1_000, longestWaitMs: 10_000 }

const MOST_BUCKETS = 10_000

interface Bucket {
  left: number
  wrong: number
  /** When `left` was last counted up. */
  at: number
}

/** One try; tell it when the secret was right. */
export interface Try {
  right(): void
}

export class Tries {
  readonly #now: () => number
  /** By key; the one used longest ago comes first. */
  readonly #buckets = new Map<string, Bucket>()

  constructor({ now }: { now(): number }) {
    this.#now = now
  }

  atAccount(nameKey: string, from: string): Try {
    return this.#take([
      [`address ${networkOf(from)}`, FROM_ADDRESS],
      [`account ${nameKey}`, AT_ACCOUNT],
    ])
  }

  atCode(kind: 'setup' | 'pairing', from: string): Try {
    return this.#take([
      [`address ${networkOf(from)}`, FROM_ADDRESS],
      [`code ${kind}`, AT_CODES],
    ])
  }

  /** How many buckets are remembered. */
  get size(): number {
    return this.#buckets.size
  }

  #take(wanted: readonly (readonly [key: string, limit: Limit])[]): Try {
    const now = this.#now()
    const buckets = wanted.map(([key, limit]) => ({ key, limit, bucket: this.#bucket(key, limit, now) }))
    const wait = Math.max(...buckets.map(({ bucket, limit }) => waitFor(bucket, limit, now)))
    if (wait > 0) throw new TooManyTries(wait)
    for (const { bucket } of buckets) {
      bucket.left -= 1
      bucket.wrong += 1
    }
    return {
      right: () => {
        for (const { key, limit, bucket } of buckets) {
          bucket.left = Math.min(limit.burst, bucket.left + 1)
          bucket.wrong -= 1
          // Who knows the password is not held up by those who do not. An address, though, may sign in to its own
          // account as often as it likes without being forgiven for its guesses at others.
          if (key.startsWith('account ')) this.#buckets.delete(key)
        }
      },
    }
  }

  #bucket(key: string, limit: Limit, now: number): Bucket {
    const known = this.#buckets.get(key)
    this.#buckets.delete(key)
    const bucket = known && refilled(known, limit, now)
    const current = bucket && bucket.left < limit.burst ? bucket : { left: limit.burst, wrong: 0, at: now }
    this.#buckets.set(key, current)
    if (this.#buckets.size > MOST_BUCKETS) this.#buckets.delete(this.#buckets.keys().next().value!)
    return current
  }
}

/** Counts up what time has given back. A clock that was set back gives nothing, and takes nothing. */
function refilled(bucket: Bucket, limit: Limit, now: number): Bucket {
  const each = waitEach(bucket, limit)
  const back = Math.floor(Math.max(0, now - bucket.at) / each)
  bucket.left = Math.min(limit.burst, bucket.left + back)
  bucket.at = Math.min(now, bucket.at + back * each)
  return bucket
}

const waitFor = (bucket: Bucket, limit: Limit, now: number): number =>
  bucket.left >= 1 ? 0 : Math.max(1, bucket.at + waitEach(bucket, limit) - now)

const waitEach = ({ wrong }: Bucket, { burst, firstWaitMs, longestWaitMs }: Limit): number =>
  Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(30, Math.max(0, wrong - burst)))

/** Who has one IPv6 address has 2^64 of them. */
function networkOf(address: string): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (v4 !== undefined) return v4
  const plain = address.split('%')[0]!
  if (!isIPv6(plain)) return address
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4).join(':').toLowerCase()
}

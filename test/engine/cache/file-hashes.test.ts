import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileHashes } from '../../../src/engine/cache/file-hashes.ts'
import { openPart } from '../../../src/engine/cache/part.ts'
import { testHost } from '../../support/host.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

let host: ReturnType<typeof testHost>
let hashes: FileHashes
let path: string
/** Workers that were started. */
let started: string[]

beforeEach(() => {
  started = []
  const { workerEntry, ...rest } = testHost()
  host = {
    ...rest,
    workerEntry(name) {
      started.push(name)
      return workerEntry(name)
    },
  }
  mkdirSync(host.dataDir, { recursive: true })
  path = join(host.dataDir, '1.part')
  hashes = new FileHashes({ host })
})
afterEach(async () => {
  await hashes.stop()
  host.remove()
})

describe('the digest of a file that grows', () => {
  it('is that of as much of it as was told, whatever lies behind', async () => {
    const bytes = randomBytes(700_000)
    writeFileSync(path, bytes)
    const hash = hashes.begin(path)
    for (const to of [0, 1, 262_144, 262_145, 600_000]) {
      hash.upTo(to)
      expect(await hash.digest()).toBe(sha256(bytes.subarray(0, to)))
    }
  })

  it('is there for each of several that grow at once', async () => {
    const files = Array.from({ length: 6 }, (_, i) => ({ path: `${path}${i}`, pieces: [] as Buffer[] }))
    const open = files.map((file) => {
      writeFileSync(file.path, '')
      return hashes.begin(file.path)
    })
    for (let round = 1; round <= 20; round += 1) {
      for (const [i, file] of files.entries()) {
        const piece = randomBytes(round * 1_000 + i)
        appendFileSync(file.path, piece)
        file.pieces.push(piece)
        open[i]!.upTo(file.pieces.reduce((sum, { length }) => sum + length, 0))
      }
    }
    const digests = await Promise.all(open.map((hash) => hash.digest()))
    expect(digests).toEqual(files.map(({ pieces }) => sha256(Buffer.concat(pieces))))
    expect(started).toEqual(['hash-files'])
  })

  it('is refused where the file is not there, or is shorter than was told, and says what the disk said', async () => {
    const missing = hashes.begin(join(host.dataDir, 'none'))
    missing.upTo(1)
    await expect(missing.digest()).rejects.toMatchObject({ code: 'ENOENT' })
    expect(missing.failure).toMatchObject({ code: 'ENOENT' })

    writeFileSync(path, randomBytes(1_000))
    const short = hashes.begin(path)
    short.upTo(1_000)
    await short.digest()
    truncateSync(path, 500)
    short.upTo(2_000)
    await expect(short.digest()).rejects.toThrow('became shorter')
    // Of others nothing is lost.
    const other = hashes.begin(path)
    other.upTo(500)
    expect(await other.digest()).toBe(sha256(readFileSync(path)))
  })

  it('is not waited for when the file is let go of', async () => {
    writeFileSync(path, randomBytes(1_000))
    const hash = hashes.begin(path)
    hash.upTo(1_000)
    const digest = hash.digest()
    hash.end()
    await expect(digest).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('the worker', () => {
  it('is not started for what is never read, and is ended when nothing is left to do', async () => {
    hashes = new FileHashes({ host, keepMs: 0 })
    hashes.begin(path).end()
    expect(started).toEqual([])

    for (const round of [1, 2]) {
      writeFileSync(path, randomBytes(1_000))
      const hash = hashes.begin(path)
      hash.upTo(1_000)
      expect(await hash.digest()).toBe(sha256(readFileSync(path)))
      hash.end()
      await new Promise<void>((resolve) => void setTimeout(resolve, 0))
      // The next one has another.
      expect(started).toHaveLength(round)
    }
  })

  it('that dies takes what it was reading with it, and not what comes after', async () => {
    const dying = join(host.dataDir, 'dies.mjs')
    writeFileSync(
      dying,
      `import { parentPort } from 'node:worker_threads'\nparentPort.on('message', () => process.exit(1))\n`,
    )
    let dies = true
    const real = host.workerEntry
    hashes = new FileHashes({ host: { ...host, workerEntry: (name) => (dies ? pathToFileURL(dying) : real(name)) } })
    const part = await openPart(path, 0, { hashes })
    await part.write(randomBytes(3_000_000))
    await expect(part.sha256()).rejects.toThrow('died')
    // What was fetched is not lost for it.
    expect(await part.checkpoint()).toBe(3_000_000)
    await expect(part.write(randomBytes(10))).rejects.toThrow('died')
    await part.close()

    dies = false
    const again = await openPart(path, 3_000_000, { hashes })
    expect(await again.sha256()).toBe(sha256(readFileSync(path)))
    await again.close()
  })
})

describe('a part', () => {
  it('has the digest of what is in the file, not of what was sent', async () => {
    const part = await openPart(path, 0, { hashes })
    await part.write(randomBytes(100_000))
    await part.checkpoint()
    const other = randomBytes(100_000)
    writeFileSync(path, other)
    // What the disk made of it meanwhile is what counts: nothing of it had been asked for yet.
    const again = await openPart(path, 100_000, { hashes })
    expect(await again.sha256()).toBe(sha256(other))
    await Promise.all([part.close(), again.close()])
  })

  it('that is gone on with has the digest of all of it, and one that is begun anew none of what was', async () => {
    const [first, second, third] = [randomBytes(300_000), randomBytes(1_500_000), randomBytes(10)]
    const part = await openPart(path, 0, { hashes })
    await part.write(Uint8Array.from(first))
    await part.checkpoint()
    await part.close()
    const resumed = await openPart(path, 300_000, { hashes })
    await resumed.write(Uint8Array.from(second))
    expect(await resumed.sha256()).toBe(sha256(Buffer.concat([first, second])))
    await resumed.truncate(200_000)
    await resumed.write(Uint8Array.from(third))
    expect(await resumed.sha256()).toBe(sha256(Buffer.concat([first.subarray(0, 200_000), third])))
    await resumed.truncate(0)
    expect(await resumed.sha256()).toBe(sha256(Buffer.alloc(0)))
    await resumed.close()
  })

  it('takes the memory of what it is given, and leaves alone what holds something else, too', async () => {
    const whole = new Uint8Array(1_200_000)
    const shared = new Uint8Array(2_000)
    const part = await openPart(path, 0, { hashes })
    await part.write(shared.subarray(0, 1_000))
    await part.write(whole)
    await part.checkpoint()
    expect([whole.length, shared.length]).toEqual([0, 2_000])
    await part.close()
  })
})

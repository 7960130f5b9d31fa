/** Sound from a server's disk through the client to whoever plays: the very bytes, in any part, as they come. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { random } from '../../scripts/music/random.ts'
import { silence } from '../support/silence.ts'
import { addServer, clientIn, journeys, newFolder, proxyTo, seed, serve, STREAM } from './support.ts'

journeys()

const RANGES = 40
const LONG_SECONDS = 5_000

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

it(`plays the bytes of the file, whole and in parts, and passes on what has come before the rest has (SOUL_SEED=${seed})`, async () => {
  const dir = newFolder()
  const { tracks } = await makeMusic(dir, { files: 6, formats: ['flac', 'wav'], secondsEach: 20 })
  const long = silence(LONG_SECONDS)
  writeFileSync(join(dir, 'Long.wav'), long)
  const served = await serve({ folders: [dir] })
  await served.scan([...tracks.map(({ tags }) => tags.title!), 'Long'])
  const client = await clientIn(newFolder())
  const proxy = await proxyTo(served)
  const { id } = await addServer(client, served, proxy)
  await client.until(() => client.outcomes(id).length > 0, 'the first sync')
  const { rows } = await client.api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 100 })
  const urlOf = (title: string) => `${client.media}/media/track/${rows.find((row) => row.title === title)!.id}`

  const dice = random(seed)
  for (const { file, tags } of tracks) {
    const bytes = readFileSync(file)
    const whole = await fetch(urlOf(tags.title!))
    expect(whole.headers.get('content-length')).toBe(String(bytes.length))
    expect(digestOf(await whole.bytes()), tags.title).toBe(digestOf(bytes))
    const etag = whole.headers.get('etag')!
    for (let i = 0; i < RANGES / tracks.length; i++) {
      const start = dice.int(bytes.length)
      const end = dice.chance(0.3) ? '' : start + dice.int(bytes.length)
      const range = `bytes=${start}-${end}`
      const part = await fetch(urlOf(tags.title!), { headers: { range, 'if-range': etag } })
      const last = end === '' ? bytes.length - 1 : Math.min(end, bytes.length - 1)
      expect(part.headers.get('content-range'), range).toBe(`bytes ${start}-${last}/${bytes.length}`)
      expect(digestOf(await part.bytes()), range).toBe(digestOf(bytes.subarray(start, last + 1)))
    }
  }

  const half = long.length >> 1
  const hold = proxy.hold(STREAM, half)
  const { body } = await fetch(urlOf('Long'))
  const reader = body!.getReader()
  const pieces: Uint8Array[] = []
  let length = 0
  // All of the first half comes, while the second has not left the server's side.
  while (length < half) {
    const { value } = await reader.read()
    pieces.push(value!)
    length += value!.length
  }
  await hold.reached
  expect(length).toBe(half)
  expect(proxy.asked(STREAM).at(-1)!.bytes).toBe(half)
  hold.release()
  for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value)
  expect(digestOf(Buffer.concat(pieces))).toBe(digestOf(long))
})

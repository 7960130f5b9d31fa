import { existsSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { COVER_SIZES } from '../../../src/shared/model/media-url.ts'
import { mediaHouse, type MediaHouse } from './support.ts'

let house: MediaHouse
let now = 1_700_000_000_000
beforeEach(async () => {
  house = await mediaHouse({ now: () => now })
})
afterEach(() => house.close())

const picture = (width: number, height: number, red = 200) =>
  sharp({ create: { width, height, channels: 3, background: { r: red, g: 30, b: 90 } } })
/** Does not compress well, so that quotas mean something. */
const noise = (size: number) =>
  sharp({
    create: { width: size, height: size, channels: 3, background: '#888', noise: { type: 'gaussian', sigma: 80 } },
  })
    .png()
    .toBuffer()
const get = (id: string, size: number | string = 192, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  house.get(`media/cover/${id}?size=${size}`, headers, init)
const sizeOf = async (answer: Response) => {
  const { width, height, format } = await sharp(await answer.arrayBuffer()).metadata()
  return { width, height, format }
}
const cached = (id: string, size: number) => join(house.host.cacheDir, 'covers', id.slice(0, 2), `${id}-${size}.webp`)

describe('a cover', () => {
  it('comes as WebP that fits the size asked for and may be kept for ever', async () => {
    const id = house.addCover(await picture(1000, 500).jpeg().toBuffer())
    const answer = await get(id, 384)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'private, max-age=31536000, immutable',
      etag: `"${id}-384"`,
      'x-content-type-options': 'nosniff',
    })
    expect(await sizeOf(answer)).toEqual({ width: 384, height: 192, format: 'webp' })
  })

  it.each(COVER_SIZES)('is never made larger than it is, at size %i', async (size) => {
    const id = house.addCover(await picture(120, 80).png().toBuffer())
    expect(await sizeOf(await get(id, size))).toMatchObject({ width: Math.min(size, 120) })
  })

  it('stands upright whatever way the camera was held', async () => {
    const id = house.addCover(await picture(600, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer())
    expect(await sizeOf(await get(id, 192))).toMatchObject({ width: 96, height: 192 })
  })

  it.each(['100', '0', '', '96.5', '96;', '1e2', '-96', 'NaN'])('is refused at size %o', async (size) => {
    const id = house.addCover(await picture(10, 10).png().toBuffer())
    const answer = await get(id, size)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('96, 192')
  })

  it('is not sent again to who has it', async () => {
    const id = house.addCover(await picture(10, 10).png().toBuffer())
    expect((await get(id, 96, { 'if-none-match': `"${id}-96"` })).status).toBe(304)
  })

  it('has no body for HEAD', async () => {
    const id = house.addCover(await picture(10, 10).png().toBuffer())
    const answer = await get(id, 96, {}, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(answer.body).toBeNull()
  })

  it.each(['0'.repeat(32), 'x', '..%2f..%2fsettings'])('is not found by the id %s', async (id) => {
    expect((await get(id)).status).toBe(404)
  })

  it('comes from the next origin when one is gone or has become another picture', async () => {
    const bytes = await picture(50, 50).png().toBuffer()
    const id = house.addCover(bytes, { origins: ['a.png', 'b.png', 'c.png'], written: ['c.png'] })
    writeFileSync(join(house.music, 'b.png'), await picture(60, 60).png().toBuffer())
    expect(await sizeOf(await get(id))).toMatchObject({ width: 50 })
  })

  it('is not found when its last origin is gone', async () => {
    const id = house.addCover(await picture(50, 50).png().toBuffer(), { written: [] })
    expect((await get(id)).status).toBe(404)
  })
})

describe('a picture that is refused', () => {
  it('declares more than 100 megapixels', async () => {
    const small = await picture(10, 10).png().toBuffer()
    // The size stands in the header, before any pixel: 20,000 by 20,000.
    const bomb = Buffer.from(small)
    bomb.writeUInt32BE(20_000, 16)
    bomb.writeUInt32BE(20_000, 20)
    const declared = house.addCover(bomb, { origins: ['a.png'] })
    const answer = await get(declared)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('100 megapixels')
  })

  it('is known to be too large, and then its file is not even read', async () => {
    const id = house.addCover(await picture(10, 10).png().toBuffer(), { width: 30_000, height: 4_000 })
    expect((await get(id)).status).toBe(422)
    expect(house.sources.coverReads).toBe(0)
  })

  it('is a drawing with code in it', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    )
    expect((await get(house.addCover(svg, { origins: ['a.svg'] }))).status).toBe(422)
  })

  it('is damaged', async () => {
    const whole = await noise(200)
    expect((await get(house.addCover(whole.subarray(0, 3000), { origins: ['a.png'] }))).status).toBe(422)
    expect(
      (await get(house.addCover(Buffer.from('\xff\xd8\xffnonsense', 'latin1'), { origins: ['b.jpg'] }))).status,
    ).toBe(422)
    expect((await get(house.addCover(Buffer.alloc(0), { origins: ['c.jpg'] }))).status).toBe(422)
  })
})

describe('covers in a burst', () => {
  it('are made once when equal ones are asked for at the same time', async () => {
    const id = house.addCover(await noise(300))
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(id)))
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(house.sources.coverReads).toBe(1)
  })

  it('go on for those who stay when the first to ask has left', async () => {
    const id = house.addCover(await noise(300))
    const leaving = new AbortController()
    const first = get(id, 192, {}, { signal: leaving.signal })
    const second = get(id)
    leaving.abort()
    await expect(first).rejects.toThrow()
    expect((await second).status).toBe(200)
  })

  it('are not made when all who asked have left', async () => {
    const ids = []
    for (let i = 0; i < 12; i++) ids.push(house.addCover(await noise(60 + i), { origins: [`${i}.png`] }))
    const leaving = new AbortController()
    const asked = ids.map((id) => get(id, 192, {}, { signal: leaving.signal }).catch(() => undefined))
    // The first look goes to the disk cache; leaving while all of them wait for it.
    leaving.abort()
    await Promise.all(asked)
    expect(house.sources.coverReads).toBeLessThan(12)
    expect((await get(ids[11]!)).status).toBe(200)
  })
})

describe('the cover cache', () => {
  it('keeps covers over a restart, also when their origin is gone', async () => {
    const id = house.addCover(await noise(300))
    const first = Buffer.from(await (await get(id)).arrayBuffer())
    rmSync(join(house.music, 'cover.jpg'))
    await house.restart()
    expect(Buffer.from(await (await get(id)).arrayBuffer()).equals(first)).toBe(true)
    expect(house.sources.coverReads).toBe(1)
  })

  it('makes a torn file again', async () => {
    const id = house.addCover(await noise(300))
    await get(id)
    truncateSync(cached(id, 192), 100)
    expect(await sizeOf(await get(id))).toMatchObject({ width: 192 })
    await get(id)
    expect(house.sources.coverReads).toBe(2)
  })

  it('works without a disk to write to', async () => {
    const id = house.addCover(await noise(300))
    rmSync(house.host.cacheDir, { recursive: true, force: true })
    writeFileSync(house.host.cacheDir, 'a file where the folder should be')
    expect((await get(id)).status).toBe(200)
    expect((await get(id)).status).toBe(200)
    rmSync(house.host.cacheDir)
  })

  it('leaves no half-written file behind and removes those of a crash', async () => {
    const id = house.addCover(await noise(300))
    await get(id)
    const folder = join(house.host.cacheDir, 'covers', id.slice(0, 2))
    writeFileSync(join(folder, `${id}-96.webp.1234.tmp`), 'half')
    await house.restart()
    await get(id, 384)
    expect(readdirSync(folder).sort()).toEqual([`${id}-192.webp`, `${id}-384.webp`])
  })

  it('stays under its quota by letting go of what was not used for longest, over restarts too', async () => {
    await house.settings.update({ coverCacheBytes: 16_000_000 })
    const bytes = 1_000_000
    // Twenty files of a megabyte each, as if from earlier runs; number 0 is the oldest.
    const ids = Array.from({ length: 20 }, (_, i) => i.toString(16).padStart(2, '0').repeat(16))
    const whole = Buffer.alloc(bytes)
    whole.write('RIFF', 0)
    whole.writeUInt32LE(bytes - 8, 4)
    whole.write('WEBP', 8)
    const made = house.addCover(await noise(300))
    await get(made, 96)
    await house.media.stop()
    for (const [i, id] of ids.entries()) {
      const path = cached(id, 96)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, whole)
      utimesSync(path, 1_600_000_000 + i, 1_600_000_000 + i)
    }
    await house.restart()
    now += 24 * 3600 * 1000
    const kept = () => ids.filter((id) => existsSync(cached(id, 96)))
    // The oldest is used, so it is the youngest now.
    expect((await get(ids[0]!, 96)).status).toBe(200)
    await vi.waitFor(() => expect(kept().length).toBeLessThan(16))
    await get(made, 192)
    await house.restart()
    const sum = kept().reduce((sum, id) => sum + statSync(cached(id, 96)).size, 0)
    expect(sum).toBeLessThanOrEqual(16_000_000)
    expect(kept()).toContain(ids[0])
    expect(kept()).toContain(ids[19])
    expect(kept()).not.toContain(ids[1])
  })
})

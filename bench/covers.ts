/**
 * Covers as a page asks for them: a screenful at once, never seen before, then again from the disk cache. Originals are
 * JPEGs of 1,000 pixels; the floor is sharp alone, on the same bytes, in the same number of threads.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { openStores, write } from '../src/engine/db/store.ts'
import { Events } from '../src/engine/events.ts'
import { createMedia } from '../src/engine/media/media.ts'
import { SettingsFile } from '../src/engine/settings/settings-file.ts'
import { testHost } from '../test/support/host.ts'
import { inTurns, timed } from './support/measure.ts'
import { printAgainstFloor, printPercentiles } from './support/table.ts'

export const about = 'covers in bursts: new ones, cached ones, and sharp alone'

const SIZE = 384
const A_SCREENFUL = 40
const ROUNDS = 5

export async function run(): Promise<void> {
  const host = testHost()
  const events = new Events(host.log)
  const stores = await openStores(host, events)
  const settings = await SettingsFile.open(host.dataDir, events, host)
  const folder = join(host.dataDir, 'covers')
  mkdirSync(folder)
  const media = createMedia({
    host,
    stores,
    settings,
    sources: {
      openCopy: () => Promise.reject(new Error('no sound here')),
      readCover: ({ remoteId }) => readFile(join(folder, remoteId)),
    },
  })
  const ids: string[] = []
  for (let i = 0; i < A_SCREENFUL * (ROUNDS + 2); i++) ids.push(await makeCover(i))
  const ask = async (id: string) => {
    const answer = await media.answer({
      method: 'GET',
      url: `/media/cover/${id}?size=${SIZE}`,
      header: () => undefined,
      signal: new AbortController().signal,
    })
    if (answer.status !== 200) throw new Error(`${answer.status} for ${id}`)
  }
  const screenful = (round: number) => ids.slice((round + 1) * A_SCREENFUL, (round + 2) * A_SCREENFUL)
  const perSecond = async (work: () => Promise<unknown>) => {
    const begun = performance.now()
    await work()
    return (A_SCREENFUL * 1000) / (performance.now() - begun)
  }

  async function makeCover(i: number): Promise<string> {
    const noise = { type: 'gaussian' as const, mean: 100 + (i % 50), sigma: 20 }
    const bytes = await sharp({ create: { width: 250, height: 250, channels: 3, background: '#000', noise } })
      .resize(1000, 1000)
      .jpeg({ quality: 85 })
      .toBuffer()
    const id = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
    writeFileSync(join(folder, `${id}.jpg`), bytes)
    write(stores.library, ({ sql }) => {
      sql
        .prepare(`insert or ignore into source (id, kind, store_id, name, config, added_at)
                  values (1, 'folder', 'x', 'Covers', '{}', 0)`)
        .run()
      sql
        .prepare(`insert into cover (id, mime, width, height, size_bytes) values (?, 'image/jpeg', 1000, 1000, ?)`)
        .run(id, bytes.length)
      sql
        .prepare(`insert into cover_origin (cover_id, source_id, remote_id, kind) values (?, 1, ?, 'file')`)
        .run(id, `${id}.jpg`)
    })
    return id
  }

  try {
    const measured = await inTurns(
      [
        {
          name: 'sharp alone, two at once',
          once: (round) => perSecond(() => bare(screenful(round).map((id) => join(folder, `${id}.jpg`)))),
        },
        { name: 'new', once: (round) => perSecond(() => Promise.all(screenful(round).map(ask))) },
        { name: 'cached', once: () => perSecond(() => Promise.all(ids.slice(0, A_SCREENFUL).map(ask))) },
      ],
      { rounds: ROUNDS, warmUp: 1 },
    )
    printAgainstFloor({
      title: `A screenful of ${A_SCREENFUL} covers, 1,000 px JPEG to ${SIZE} px WebP`,
      unit: 'covers/s',
      measured,
      floor: 'sharp alone, two at once',
      better: 'more',
    })
    const last = ids.slice(-A_SCREENFUL)
    printPercentiles('One cover, alone', 'ms', [
      { name: 'new', figures: await timed(A_SCREENFUL, (i) => ask(last[i]!)) },
      { name: 'cached', figures: await timed(A_SCREENFUL * 5, (i) => ask(last[i % A_SCREENFUL]!)) },
    ])
  } finally {
    await media.stop()
    stores.close()
    host.remove()
  }
}

async function bare(files: string[]): Promise<void> {
  const left = [...files]
  const worker = async () => {
    for (let file = left.pop(); file; file = left.pop()) {
      await sharp(await readFile(file))
        .resize(SIZE, SIZE, { fit: 'inside' })
        .webp({ quality: 82, effort: 0 })
        .toBuffer()
    }
  }
  await Promise.all([worker(), worker()])
}

/** From files to one track: a scan, fingerprints and the look for duplicates of a whole engine, and its answers. */
import { call } from '@orpc/server'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { wavFile, tagWav } from '../../../scripts/music/chunks.ts'
import { flacFile, tagFlac } from '../../../scripts/music/flac.ts'
import { melody } from '../../../scripts/music/melody.ts'
import type { Tags } from '../../../scripts/music/tags.ts'
import { RESIDENT } from '../../../src/engine/access/caller.ts'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import type { AccountId, SourceId } from '../../../src/shared/model/ids.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { testHost } from '../../support/host.ts'

let host: ReturnType<typeof testHost>
let clock: FakeClock
let engine: Engine
let sourceId: SourceId
let music: string

beforeEach(async () => {
  host = testHost()
  clock = new FakeClock()
  // Databases may lie in memory, where no folder of music is taken.
  music = mkdtempSync(join(tmpdir(), 'soul-music-'))
  const files = {
    'alison.flac': flac({ seed: 7, seconds: 32 }, { title: 'Alison', artists: ['Slowdive'] }),
    // The same song from elsewhere, at another rate, and nobody says what it is.
    'track 3.wav': wav({ seed: 7, seconds: 32 }, {}),
    'live.flac': flac({ seed: 8, seconds: 32 }, { title: 'Alison (live)', artists: ['Slowdive'] }),
    // Too short for anybody to tell by the sound.
    'dusk.flac': flac({ seed: 9, seconds: 2 }, { title: 'Dusk', artists: ['Slowdive'] }),
    'dusk.wav': wav({ seed: 9, seconds: 2 }, { title: 'Dusk', artists: ['Slowdive'] }),
  }
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(music, name), bytes)
  engine = await createEngine(host, { clock })
  ;({ id: sourceId } = await call(router().sources.addFolder, { path: music }, as))
})
afterEach(async () => {
  await engine.stop()
  host.remove()
  rmSync(music, { recursive: true })
})

interface Song {
  seed: number
  seconds: number
}

const flac = (song: Song, tags: Tags) =>
  tagFlac(flacFile({ samples: melody({ ...song, sampleRateHz: 44_100 }), sampleRateHz: 44_100, channels: 2 }), tags)
const wav = (song: Song, tags: Tags) =>
  tagWav(wavFile({ samples: melody({ ...song, sampleRateHz: 32_000 }), sampleRateHz: 32_000, channels: 1 }), tags)

const as = { context: { log: pino({ level: 'silent' }), caller: RESIDENT } }
const router = () => engine.router
const status = () => call(router().duplicates.status, undefined, as)
const rows = async () =>
  (await call(router().browse.tracks, { filter: {}, sort: { by: 'title' }, offset: 0, limit: 10 }, as)).rows
const merged = () => call(router().duplicates.merged, { offset: 0, limit: 10 }, as)

it('makes one track of one song in two files, asks of what only its tags suggest, and leaves a live version alone', async () => {
  const titles = async () => (await rows()).map(({ title }) => title)
  await comesTo(async () => {
    const { merged: tracks, proposals } = await status()
    return tracks === 1 && proposals.tags === 1 && (await rows()).length === 4
  })
  expect(await titles()).toEqual(['Alison', 'Alison (live)', 'Dusk', 'Dusk'])
  expect(await status()).toMatchObject({ proposals: { recordingId: 0, sound: 0, tags: 1 } })
  const [row] = (await merged()).rows
  expect(row).toMatchObject({ by: 'sound', track: { title: 'Alison', format: 'flac' } })
  const paths = row!.parts.map(({ path }) => path).toSorted((a, b) => (a < b ? -1 : 1))
  expect(paths).toEqual(['alison.flac', 'track 3.wav'])
  expect(new Set(row!.parts.map((part) => part.sourceId))).toEqual(new Set([sourceId]))

  const said = await call(router().duplicates.split, { trackIds: [row!.track.id] }, as)
  await comesTo(async () => (await rows()).length === 5 && (await status()).matching.waiting === 0)
  expect([said.count, (await merged()).total]).toEqual([1, 0])
  await call(router().duplicates.takeBack, { saidId: said.saidId! }, as)
  await comesTo(async () => (await rows()).length === 4)
  expect((await merged()).total).toBe(1)

  const { router: others, release } = await engine.routerFor('anna' as AccountId)
  const theirs = [
    await call(others.duplicates.merged, { offset: 0, limit: 10 }, as),
    await call(others.duplicates.proposals, { offset: 0, limit: 10 }, as),
  ]
  expect(theirs.map(({ total }) => total)).toEqual([0, 0])
  expect((await call(others.duplicates.status, undefined, as)).merged).toBe(0)
  await expect(call(others.duplicates.split, { trackIds: [row!.track.id] }, as)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  release()
}, 120_000)

/** Time goes by until it is so; whenever something is announced, and now and then, it is looked. */
async function comesTo(isSo: () => Promise<boolean>): Promise<void> {
  let told = true
  const stop = engine.events.listen(() => (told = true))
  for (let turn = 0; ; turn++) {
    if (told || turn % 100 === 0) {
      told = false
      if (await isSo()) return stop()
      await clock.advance(500)
    }
    await new Promise((resolve) => void setImmediate(resolve))
  }
}

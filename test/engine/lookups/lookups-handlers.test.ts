/** Look-ups as the page asks for them, through the router of whole engines; what was taken reaches the user's other devices. */
import Database from 'better-sqlite3'
import { createRouterClient } from '@orpc/server'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { RESIDENT } from '../../../src/engine/access/caller.ts'
import { libraryFile, write } from '../../../src/engine/db/store.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { compressPrint } from '../../../src/engine/fingerprints/codec.ts'
import { putPrint } from '../../../src/engine/fingerprints/stored-prints.ts'
import type { ApiClient } from '../../../src/shared/api/index.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import type { FoundId } from '../../../src/shared/model/lookups.ts'
import {
  agreed,
  attic,
  endAll,
  impatient,
  joined,
  player,
  willEnd,
  type Attic,
  type Player,
} from '../exchange/support.ts'
import { testHost } from '../../support/host.ts'
import { openTestLibrary } from '../../support/library.ts'
import { copyRecord } from '../../support/records.ts'
import { heard, json, mbid, playServices } from './services.ts'

afterEach(endAll)

const TAGS = {
  title: 'Aurora',
  artist: 'Ann',
  album: '',
  albumArtist: '',
  year: 1994,
  trackNo: null,
  discNo: null,
  durationMs: 180_000,
  by: 'musicbrainz',
}

const SOUND = compressPrint(Uint32Array.from({ length: 40 }, (_, i) => Math.imul(i + 1, 77) >>> 0))

/** As if it had been looked up. */
function wasFound(device: { host: Player['host'] }, trackKey: string): void {
  const db = new Database(join(device.host.dataDir, 'library.db'))
  db.prepare(`insert into found_id (track_key, recording_id, score, tags, at) values (?, ?, 0.9, ?, 5)`).run(
    trackKey,
    mbid('Aurora'),
    JSON.stringify(TAGS),
  )
  db.close()
}

const corrections = (device: Pick<Player, 'read'>) =>
  device.read<{ trackKey: TrackId; field: string; value: string }>(
    'select track_key as trackKey, field, value from correction order by field',
  )

describe('what was found', () => {
  it('and taken on one device is a correction on the others, and taken back there, too', async () => {
    const server: Attic = await attic()
    const [desk, laptop] = [await player(), await player()]
    const [atDesk, atLaptop] = [await joined(desk, server), await joined(laptop, server)]
    await agreed(server, [desk, atDesk], [laptop, atLaptop])
    wasFound(desk, 'k1')
    const { rows } = await desk.api.lookups.found({ offset: 0, limit: 10 })
    const ids: FoundId[] = rows.map(({ id }) => id)
    expect(await desk.api.lookups.take({ found: { ids } })).toEqual({ ids })
    await laptop.until(() => corrections(laptop).length > 0, 'the corrections')
    expect(corrections(laptop)).toEqual([
      { trackKey: 'k1', field: 'artist', value: 'Ann' },
      { trackKey: 'k1', field: 'mbRecordingId', value: mbid('Aurora') },
      { trackKey: 'k1', field: 'title', value: 'Aurora' },
      { trackKey: 'k1', field: 'year', value: '1994' },
    ])
    expect((await laptop.api.personal.corrections({ trackId: 'k1' as TrackId })).map(({ field }) => field)).toEqual([
      'artist',
      'title',
      'year',
    ])
    expect(await laptop.api.lookups.status()).toMatchObject({ waiting: 0, taken: 0 })
    await desk.api.lookups.takeBack({ ids })
    await laptop.until(() => corrections(laptop).length === 0, 'nothing corrected')
    expect(await desk.api.lookups.status()).toMatchObject({ waiting: 1, taken: 0 })
  })

  it('is the owner’s alone: others are told of nothing, and may ask for nothing', async () => {
    const server = await attic()
    wasFound(server, 'k1')
    const { id } = await server.device.api.access.createAccount({
      name: 'Bob',
      password: server.PASSWORD,
      role: 'member',
    })
    const bob = await server.seatOf(id)
    expect(await server.device.api.lookups.status()).toMatchObject({ waiting: 1 })
    expect(await bob.lookups.status()).toMatchObject({ waiting: 0, hasKey: false })
    for (const ask of [
      bob.lookups.found({ offset: 0, limit: 1 }),
      bob.lookups.run({ what: 'untagged' }),
      bob.lookups.setKey({ key: 'abcdef' }),
      bob.lookups.testKey({}),
      bob.lookups.take({ found: { atLeast: 0 } }),
    ])
      await expect(ask).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('keeps the key where passwords are: in no file, setting or answer', async () => {
    const desk = await player()
    await desk.api.app.updateSettings({ lookups: { acoustid: true, musicbrainz: false, newTracks: false } })
    await desk.api.lookups.setKey({ key: 'Secret-Canary-77' })
    expect(await desk.host.secrets.get('lookups.acoustid')).toBe('Secret-Canary-77')
    const told = JSON.stringify([
      await desk.api.app.settings(),
      await desk.api.lookups.status(),
      await desk.api.app.info(),
    ])
    expect(told).toContain('"hasKey":true')
    expect(told).not.toContain('Canary')
    for (const file of ['settings.json', 'library.db', 'library.db-wal', 'personal.db', 'personal.db-wal'])
      expect(readFileSync(join(desk.host.dataDir, file)).includes('Secret-Canary'), file).toBe(false)
    await expect(desk.api.lookups.setKey({ key: 'not one; really' })).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(desk.api.lookups.run({ what: 'untagged' })).resolves.toBeUndefined()
    await desk.api.app.updateSettings({ lookups: { acoustid: false, musicbrainz: false, newTracks: false } })
    await expect(desk.api.lookups.run({ what: 'untagged' })).rejects.toMatchObject({ code: 'REFUSED' })
  })
})

describe('a recording that is taken', () => {
  it('is evidence: beside a file whose tags say the same recording, the two are one, or are proposed to be', async () => {
    const clock = impatient()
    const services = await playServices(clock)
    willEnd(() => services.close())
    services.play.acoustid = (_, response) => json(response, heard('Aurora'))
    const host = testHost({ shell: 'desktop' })
    const filled = await openTestLibrary()
    await filled.gets(
      copyRecord('one.flac', { title: 'Aurora', artists: ['Ann'], mbRecordingId: mbid('Aurora') }, { trackKey: 'k1' }),
      copyRecord('two.flac', {}, { trackKey: 'k2' }),
    )
    write(filled.stores.library, (tx) => putPrint(tx, { trackKey: 'k2', bytes: SOUND, durationMs: 180_000, own: true }))
    filled.sql.pragma('wal_checkpoint(TRUNCATE)')
    mkdirSync(host.dataDir, { recursive: true })
    cpSync(filled.stores.files.library, libraryFile(host.dataDir))
    filled.remove()
    const engine = await createEngine(host, { clock, lookUpAt: services.addresses })
    willEnd(async () => {
      await engine.stop()
      host.remove()
    })
    const api = createRouterClient(engine.router, { context: { log: engine.log, caller: RESIDENT } }) as ApiClient
    let announced = Promise.withResolvers<void>()
    engine.events.listen(() => announced.resolve())
    const until = async (isSo: () => Promise<boolean>) => {
      for (;;) {
        announced = Promise.withResolvers<void>()
        if (await isSo()) return
        await announced.promise
      }
    }
    await api.app.updateSettings({ lookups: { acoustid: true, musicbrainz: false, newTracks: false } })
    await api.lookups.setKey({ key: 'some-key' })
    await api.lookups.run({ what: 'untagged' })
    await until(async () => (await api.lookups.status()).waiting === 1)
    const { rows } = await api.lookups.found({ offset: 0, limit: 9 })
    expect(rows).toMatchObject([{ trackKey: 'k2', recordingId: mbid('Aurora') }])
    await api.lookups.take({ found: { ids: [rows[0]!.id] } })
    await until(async () => {
      const { proposals, merged } = await api.duplicates.status()
      return proposals.recordingId + merged === 1
    })
    const sort = { by: 'title', desc: false } as const
    const tracks = await api.browse.tracks({ filter: {}, sort, offset: 0, limit: 9 })
    for (const track of tracks.rows) expect(track).toMatchObject({ title: 'Aurora', artist: 'Ann' })
  })
})

/** Look-ups as the page asks for them, through the router of whole engines; what was taken reaches the user's other devices. */
import Database from 'better-sqlite3'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import type { FoundId } from '../../../src/shared/model/lookups.ts'
import { agreed, attic, endAll, joined, player, type Attic, type Player } from '../exchange/support.ts'
import { mbid } from './services.ts'

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

/** A device that is signed out by the server's owner while it syncs and plays. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tinyFile } from '../engine/sources/folder/tiny-music.ts'
import { mirrored, readLibrary } from '../support/served-library.ts'
import { silence } from '../support/silence.ts'
import {
  addServer,
  clientWithUser,
  journeys,
  newFolder,
  PAGES,
  proxyTo,
  serve,
  sourceOf,
  STREAM,
  userData,
} from './support.ts'

journeys()

const SMALL = 40
/** More than the buffers between two programs hold. */
const LONG_SECONDS = 5_000

it('loses sync and sound at once, keeps its rows, and goes on where it was after signing in again', async () => {
  const music = newFolder()
  const titles = Array.from({ length: SMALL }, (_, i) => `Title ${i}`)
  for (const [i, title] of titles.entries()) {
    writeFileSync(join(music, `${i}.flac`), tinyFile('flac', { seed: i, title, album: 'Album', artist: 'Artist' }))
  }
  writeFileSync(join(music, 'Long.wav'), silence(LONG_SECONDS))
  const served = await serve({ folders: [music] })
  await served.scan([...titles, 'Long'])
  const { dir, client, user } = await clientWithUser()
  const proxy = await proxyTo(served, 5)
  const { id } = await addServer(client, served, proxy)
  await client.until(() => client.outcomes(id).length > 0, 'the first sync')
  const { rows } = await client.api.browse.tracks({
    filter: { text: 'Long' },
    sort: { by: 'title' },
    offset: 0,
    limit: 1,
  })

  // Everything is told again, so that there is a sync to be cut off.
  const later = titles.map((title) => `${title}, again`)
  for (const [i, title] of later.entries()) {
    writeFileSync(join(music, `${i}.flac`), tinyFile('flac', { seed: i, title, album: 'Album', artist: 'Artist' }))
  }
  proxy.state.sockets = false
  proxy.hangUp()
  await served.scan([...later, 'Long'])
  const stream = proxy.hold(STREAM, 100_000)
  const sound = await fetch(`${client.media}/media/track/${rows[0]!.id}`)
  const hearing = sound.arrayBuffer().then(
    () => 'whole',
    () => 'broken off',
  )
  await stream.reached
  let pages = 0
  const third = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  proxy.state.onRequest = ({ path }) => {
    if (!PAGES.test(path) || ++pages !== 3) return
    third.resolve()
    return goOn.promise
  }
  const outcomes = client.outcomes(id).length
  await client.api.sync.start({ sourceId: id, reason: 'user' })
  await third.promise

  const device = (await served.devices()).find(({ name }) => name !== 'Browser')!
  await served.revoke(device.id)
  stream.release()
  goOn.resolve()
  expect(await hearing).toBe('broken off')
  await client.until(() => client.outcomes(id).length > outcomes, 'the end of the sync')
  expect(client.outcomes(id).at(-1)).toBe('signed-out')
  expect(await sourceOf(client, id)).toMatchObject({ state: 'signed-out' })
  expect((await client.api.sync.issues()).map(({ kind, remedies }) => [kind, remedies.includes('sign-in')])).toEqual([
    ['signed-out', true],
  ])
  const listed = async () => {
    const { rows: all } = await client.api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 100 })
    return all.filter(({ sourceId }) => sourceId === id).map(({ availability }) => availability)
  }
  expect(await listed()).toEqual(Array.from({ length: SMALL + 1 }, () => 'offline'))
  expect((await fetch(`${client.media}/media/track/${rows[0]!.id}`)).status).toBe(503)

  const stored = readLibrary(dir, (sql) =>
    sql.prepare('select cursor from sync_state where source_id = ?').pluck().get(id),
  )
  proxy.state.onRequest = undefined
  proxy.forget()
  const before = client.outcomes(id).length
  await client.api.servers.signIn({ sourceId: id, signIn: await served.code() })
  await client.until(() => client.outcomes(id).length > before, 'the sync after signing in')
  expect(client.outcomes(id).at(-1)).toBe('done')
  expect(proxy.asked(PAGES)[0]!.query.get('cursor')).toBe(stored)
  expect(mirrored(dir, id)).toEqual(served.told())
  expect(await listed()).toEqual(Array.from({ length: SMALL + 1 }, () => 'streamable'))
  expect(await sourceOf(client, id)).toMatchObject({ state: 'ready' })
  expect((await fetch(`${client.media}/media/track/${rows[0]!.id}`, { method: 'HEAD' })).status).toBe(200)
  expect(await userData(client)).toEqual(user)
})

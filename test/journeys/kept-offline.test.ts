/** Keeping a library offline, from a real server to a real disk: fetched, played without the server, and offline by choice. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { addServer, clientIn, journeys, newFolder, proxyTo, serve, sourceOf, STREAM } from './support.ts'

journeys()

const FILES = 24
const NONE = { kept: 0, waiting: 0, active: 0, failed: 0, blocked: 0 }
const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function opened() {
  const music = newFolder()
  const { tracks } = await makeMusic(music, { files: FILES, formats: ['flac', 'wav'], secondsEach: 6, covers: 1 })
  const served = await serve({ folders: [music] })
  await served.scan(tracks.map(({ tags }) => tags.title!))
  const proxy = await proxyTo(served)
  const dir = newFolder()
  const client = await clientIn(dir)
  const { id } = await addServer(client, served, proxy)
  await client.until(() => client.outcomes(id).includes('done'), 'the first sync')
  const { api } = client
  const page = async () => (await api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 100 })).rows
  const counts = () => client.events.findLast((event) => event.kind === 'downloads.changed')?.status.counts ?? NONE
  return { served, proxy, dir, client, api, sourceId: id, tracks, page, counts }
}

it('fetches a whole library, byte for byte, and plays it with the server gone', async () => {
  const { served, dir, client, api, sourceId, tracks, page, counts } = await opened()
  await api.downloads.keep({ what: [{ type: 'library' }] })
  await client.until(() => counts().kept === FILES, 'all files')
  const files = join(dir, 'kept/files')
  const kept = readdirSync(files, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const told = tracks.map(({ file }) => digestOf(readFileSync(file))).sort(byText)
  expect(kept.map(({ parentPath, name }) => digestOf(readFileSync(join(parentPath, name)))).sort(byText)).toEqual(told)

  await served.stop()
  await client.until(
    () => client.events.some((e) => e.kind === 'sync.changed' && e.status.online === 'offline'),
    'offline',
  )
  const rows = await page()
  expect(rows.map(({ availability, download }) => [availability, download])).toEqual(rows.map(() => ['cached', null]))
  const played = await Promise.all(
    rows.map(async ({ id }) => digestOf(await (await fetch(`${client.media}/media/track/${id}`)).bytes())),
  )
  expect(played.sort(byText)).toEqual(told)
  expect((await sourceOf(client, sourceId)).server!.reachable).toBe(false)
})

it('asks no server for anything while the user is offline by choice, and goes on with everything at once afterwards', async () => {
  const { proxy, client, api, sourceId, page, counts } = await opened()
  await api.app.updateSettings({ offline: 'on' })
  const rows = () => page().then((all) => [...new Set(all.map(({ availability }) => availability))])
  await client.until(
    () => client.events.some((e) => e.kind === 'sync.changed' && e.status.online === 'offline'),
    'offline',
  )
  expect(await rows()).toEqual(['offline'])
  proxy.forget()
  await api.downloads.keep({ what: [{ type: 'library' }] })
  await client.until(() => counts().waiting === FILES, 'a queue that waits')
  expect(await api.downloads.status()).toMatchObject({ held: 'offline', counts: { active: 0 } })
  const before = client.outcomes(sourceId).length
  await api.sync.start({ sourceId, reason: 'user' })
  await api.personal.exchangeNow({ sourceId })
  const { id, coverId } = (await page())[0]!
  expect((await fetch(`${client.media}/media/track/${id}`)).status).toBeGreaterThanOrEqual(400)
  if (coverId) await fetch(`${client.media}/media/cover/${coverId}?size=256`)
  const refused = await api.servers.test({ address: proxy.url }).catch((error: Error) => error)
  expect(refused).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('You chose to be offline') })
  await client.until(() => client.outcomes(sourceId).length > before, 'the end of a sync')
  expect(proxy.asked(/.*/).map(({ path }) => path)).toEqual([])

  await api.app.updateSettings({ offline: 'auto' })
  await client.until(() => counts().kept === FILES, 'all files')
  expect(proxy.asked(STREAM).length + proxy.asked(/\/download$/).length).toBeGreaterThan(0)
  expect(await rows()).toEqual(['cached'])
})

it('goes on with what a server had begun to send when it died, was signed out of, and was removed', async () => {
  const { served, proxy, dir, client, api, sourceId, counts } = await opened()
  // Slow enough that it is in the middle of something whenever it is looked at.
  const { downloads } = await api.app.settings()
  const setLimit = (limit: number | null) => api.app.updateSettings({ downloads: { ...downloads, reserve: 0, limit } })
  const some = (atLeast: number) => client.until(() => counts().kept >= atLeast, `${atLeast} files`)
  const reasons = async () => {
    const { rows } = await api.downloads.queue({ section: 'failed', offset: 0, limit: 100 })
    return [...new Set(rows.map(({ reason, message }) => `${reason}: ${message?.includes('Settings, Servers')}`))]
  }
  await setLimit(1_500_000)
  await api.downloads.keep({ what: [{ type: 'library' }] })
  await some(2)

  await served.kill()
  await client.until(
    () => counts().blocked > 0 && counts().active === 0 && counts().waiting === 0,
    'a queue that is blocked',
  )
  const { rows } = await api.downloads.queue({ section: 'waiting', offset: 0, limit: 100 })
  expect([...new Set(rows.map(({ reason }) => reason))]).toEqual(['unreachable'])
  await served.start()
  proxy.state.target = served.port
  await some(6)

  const device = (await served.devices()).find(({ name }) => name !== 'Browser')!
  await served.revoke(device.id)
  await client.until(
    () => counts().failed > 0 && counts().active === 0 && counts().waiting === 0,
    'a queue that failed',
  )
  expect(await reasons()).toEqual(['signed-out: true'])
  await api.servers.signIn({ sourceId, signIn: await served.code() })
  await some(10)

  await api.sources.remove({ sourceId })
  await client.until(
    () => counts().active + counts().waiting + counts().blocked + counts().failed === 0,
    'an empty queue',
  )
  const kept = counts().kept
  expect(kept).toBeGreaterThanOrEqual(10)
  // What is here stays, and no part of what was under way does.
  const there = await api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 100 })
  expect(there.rows.map(({ availability }) => availability)).toEqual(there.rows.map(() => 'cached'))
  expect(there.total).toBe(kept)
  await client.stop()
  expect(readdirSync(join(dir, 'kept/parts'))).toEqual([])
})

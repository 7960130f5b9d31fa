import { describe, expect, it } from 'vitest'
import { tokenName } from '../../../../src/engine/sources/soul/soul-servers.ts'
import { KEY, wireTrack } from '../../../support/soul-server.ts'
import { tinyFile } from '../folder/tiny-music.ts'
import { libraryOfServers } from './library-of-servers.ts'
import { closesAll, serverFor } from './support.ts'

closesAll()

async function withBoth() {
  const library = await libraryOfServers()
  const server = await serverFor()
  for (let i = 0; i < 25; i++) server.put(wireTrack(`t${i}`), Buffer.from(`sound ${i}`))
  const sourceId = await library.add(server)
  library.put('own.mp3', tinyFile('mp3', { seed: 1, title: 'Own' }))
  const ended = library.nextReport()
  const folder = library.sources.addFolder({ path: library.root })
  await ended
  return { ...library, server, sourceId, folderId: folder.id }
}

describe('sources of both kinds', () => {
  it('are listed, each with what it is', async () => {
    const { sources, sourceId, folderId, server, root } = await withBoth()
    expect(sources.list().map(({ id, kind, location, server: of }) => [id, kind, location, of?.addresses])).toEqual([
      [sourceId, 'soul', server.url, [server.url]],
      [folderId, 'folder', root, undefined],
    ])
  })

  it('are renamed', async () => {
    const { sources, servers, sourceId, folderId } = await withBoth()
    expect(sources.rename({ sourceId, name: 'Upstairs' }).name).toBe('Upstairs')
    expect(sources.rename({ sourceId: folderId, name: 'Here' }).name).toBe('Here')
    expect(servers.list()[0]!.name).toBe('Upstairs')
  })

  it('go on playing while they are renamed', async () => {
    const { sources, servers, sourceId } = await withBoth()
    const client = servers.client(sourceId)
    sources.rename({ sourceId, name: 'Upstairs' })
    expect(servers.client(sourceId)).toBe(client)
  })

  it('are scanned when they are folders', async () => {
    const { sources, sourceId, folderId, nextReport, events } = await withBoth()
    const ended = nextReport()
    events.splice(0)
    sources.scan({})
    expect((await ended).sourceId).toBe(folderId)
    await new Promise((resolve) => void setImmediate(resolve))
    expect(events.filter(({ kind }) => kind === 'scan.ended')).toHaveLength(1)
    const refused = expect.objectContaining({ code: 'REFUSED', message: expect.stringContaining('server') })
    expect(() => sources.scan({ sourceId })).toThrow(refused)
    expect(() => sources.relocate({ sourceId, path: '/' })).toThrow(refused)
    expect(() => sources.resolveBrake({ sourceId, decision: 'keep' })).toThrow(refused)
  })

  it('are removed with all they brought, and the rest stays', async () => {
    const { sources, servers, sourceId, host, server, stores, copies } = await withBoth()
    sources.remove({ sourceId })
    expect(sources.list().map(({ kind }) => kind)).toEqual(['folder'])
    expect(servers.list()).toEqual([])
    await expect.poll(() => copies().map(({ title }) => title)).toEqual(['Own'])
    await expect.poll(() => stores.library.sql.prepare('select count(*) as n from source').get()).toEqual({ n: 1 })
    expect(await host.secrets.get(tokenName(sourceId))).toBeUndefined()
    expect(server.tokens.has(KEY)).toBe(false)
    expect(() => servers.info(sourceId)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })

  it('hand on the place of the preferred one', async () => {
    const { sources, servers, sourceId, add } = await withBoth()
    const second = await add(await serverFor({ serverId: 'second' }))
    expect(servers.info(second).active).toBe(false)
    sources.remove({ sourceId })
    await expect.poll(() => servers.info(second).active).toBe(true)
  })

  it('are removed though the key store is locked', async () => {
    const { sources, sourceId, host, copies } = await withBoth()
    host.secrets.delete = () => Promise.reject(new Error('locked'))
    sources.remove({ sourceId })
    await expect.poll(() => copies().map(({ title }) => title)).toEqual(['Own'])
  })

  it('are of no kind when they are not there', async () => {
    const { sources } = await withBoth()
    const { signal } = new AbortController()
    await expect(sources.openCopy({ sourceId: 99, remoteId: 'x' }, { signal })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

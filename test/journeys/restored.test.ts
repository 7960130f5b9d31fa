/** A server whose library comes back from a copy, or is made anew: everything is compared, and little is forgotten unasked. */
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { openStores } from '../../src/engine/db/store.ts'
import { Events } from '../../src/engine/events.ts'
import { regroup, retire, takeIn } from '../../src/engine/library/take-in.ts'
import { syntheticCopies } from '../support/build-library.ts'
import { testHost } from '../support/host.ts'
import { fillProfile, mirrored, readLibrary, type ServedLibrary } from '../support/served-library.ts'
import { addServer, clientWithUser, journeys, proxyTo, serve, sourceOf, userData } from './support.ts'

journeys()

const ROWS = 300
const CHANGED = 20

/** While it does not run: some tracks get other titles, some are new, some go. */
async function change(served: ServedLibrary): Promise<void> {
  const host = testHost({ dataDir: served.profile.dir })
  const { library, close } = await openStores(host, new Events(pino({ level: 'silent' })))
  const copies = [...syntheticCopies({ tracks: ROWS })]
  const retagged = copies
    .slice(0, CHANGED)
    .map((copy, i) => ({ ...copy, headHash: 'later', tags: { ...copy.tags, title: `Later ${i}` } }))
  const added = [...syntheticCopies({ tracks: CHANGED, seed: 2 })]
  takeIn(library, 1, { copies: [...retagged, ...added], problems: [] })
  retire(
    library,
    1,
    copies.slice(-CHANGED).map(({ remoteId }) => remoteId),
  )
  await regroup(library)
  close()
  host.remove()
}

const files = (served: ServedLibrary) => ['', '-wal', '-shm'].map((end) => join(served.profile.dir, `library.db${end}`))

async function synced() {
  const served = await serve({ rows: ROWS })
  const { dir, client, user } = await clientWithUser()
  const proxy = await proxyTo(served, 50)
  proxy.state.sockets = false
  const { id } = await addServer(client, served, proxy)
  await client.until(() => client.outcomes().length > 0, 'the first sync')
  const restart = async (meanwhile: () => Promise<void> | void) => {
    await served.stop()
    await meanwhile()
    await served.start()
    proxy.state.target = served.port
  }
  return { served, proxy, dir, client, user, id, restart }
}

it('compares everything when the library of the server came back from an older copy', async () => {
  const { served, proxy, dir, client, user, id, restart } = await synced()
  await restart(() => {
    for (const file of files(served)) if (existsSync(file)) copyFileSync(file, `${file}.copy`)
    return change(served)
  })
  expect(await client.sync(id)).toMatchObject({ full: false, added: CHANGED, updated: CHANGED, removed: CHANGED })
  expect(mirrored(dir, id)).toEqual(served.told())
  await restart(() => {
    for (const file of files(served)) {
      rmSync(file, { force: true })
      if (existsSync(`${file}.copy`)) copyFileSync(`${file}.copy`, file)
    }
  })
  proxy.forget()
  expect(await client.sync(id)).toMatchObject({ outcome: 'done', full: true, added: CHANGED, removed: CHANGED })
  expect(proxy.seen.filter(({ status }) => status === 410)).toHaveLength(1)
  expect(mirrored(dir, id)).toEqual(served.told())
  expect(await userData(client)).toEqual(user)
})

it('keeps what a library made anew does not have until the user has said that it may go', async () => {
  const { served, dir, client, user, id, restart } = await synced()
  const copies = () =>
    readLibrary(dir, (sql) => sql.prepare('select count(*) from copy where source_id = ?').pluck().get(id))
  await restart(async () => {
    for (const file of files(served)) rmSync(file, { force: true })
    await fillProfile(served.profile.dir, { tracks: 100 })
  })
  expect(await client.sync(id)).toMatchObject({ outcome: 'braked', full: true, removed: 0 })
  expect(copies()).toBe(ROWS)
  expect(mirrored(dir, id)).toEqual(served.told())
  expect(await sourceOf(client, id)).toMatchObject({ state: 'braked', wouldVanish: ROWS - 100 })
  const { total } = await client.api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 1 })
  expect(total).toBe(ROWS)
  // Nor by another sync.
  await client.sync(id)
  expect(copies()).toBe(ROWS)

  const [issue] = await client.api.sync.issues()
  await client.api.sync.resolve({ id: issue!.id, remedy: 'accept' })
  await client.until(() => copies() === 100, 'the removal')
  expect(mirrored(dir, id)).toEqual(served.told())
  expect(await sourceOf(client, id)).toMatchObject({ state: 'ready' })
  expect(await userData(client)).toEqual(user)
})

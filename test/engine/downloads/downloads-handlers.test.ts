import { createRouterClient } from '@orpc/server'
import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { RESIDENT } from '../../../src/engine/access/caller.ts'
import { downloadsHandlers } from '../../../src/engine/downloads/downloads-handlers.ts'
import { os } from '../../../src/engine/router.ts'
import type { AlbumId } from '../../../src/shared/model/ids.ts'
import { QueueWorld } from './queue-world.ts'

let world: QueueWorld
afterEach(() => world.close())

it('tells another account how downloads stand, and lets it neither see nor change what is wanted', async () => {
  world = await QueueWorld.open()
  const { downloads } = world
  const routes = { downloads: downloadsHandlers(os.downloads, { downloads, own: undefined }) }
  const api = createRouterClient(routes, { context: { log: pino({ level: 'silent' }), caller: RESIDENT } })
  expect(await api.downloads.status()).toMatchObject({ held: null, counts: { waiting: 0, kept: 0 } })
  expect(await api.downloads.badges({ type: 'album', ids: ['a', 'b'] as AlbumId[] })).toEqual([null, null])
  expect(await api.downloads.isWanted({ what: [{ type: 'library' }] })).toEqual([false])
  const refused = [
    api.downloads.wants({ offset: 0, limit: 10 }),
    api.downloads.chosen({ selections: [{ kind: 'tracks', ids: [] }] }),
    api.downloads.dropChosen({ selections: [{ kind: 'tracks', ids: [] }] }),
    api.downloads.rules(),
    api.downloads.queue({ section: 'waiting', offset: 0, limit: 10 }),
    api.downloads.kept({ offset: 0, limit: 10 }),
    api.downloads.space(),
    api.downloads.preview({ what: [{ type: 'library' }] }),
    api.downloads.keep({ what: [{ type: 'library' }] }),
    api.downloads.cancel({}),
    api.downloads.setPaused({ paused: true }),
    api.downloads.answerHeldBack({ goesAt: 1, keep: false }),
    api.downloads.moveFolder({ path: '/tmp' }),
    api.downloads.exportTo({ what: { type: 'library' }, path: '/tmp' }),
  ]
  for (const answer of await Promise.allSettled(refused)) {
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'FORBIDDEN' } })
  }
  expect(world.downloads.status().held).toBeNull()
})

it('tells nobody but the owner which folder cannot be written to, and what of theirs is held back', async () => {
  world = await QueueWorld.open()
  world.trouble = 'The folder of kept files, /home/olga/music, is not there.'
  const { downloads } = world
  downloads.start()
  downloads.heldBack({ files: 60, goesAt: 1 })
  expect(downloads.status().heldBack).toEqual({ files: 60, goesAt: 1 })
  const held = { held: 'not-writable', message: world.trouble }
  expect(downloads.status()).toMatchObject(held)
  const routes = { downloads: downloadsHandlers(os.downloads, { downloads, own: undefined }) }
  const api = createRouterClient(routes, { context: { log: pino({ level: 'silent' }), caller: RESIDENT } })
  expect(await api.downloads.status()).toMatchObject({ ...held, message: null, heldBack: null })
})

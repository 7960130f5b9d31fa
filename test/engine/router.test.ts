import { call } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RESIDENT, type Caller } from '../../src/engine/access/caller.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { SCOPES_OF_ROLE, type Role } from '../../src/shared/model/access.ts'
import type { PlayerId, TokenId, TrackId } from '../../src/shared/model/ids.ts'
import { testHost } from '../support/host.ts'

let host: ReturnType<typeof testHost>
let engine: Engine
beforeEach(async () => {
  host = testHost()
  engine = await createEngine(host)
})
afterEach(async () => {
  await engine.stop()
  host.remove()
})

const as = (role: Role) => {
  const caller: Caller = { ...RESIDENT, role, scopes: new Set(SCOPES_OF_ROLE[role]), tokenId: 't' as TokenId }
  return { context: { log: host.log, caller } }
}
const player = { playerId: 'p' as PlayerId }
const play = { trackId: 'k' as TrackId, startedAt: 1, playedMs: 1 }

describe('who may call what', () => {
  it('a guest looks and listens, and changes nothing', async () => {
    const { router } = engine
    await expect(call(router.browse.home, undefined, as('guest'))).resolves.toBeDefined()
    await expect(call(router.queue.state, player, as('guest'))).resolves.toBeDefined()
    await expect(call(router.history.record, play, as('guest'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(call(router.sources.scan, {}, as('guest'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('a member has personal data, and no say over the library', async () => {
    const { router } = engine
    await expect(call(router.history.record, play, as('member'))).resolves.toBeUndefined()
    await expect(call(router.sources.addFolder, { path: host.dataDir }, as('member'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('owner'),
    })
  })

  it('tells who is signed in, and nobody where no one need sign in', async () => {
    expect((await call(engine.router.app.info, undefined, as('guest'))).me).toMatchObject({
      scopes: ['read', 'stream'],
    })
    const resident = { context: { log: host.log, caller: RESIDENT } }
    expect((await call(engine.router.app.info, undefined, resident)).me).toBeNull()
  })
})

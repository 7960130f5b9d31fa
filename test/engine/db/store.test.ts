import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, type Stores } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import { testHost } from '../../support/host.ts'

const FILE = 1

describe('personal.db', () => {
  let host: ReturnType<typeof testHost>
  let stores: Stores
  beforeEach(async () => {
    host = testHost()
    stores = await openStores(host, new Events(host.log))
  })
  afterEach(() => {
    stores.close()
    host.remove()
  })

  it('keeps what savepoints set aside in a file, for in memory the end of each statement costs as much as all of it', () => {
    expect(stores.personal.sql.pragma('temp_store', { simple: true })).toBe(FILE)
  })
})

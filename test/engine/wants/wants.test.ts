import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, type Stores, write } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import { Wants } from '../../../src/engine/wants/wants.ts'
import { testHost } from '../../support/host.ts'
import { personalOf } from '../../support/personal.ts'

describe('what is to be kept offline', () => {
  let host: ReturnType<typeof testHost>
  let stores: Stores
  let personal: Personal
  let wants: Wants
  let nowMs = 0

  beforeEach(async () => {
    host = testHost()
    stores = await openStores(host, new Events(host.log))
    personal = personalOf(stores)
    wants = new Wants({ db: stores.personal, personal, now: () => ++nowMs })
    nowMs = 0
  })

  afterEach(() => {
    stores.close()
    host.remove()
  })

  const wanted = () => wants.all().map(({ type, key }) => `${type} ${key}`)

  it('is listed in the order it was wanted, each once, until it is no longer', () => {
    wants.set('playlist', 'p', true)
    wants.set('album', 'a', true)
    wants.set('playlist', 'p', true)
    expect(wanted()).toEqual(['playlist p', 'album a'])
    wants.set('playlist', 'p', false)
    wants.set('track', 'never', false)
    expect(wanted()).toEqual(['album a'])
    wants.set('playlist', 'p', true)
    expect(wanted()).toEqual(['album a', 'playlist p'])
    expect(personal.audit()).toBe(0)
  })

  it('stays on this device until the user lets it travel', () => {
    const isTravelling = () => personal.travelling().find(({ kind }) => kind === 'want')?.travels
    expect(isTravelling()).toBe(false)
    write(stores.personal, (tx) => personal.setTravels(tx, 'want', true))
    expect(isTravelling()).toBe(true)
  })
})

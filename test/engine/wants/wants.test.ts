import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, type Stores, write } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import type { WantType } from '../../../src/engine/wants/kind.ts'
import { Wants } from '../../../src/engine/wants/wants.ts'
import type { KeepRuleId } from '../../../src/shared/model/downloads.ts'
import { testHost } from '../../support/host.ts'
import { keysIn, personalOf } from '../../support/personal.ts'

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
    wants = new Wants({ db: stores.personal, personal, now: () => ++nowMs, keysOf: keysIn(stores) })
    nowMs = 0
  })

  afterEach(() => {
    stores.close()
    host.remove()
  })

  const wanted = () => wants.all().map(({ type, key }) => `${type} ${key}`)
  const one = (type: WantType, key: string) => [{ type, key }]

  it('is listed in the order it was wanted, each once, until it is no longer', async () => {
    await wants.keep(one('playlist', 'p'))
    await wants.keep(one('album', 'a'))
    await wants.keep(one('playlist', 'p'))
    expect(wanted()).toEqual(['playlist p', 'album a'])
    await wants.drop(one('playlist', 'p'))
    await wants.drop(one('track', 'never'))
    expect(wanted()).toEqual(['album a'])
    await wants.keep(one('playlist', 'p'))
    expect(wanted()).toEqual(['album a', 'playlist p'])
    expect(personal.audit()).toBe(0)
  })

  it('keeps its quality until another is named', async () => {
    await wants.keep(one('search', 'artist:"the moon" live'), { quality: 'low' })
    await wants.keep(one('search', 'artist:"the moon" live'))
    expect(wants.all()).toMatchObject([{ type: 'search', key: 'artist:"the moon" live', quality: 'low', at: 1 }])
    await wants.keep(one('search', 'artist:"the moon" live'), { quality: 'original' })
    expect(wants.all()).toMatchObject([{ quality: 'original', at: 1 }])
  })

  it('stays on this device until the user lets it travel', () => {
    const isTravelling = (name: string) => personal.travelling().find(({ kind }) => kind === name)?.travels
    expect([isTravelling('want'), isTravelling('keep-rule')]).toEqual([false, false])
    write(stores.personal, (tx) => personal.setTravels(tx, 'want', true))
    expect([isTravelling('want'), isTravelling('keep-rule')]).toEqual([true, false])
  })

  describe('by rule', () => {
    const fiveStars = {
      name: 'The best',
      on: true,
      quality: 'high' as const,
      what: {
        kind: 'matching' as const,
        rules: {
          group: { match: 'all' as const, rules: [{ field: 'stars' as const, is: 'atLeast' as const, value: 10 }] },
          sort: { by: 'title' as const, desc: false, thenDesc: false },
          limit: null,
        },
      },
    }

    it('begins with three that are off, and leaves no row of them behind', () => {
      expect(wants.rules().map(({ id, on, builtIn }) => [id, on, builtIn])).toEqual([
        ['recent', false, 'recent'],
        ['often', false, 'often'],
        ['playlists', false, 'playlists'],
      ])
      expect(stores.personal.sql.prepare('select count(*) from cell').pluck().get()).toBe(0)
    })

    it('lets those be changed, and not be removed', () => {
      const recent = wants.rules()[0]!
      wants.saveRule({ ...recent, on: true, name: 'This week' })
      expect(wants.rules()[0]).toEqual({ ...recent, on: true, name: 'This week' })
      expect(() => wants.removeRule(recent.id)).toThrow('cannot be removed')
      expect(wants.rules()).toHaveLength(3)
    })

    it('takes own ones, which can be changed and removed', () => {
      const { id } = wants.saveRule(fiveStars)
      expect(wants.rules()[3]).toEqual({ ...fiveStars, id, builtIn: null })
      wants.saveRule({ ...fiveStars, id, on: false })
      expect(wants.rules()[3]).toMatchObject({ id, on: false })
      wants.removeRule(id)
      expect(wants.rules()).toHaveLength(3)
      expect(() => wants.saveRule({ ...fiveStars, id: 'gone' as KeepRuleId })).toThrow('no longer there')
      expect(personal.audit()).toBe(0)
    })
  })
})

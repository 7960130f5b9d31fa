import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Granted } from '../../../src/engine/access/access.ts'
import { RESIDENT } from '../../../src/engine/access/caller.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { openHouse, type House } from './support.ts'

const HOUR = 3_600_000
const song = 'song' as TrackId

let house: House
let owner: Granted
beforeEach(async () => {
  house = await openHouse()
  owner = await house.owner()
})
afterEach(() => house.close())

describe('a ticket', () => {
  it('for a socket works once, within a minute, and tells no token', () => {
    const { tickets } = house.access
    const ticket = tickets.socket(owner.caller)
    expect(ticket).toMatch(/^[\w.-]+$/)
    expect(ticket).not.toContain(owner.token)
    expect(tickets.redeemSocket(ticket)).toEqual(owner.caller)
    expect(tickets.redeemSocket(ticket)).toBeUndefined()
    const late = tickets.socket(owner.caller)
    house.wait(60_000)
    expect(tickets.redeemSocket(late)).toBeUndefined()
    house.access.sweep()
    expect(tickets.redeemSocket(ticket)).toBeUndefined()
  })

  it('for covers is the same text for hours and holds for hours after', () => {
    const { tickets } = house.access
    const { ticket, until } = tickets.covers(owner.caller)
    expect(tickets.covers(owner.caller)).toEqual({ ticket, until })
    expect(until - house.host.now()).toBeGreaterThanOrEqual(6 * HOUR)
    house.wait(until - house.host.now() - 1)
    expect(tickets.checkCovers(ticket)).toEqual(owner.caller)
    expect(tickets.covers(owner.caller).ticket).not.toBe(ticket)
    house.wait(1)
    expect(tickets.checkCovers(ticket)).toBeUndefined()
  })

  it('for a track is for that track', () => {
    const { tickets } = house.access
    const ticket = tickets.track(owner.caller, song)
    expect(tickets.checkTrack(ticket, song)).toEqual(owner.caller)
    expect(tickets.checkTrack(ticket, 'another' as TrackId)).toBeUndefined()
    house.wait(12 * HOUR)
    expect(tickets.checkTrack(ticket, song)).toBeUndefined()
  })

  it('stands for one purpose only', () => {
    const { tickets } = house.access
    const made = [tickets.socket(owner.caller), tickets.covers(owner.caller).ticket, tickets.track(owner.caller, song)]
    const opened = made.map((ticket) => [
      tickets.redeemSocket(ticket) !== undefined,
      tickets.checkCovers(ticket) !== undefined,
      tickets.checkTrack(ticket, song) !== undefined,
    ])
    expect(opened).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
    ])
  })

  it('ends with its token', () => {
    const { tickets } = house.access
    const made = [tickets.socket(owner.caller), tickets.covers(owner.caller).ticket, tickets.track(owner.caller, song)]
    house.access.signOut(owner.caller)
    expect(tickets.redeemSocket(made[0]!)).toBeUndefined()
    expect(tickets.checkCovers(made[1]!)).toBeUndefined()
    expect(tickets.checkTrack(made[2]!, song)).toBeUndefined()
  })

  it('opens no more than its token does', () => {
    const { row } = house.access.createKey(owner.caller, { name: 'k', scopes: ['read'], expiresInDays: null })
    const reader = { ...owner.caller, tokenId: row.id }
    const { tickets } = house.access
    expect(tickets.checkCovers(tickets.covers(reader).ticket)).toBeDefined()
    expect(tickets.checkTrack(tickets.track(reader, song), song)).toBeUndefined()
  })

  it('that was changed in any place is none', () => {
    const { tickets } = house.access
    const { ticket } = tickets.covers(owner.caller)
    for (let at = 0; at < ticket.length; at++) {
      const other = ticket[at] === 'x' ? 'y' : 'x'
      expect(tickets.checkCovers(ticket.slice(0, at) + other + ticket.slice(at + 1)), `at ${at}`).toBeUndefined()
    }
    for (const nonsense of ['', '.', '..', 'a.b.c', ticket.slice(1), `${ticket}.`, 'x'.repeat(10_000)]) {
      expect(tickets.checkCovers(nonsense)).toBeUndefined()
    }
  })

  it('is of one run of the program', async () => {
    const { ticket } = house.access.tickets.covers(owner.caller)
    await house.reopen()
    expect(house.access.tickets.checkCovers(ticket)).toBeUndefined()
  })

  it('is empty for whoever sits before the player', () => {
    const { tickets } = house.access
    expect([tickets.socket(RESIDENT), tickets.covers(RESIDENT).ticket, tickets.track(RESIDENT, song)]).toEqual([
      '',
      '',
      '',
    ])
    expect(tickets.checkCovers('')).toBeUndefined()
  })
})

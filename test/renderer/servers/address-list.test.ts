/** Editing the addresses of a server. */
import { expect, it } from 'vitest'
import { addLine, draftsOf, moveLine, placesOf, withAddress } from '../../../src/renderer/servers/address-list.ts'

const drafts = draftsOf(['http://home', 'https://away', 'https://other'])
const order = (list: { address: string }[]) => list.map(({ address }) => address)

it('moves a line up and down, and stays put at the ends', () => {
  expect(order(moveLine(drafts, 1, -1))).toEqual(['https://away', 'http://home', 'https://other'])
  expect(order(moveLine(drafts, 1, 1))).toEqual(['http://home', 'https://other', 'https://away'])
  expect(order(moveLine(drafts, 0, -1))).toEqual(order(drafts))
  expect(order(moveLine(drafts, 2, 1))).toEqual(order(drafts))
})

it('keeps each line what it is when lines are added and removed', () => {
  const fewer = drafts.filter(({ id }) => id !== 1)
  const ids = addLine(fewer).map(({ id }) => id)
  expect(new Set(ids).size).toBe(3)
})

it('forgets that a certificate was trusted when the address becomes another', () => {
  const trusted = [{ id: 0, address: 'https://home', accept: 'ab' }]
  expect(withAddress(trusted, 0, 'https://elsewhere')).toEqual([{ id: 0, address: 'https://elsewhere' }])
})

it('stores neither empty lines nor the same address twice', () => {
  const edited = withAddress(addLine(withAddress(drafts, 2, ' http://home ')), 1, ' https://new ')
  expect(placesOf(edited)).toEqual([{ address: 'http://home' }, { address: 'https://new' }])
  expect(placesOf(draftsOf(['', '  ']))).toEqual([])
})

it('hands on what was trusted', () => {
  expect(placesOf([{ id: 0, address: 'https://home', accept: 'ab' }])).toEqual([
    { address: 'https://home', accept: 'ab' },
  ])
})

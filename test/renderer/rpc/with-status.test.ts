/** News of one server among the standing of all. */
import { expect, it } from 'vitest'
import { withStatus } from '../../../src/renderer/rpc/with-status.ts'
import { serverSource, statusOf } from '../../support/page-world.ts'

const attic = statusOf(serverSource(2, 'Attic', 'https://attic.example.org'))
const loft = statusOf(serverSource(3, 'Loft', 'https://loft.example.org'))

it('puts news in the place of what was known', () => {
  const news = { ...attic, phase: 'syncing' as const }
  expect(withStatus([attic, loft], news)).toEqual([news, loft])
})

it('adds a server that was not known yet', () => {
  expect(withStatus([attic], loft)).toEqual([attic, loft])
})

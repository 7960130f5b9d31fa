/** What is offered to whom. */
import { describe, expect, it } from 'vitest'
import { allows } from '../../../src/renderer/rpc/may.ts'
import { Role, Scope, SCOPES_OF_ROLE, type Me } from '../../../src/shared/model/access.ts'

const all = (me: Me | null | undefined, isSignedIn: boolean) =>
  Scope.options.filter((scope) => allows(me, scope, isSignedIn))
const meOf = (role: Role, scopes = SCOPES_OF_ROLE[role]): Me => ({
  account: { id: 'a' as never, name: 'Bo', role },
  scopes: [...scopes],
})

describe('what somebody may do', () => {
  it.each(Role.options)('is what the role of a %s may', (role) => {
    expect(all(meOf(role), true)).toEqual(SCOPES_OF_ROLE[role])
  })

  it('is what the device may, where that is less', () => {
    expect(all(meOf('owner', ['read']), true)).toEqual(['read'])
  })

  it('is everything for whoever sits before the player', () => {
    expect(all(null, false)).toEqual(Scope.options)
  })

  it('is, until it is known, everything for them, and only listening for who signed in', () => {
    expect(all(undefined, false)).toEqual(Scope.options)
    expect(all(undefined, true)).toEqual(['read', 'stream'])
  })
})

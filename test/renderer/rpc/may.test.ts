/** What is offered to whom. */
import { describe, expect, it } from 'vitest'
import { allows, owns } from '../../../src/renderer/rpc/may.ts'
import { Role, Scope, SCOPES_OF_ROLE, type Me } from '../../../src/shared/model/access.ts'

const all = (me: Me | null | undefined, isSignedIn: boolean) =>
  Scope.options.filter((scope) => allows(me, scope, isSignedIn))
const meOf = (role: Role, scopes: readonly Scope[] = SCOPES_OF_ROLE[role], own = role === 'owner'): Me => ({
  account: { id: 'a' as never, name: 'Bo', role },
  scopes: [...scopes],
  own,
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

describe('what lies on this device', () => {
  it('is for whoever sits before the player and for its first owner to say', () => {
    expect([owns(null, false), owns(undefined, false), owns(meOf('owner'), true)]).toEqual([true, true, true])
  })

  it('is for no other owner, no device that may do less, and nobody who is not known yet', () => {
    const others = [meOf('owner', SCOPES_OF_ROLE.owner, false), meOf('owner', ['read', 'write']), meOf('member')]
    expect([...others, undefined].map((me) => owns(me, true))).toEqual([false, false, false, false])
  })
})

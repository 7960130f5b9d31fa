/** Being signed in, seen by what the page keeps: nothing that was done as one user is left for the next. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const held = new Map<string, string>()
const storage = {
  getItem: (name: string) => held.get(name) ?? null,
  setItem: (name: string, text: string) => void held.set(name, text),
  removeItem: (name: string) => void held.delete(name),
}
const reload = vi.fn()

beforeEach(() => {
  held.clear()
  reload.mockClear()
  vi.resetModules()
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('sessionStorage', storage)
  vi.stubGlobal('location', { reload })
})
afterEach(() => vi.unstubAllGlobals())

const signedIn = async (token = 'hers') => {
  held.set('soul-token', token)
  const { session } = await import('../../../src/renderer/rpc/session.ts')
  held.set('soul.plays', '[]')
  return session
}
const answering = (status: number) => vi.stubGlobal('fetch', async () => new Response(null, { status }))

describe('a page whose sign-in is over', () => {
  it('leaves from when its user signs out, and forgets what was heard', async () => {
    const session = await signedIn()
    answering(204)
    expect(session.isLeaving).toBe(false)
    await session.signOut()
    expect([session.isLeaving, held.get('soul.plays'), held.get('soul-token')]).toEqual([true, undefined, undefined])
    expect(reload).toHaveBeenCalledOnce()
  })

  it.each([
    ['was ended from elsewhere', undefined],
    ['has given way to another in this browser', 'his'],
  ])('leaves when it %s', async (_, now) => {
    const session = await signedIn()
    if (now !== undefined) held.set('soul-token', now)
    answering(401)
    void session.socketTicket()
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce())
    expect([session.isLeaving, held.get('soul-token')]).toEqual([true, now])
  })
})

/** What is enough to sign in with. */
import { expect, it } from 'vitest'
import { emptySignIn, signInOf } from '../../../src/renderer/servers/sign-in-draft.ts'
import { SignIn } from '../../../src/shared/model/server.ts'

const all = { code: ' ABCD-1234 ', account: ' anna ', password: ' a secret ', key: ' soul_key ' }

it('is nothing while something is missing', () => {
  for (const kind of ['code', 'password', 'key'] as const) {
    expect(signInOf({ ...emptySignIn(), kind })).toBeUndefined()
    expect(signInOf({ code: 'ab', account: '  ', password: 'x', key: ' ', kind })).toBeUndefined()
  }
})

it('is what the contract takes, without the blanks around it', () => {
  for (const kind of ['code', 'password', 'key'] as const)
    expect(SignIn.safeParse(signInOf({ ...all, kind })).success, kind).toBe(true)
  expect(signInOf({ ...all, kind: 'code' })).toEqual({ kind: 'code', code: 'ABCD-1234' })
})

it('leaves a password as it was typed: blanks may belong to it', () => {
  expect(signInOf({ ...all, kind: 'password' })).toEqual({ kind: 'password', account: 'anna', password: ' a secret ' })
})

it('sends only the way that was chosen', () => {
  expect(signInOf({ ...all, kind: 'key' })).toEqual({ kind: 'key', key: 'soul_key' })
})

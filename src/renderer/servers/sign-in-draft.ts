/** What somebody has typed so far to prove who they are. All three ways are kept, so that looking at another loses nothing. Pure. */
import type { SignIn } from '../../shared/model/server.ts'

export type SignInKind = SignIn['kind']

export interface SignInDraft {
  kind: SignInKind
  code: string
  account: string
  password: string
  key: string
}

export const emptySignIn = (account = ''): SignInDraft => ({ kind: 'code', code: '', account, password: '', key: '' })

const MIN_CODE = 4

/** Undefined while something is missing. */
export function signInOf({ kind, code, account, password, key }: SignInDraft): SignIn | undefined {
  switch (kind) {
    case 'code':
      return code.trim().length < MIN_CODE ? undefined : { kind, code: code.trim() }
    case 'password':
      return account.trim() === '' || password === '' ? undefined : { kind, account: account.trim(), password }
    case 'key':
      return key.trim() === '' ? undefined : { kind, key: key.trim() }
  }
}

/**
 * What stands in the page's place while the server wants to know who we are: signing in, or on a new server making the first
 * account with the code it printed. Either begins the page anew.
 */
import { useMutation } from '@tanstack/react-query'
import { KeyRound, LogOut } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { session, type SessionState, SignInRefused } from '../rpc/session.ts'
import { Button } from '../ui/button.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { TextField } from '../ui/text-field.tsx'

type SignedOut = Extract<SessionState, { kind: 'signed-out' }>

/** As the server demands; it says so itself, but sooner is kinder. */
const LEAST_PASSWORD = 10

export function SignInPage({ serverName, needsSetup, wasEnded }: Omit<SignedOut, 'kind'>) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const [account, setAccount] = useState('')
  const [password, setPassword] = useState('')
  const form = useRef<HTMLFormElement>(null)
  const enter = useMutation({
    mutationFn: () =>
      needsSetup
        ? session.setUp({ code: code.trim(), account: account.trim(), password })
        : session.signIn({ account: account.trim(), password }),
  })
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const complete =
    account.trim() !== '' && (needsSetup ? code.trim() !== '' && password.length >= LEAST_PASSWORD : password !== '')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (complete && !enter.isPending) enter.mutate()
  }
  const title = t(needsSetup ? 'signIn.setupTitle' : 'signIn.title', { name: serverName })
  useEffect(() => void (document.title = title), [title])
  return (
    <main className="flex h-full overflow-y-auto p-4">
      <div className="m-auto w-full max-w-sm rounded-2xl bg-panel p-6 shadow-sheet">
        {wasEnded ? (
          <div role="alert" className="mb-5 flex gap-3 rounded-lg bg-warning-soft p-3">
            <LogOut aria-hidden className="mt-0.5 size-4.5 shrink-0 text-warning-text" />
            <div>
              <p className="font-medium">{t('signIn.ended')}</p>
              <p className="mt-0.5 text-sm text-ink-2">{t('signIn.endedWhy')}</p>
            </div>
          </div>
        ) : (
          <div
            aria-hidden
            className="mb-4 flex size-11 items-center justify-center rounded-xl bg-accent text-on-accent"
          >
            <KeyRound className="size-5" />
          </div>
        )}
        <h1 className="text-2xl font-bold tracking-tight text-balance">{title}</h1>
        <p className="mt-2 text-ink-2">{t(needsSetup ? 'signIn.setupLead' : 'signIn.lead')}</p>
        <form ref={form} onSubmit={onSubmit} className="mt-5 flex flex-col gap-4">
          {needsSetup && (
            <TextField
              label={t('signIn.code')}
              description={t('signIn.codeWhere')}
              value={code}
              autoComplete="one-time-code"
              spellCheck={false}
              maxLength={40}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
          <TextField
            label={t('signIn.account')}
            value={account}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={60}
            onChange={(event) => setAccount(event.target.value)}
          />
          <PasswordField
            label={t('signIn.password')}
            description={needsSetup ? t('signIn.passwordRule', { count: LEAST_PASSWORD }) : undefined}
            value={password}
            autoComplete={needsSetup ? 'new-password' : 'current-password'}
            onChange={setPassword}
          />
          {enter.error && (
            <p role="alert" className="text-sm text-danger-text">
              {enter.error instanceof SignInRefused && enter.error.message !== ''
                ? enter.error.message
                : t('signIn.unreachable')}
            </p>
          )}
          <Button type="submit" variant="primary" size="lg" busy={enter.isPending} disabled={!complete}>
            {t(needsSetup ? 'signIn.makeAccount' : 'signIn.enter')}
          </Button>
        </form>
        {!needsSetup && <p className="mt-5 text-sm text-ink-3">{t('signIn.noAccount')}</p>}
      </div>
    </main>
  )
}

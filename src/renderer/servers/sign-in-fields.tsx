/** Who one is, to a server: a code it shows (nothing to remember), account and password, or a key. */
import type { TFunction } from 'i18next'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { Segmented } from '../ui/segmented.tsx'
import { TextField } from '../ui/text-field.tsx'
import type { SignInDraft, SignInKind } from './sign-in-draft.ts'
import './words.ts'

const KINDS: readonly SignInKind[] = ['code', 'password', 'key']

export interface SignInFieldsProps {
  draft: SignInDraft
  onChange: (draft: SignInDraft) => void
  /** Why the last try did not work. */
  error?: string | undefined
  first?: RefObject<HTMLInputElement | null>
}

export function SignInFields({ draft, onChange, error, first }: SignInFieldsProps) {
  const { t } = useTranslation()
  const set = (change: Partial<SignInDraft>) => onChange({ ...draft, ...change })
  return (
    <div className="flex flex-col gap-3">
      <div className="flex">
        <Segmented
          label={t('servers.signIn.how')}
          value={draft.kind}
          options={KINDS.map((value) => ({ value, label: t(`servers.signIn.kinds.${value}`) }))}
          onChange={(kind) => set({ kind })}
        />
      </div>
      {draft.kind === 'code' && (
        <>
          <CodeHelp t={t} />
          <TextField
            ref={first}
            label={t('servers.signIn.code')}
            value={draft.code}
            maxLength={40}
            autoCapitalize="characters"
            error={error}
            className="tabular [&_input]:tracking-widest [&_input]:uppercase"
            onChange={(event) => set({ code: event.target.value })}
          />
        </>
      )}
      {draft.kind === 'password' && (
        <>
          <TextField
            ref={first}
            label={t('servers.signIn.account')}
            value={draft.account}
            maxLength={60}
            autoComplete="username"
            onChange={(event) => set({ account: event.target.value })}
          />
          <TextField
            label={t('servers.signIn.password')}
            type="password"
            value={draft.password}
            maxLength={200}
            autoComplete="current-password"
            error={error}
            onChange={(event) => set({ password: event.target.value })}
          />
        </>
      )}
      {draft.kind === 'key' && (
        <TextField
          ref={first}
          label={t('servers.signIn.key')}
          description={t('servers.signIn.keyAbout')}
          type="password"
          value={draft.key}
          maxLength={200}
          error={error}
          onChange={(event) => set({ key: event.target.value })}
        />
      )}
    </div>
  )
}

function CodeHelp({ t }: { t: TFunction }) {
  return (
    <ol className="list-decimal space-y-0.5 pl-5 text-sm text-ink-2 marker:text-ink-3">
      <li>{t('servers.signIn.codeStep1')}</li>
      <li>{t('servers.signIn.codeStep2')}</li>
      <li>{t('servers.signIn.codeStep3')}</li>
    </ol>
  )
}

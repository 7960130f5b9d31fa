/** AcoustID's key: typed, kept, tried and removed. One that is kept is never shown, for the page is not told it. */
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LookupTrouble } from '../../shared/model/lookups.ts'
import { useSettings } from '../app/settings.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { Button } from '../ui/button.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { troubleWords } from './run-words.ts'
import { askLookupsAnew } from './use-lookups.ts'

interface Verdict {
  isGood: boolean
  words: string
}

export function KeyField({ hasKey }: { hasKey: boolean }) {
  const { t } = useTranslation()
  const { offline } = useSettings()
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [verdict, setVerdict] = useState<Verdict>()
  const key = typed.trim()

  const wordsOf = (trouble: LookupTrouble): string =>
    trouble === 'offline' && offline === 'on'
      ? t('lookups.trouble.byChoice')
      : troubleWords({ service: 'acoustid', trouble }, t)
  const does = async (call: () => Promise<Verdict>) => {
    setBusy(true)
    setVerdict(undefined)
    try {
      setVerdict(await call())
    } catch (error) {
      const { title, detail } = errorText(error, t)
      setVerdict({ isGood: false, words: detail ?? title })
    }
    setBusy(false)
  }
  const keep = (next: string, words: string) =>
    does(async () => {
      await api.lookups.setKey({ key: next })
      setTyped('')
      askLookupsAnew()
      return { isGood: true, words }
    })
  const test = () =>
    does(async () => {
      const { trouble } = await api.lookups.testKey(key === '' ? {} : { key })
      return trouble === null
        ? { isGood: true, words: t('lookups.key.good') }
        : { isGood: false, words: wordsOf(trouble) }
    })
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (key !== '' && !busy) void keep(key, t('lookups.key.saved'))
      }}
    >
      <p className="text-ink-2">{t(hasKey ? 'lookups.key.kept' : 'lookups.key.none')}</p>
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-80 max-w-full">
          <PasswordField label={t('lookups.key.label')} autoComplete="new-password" value={typed} onChange={setTyped} />
        </div>
        <Button type="submit" variant="primary" disabled={key === '' || busy}>
          {t('lookups.key.save')}
        </Button>
        <Button busy={busy} disabled={key === '' && !hasKey} onClick={() => void test()}>
          {t('lookups.key.test')}
        </Button>
        {hasKey && (
          <Button disabled={busy} onClick={() => void keep('', t('lookups.key.removed'))}>
            {t('lookups.key.remove')}
          </Button>
        )}
      </div>
      <p role="status" className="flex min-h-6 items-center gap-2">
        {verdict && (
          <>
            {verdict.isGood ? (
              <CircleCheck aria-hidden className="size-4 shrink-0 text-success-text" />
            ) : (
              <CircleAlert aria-hidden className="size-4 shrink-0 text-danger-text" />
            )}
            {verdict.words}
          </>
        )}
      </p>
    </form>
  )
}

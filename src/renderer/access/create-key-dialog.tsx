/** Making a key: what for, what it may do, how long. Then the key itself, this once. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Scope } from '../../shared/model/access.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import './words.ts'

const SCOPES: readonly Scope[] = ['read', 'stream', 'write', 'admin']
const DAYS = { month: 30, quarter: 90, year: 365, never: null } as const
type Expiry = keyof typeof DAYS

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const formId = useId()
  const first = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>(['read', 'stream'])
  const [expiry, setExpiry] = useState<Expiry>('year')
  const create = useMutation({
    mutationFn: () =>
      api.access.createKey({
        name: name.trim(),
        scopes: [...scopes],
        expiresInDays: DAYS[expiry],
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.access.keys.key() }),
  })
  if (create.data) return <MadeKey secret={create.data.key} onClose={onClose} />
  const complete = name.trim() !== '' && scopes.length > 0
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (complete && !create.isPending) create.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('access.keys.createTitle')}
      closeLabel={t('common.close')}
      initialFocus={first}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={create.isPending} disabled={!complete}>
            {t('access.keys.make')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit} className="flex flex-col gap-5">
        <TextField
          ref={first}
          label={t('access.keys.name')}
          placeholder={t('access.keys.namePlaceholder')}
          value={name}
          maxLength={100}
          error={create.error ? errorText(create.error, t).detail : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset>
          <legend className="mb-1.5 text-sm font-medium">{t('access.keys.may')}</legend>
          <div className="flex flex-col gap-2.5">
            {SCOPES.map((scope) => (
              <ScopeChoice
                key={scope}
                scope={scope}
                checked={scopes.includes(scope)}
                onChange={(checked) =>
                  setScopes(SCOPES.filter((one) => (one === scope ? checked : scopes.includes(one))))
                }
              />
            ))}
          </div>
          {scopes.length === 0 && <p className="mt-1.5 text-sm text-danger-text">{t('access.keys.needsOne')}</p>}
        </fieldset>
        <div>
          <p aria-hidden className="mb-1.5 text-sm font-medium">
            {t('access.keys.ends')}
          </p>
          <Select
            label={t('access.keys.ends')}
            hideLabel
            value={expiry}
            options={(Object.keys(DAYS) as Expiry[]).map((value) => ({
              value,
              label: t(`access.keys.expiries.${value}`),
            }))}
            onChange={setExpiry}
          />
        </div>
      </form>
    </Dialog>
  )
}

interface ScopeChoiceProps {
  scope: Scope
  checked: boolean
  onChange: (checked: boolean) => void
}

function ScopeChoice({ scope, checked, onChange }: ScopeChoiceProps) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <div className="flex gap-3">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={`${id}-about`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0"
      />
      <div>
        <label htmlFor={id}>{t(`access.keys.scopes.${scope}`)}</label>
        <p id={`${id}-about`} className="text-sm text-ink-3">
          {t(`access.keys.scopesAbout.${scope}`)}
        </p>
      </div>
    </div>
  )
}

function MadeKey({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('access.keys.madeTitle')}
      description={t('access.keys.made')}
      closeLabel={t('common.close')}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('access.keys.finish')}
        </Button>
      }
    >
      <div className="flex items-center gap-2 rounded-lg bg-sunken py-2 pr-2 pl-3">
        <output aria-label={t('access.keys.key')} className="min-w-0 flex-1 font-mono text-sm break-all select-all">
          {secret}
        </output>
        <CopyButton label={t('access.keys.copy')} text={secret} />
      </div>
    </Dialog>
  )
}

/** The account that is signed in here: name, role, password, and leaving. */
import { useMutation } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Initial } from '../access/initial.tsx'
import { LEAST_PASSWORD, NewPasswordField } from '../access/new-password-field.tsx'
import { SignOutDialog } from '../access/sign-out-dialog.tsx'
import '../access/words.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { useMe } from '../rpc/may.ts'
import { Button } from '../ui/button.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { toast } from '../ui/toast.tsx'
import { Block, Row, Rows } from './section.tsx'

export function AccountSection() {
  const { t } = useTranslation()
  const me = useMe()
  const [leaving, setLeaving] = useState(false)
  if (!me) return null
  const { name, role } = me.account
  return (
    <>
      <Block title={t('access.me.title')}>
        <Rows>
          <div className="flex items-center gap-4 px-4 py-3">
            <Initial name={name} />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{name}</p>
              <p className="text-sm text-ink-3">
                {t(`app.nav.roles.${role}`)}. {t(`access.me.roles.${role}`)}
              </p>
            </div>
          </div>
          <Row label={t('access.me.signOut')} about={t('access.me.signOutAbout')}>
            <Button icon={<LogOut className="size-4" />} onClick={() => setLeaving(true)}>
              {t('access.me.signOut')}
            </Button>
          </Row>
        </Rows>
      </Block>
      <Block title={t('access.me.change')} lead={t('access.me.changeDetail')}>
        <ChangePassword name={name} />
      </Block>
      {leaving && <SignOutDialog onClose={() => setLeaving(false)} />}
    </>
  )
}

function ChangePassword({ name }: { name: string }) {
  const { t } = useTranslation()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => api.access.changePassword({ current, next }),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      toast({ tone: 'success', title: t('access.me.changed') })
    },
  })
  const complete = current !== '' && next.length >= LEAST_PASSWORD
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (complete && !change.isPending) change.mutate()
  }
  return (
    <form onSubmit={onSubmit} className="flex max-w-sm flex-col gap-4">
      {/* For whatever keeps passwords: whose it is. */}
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      <PasswordField
        label={t('access.me.current')}
        value={current}
        autoComplete="current-password"
        error={change.error ? errorText(change.error, t).detail : undefined}
        onChange={(text) => {
          setCurrent(text)
          change.reset()
        }}
      />
      <NewPasswordField label={t('access.me.next')} value={next} onChange={setNext} />
      <Button type="submit" className="self-start" busy={change.isPending} disabled={!complete}>
        {t('access.me.change')}
      </Button>
    </form>
  )
}

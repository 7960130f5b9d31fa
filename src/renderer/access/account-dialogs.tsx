/** What is done with accounts: adding one, changing name and role, a new password, removing it. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, type RefObject, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccountRow, Role } from '../../shared/model/access.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { useMe } from '../rpc/may.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'
import { toast } from '../ui/toast.tsx'
import { LEAST_PASSWORD, NewPasswordField } from './new-password-field.tsx'
import { RoleChoice } from './role-choice.tsx'
import './words.ts'

const stale = () => queryClient.invalidateQueries({ queryKey: orpc.access.key() })

export function AddAccountDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const first = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('guest')
  const [password, setPassword] = useState('')
  const add = useMutation({
    mutationFn: () => api.access.createAccount({ name: name.trim(), role, password }),
    onSuccess: (made) => {
      void stale()
      toast({ tone: 'success', title: t('access.accounts.added', { name: made.name }) })
      onClose()
    },
  })
  return (
    <FormDialog
      title={t('access.accounts.addTitle')}
      submit={t('access.accounts.add')}
      busy={add.isPending}
      complete={name.trim() !== '' && password.length >= LEAST_PASSWORD}
      first={first}
      onSubmit={() => add.mutate()}
      onClose={onClose}
    >
      <TextField
        ref={first}
        label={t('access.accounts.name')}
        description={t('access.accounts.nameAbout')}
        value={name}
        maxLength={60}
        error={add.error ? errorText(add.error, t).detail : undefined}
        onChange={(event) => {
          setName(event.target.value)
          add.reset()
        }}
      />
      <RoleChoice value={role} onChange={setRole} />
      <NewPasswordField
        label={t('access.accounts.password')}
        value={password}
        onChange={setPassword}
        passOn={t('access.accounts.passOn')}
      />
    </FormDialog>
  )
}

interface AccountDialogProps {
  account: AccountRow
  onClose: () => void
}

export function EditAccountDialog({ account, isOnlyOwner, onClose }: AccountDialogProps & { isOnlyOwner: boolean }) {
  const { t } = useTranslation()
  const first = useRef<HTMLInputElement>(null)
  const [name, setName] = useState(account.name)
  const [role, setRole] = useState(account.role)
  const edit = useMutation({
    mutationFn: () =>
      api.access.updateAccount({
        id: account.id,
        ...(name.trim() !== account.name && { name: name.trim() }),
        ...(role !== account.role && { role }),
      }),
    onSuccess: (now) => {
      void stale()
      toast({ title: t('access.accounts.changed', { name: now.name }) })
      onClose()
    },
  })
  return (
    <FormDialog
      title={t('access.accounts.editTitle', { name: account.name })}
      submit={t('common.save')}
      busy={edit.isPending}
      complete={name.trim() !== ''}
      first={first}
      onSubmit={() => edit.mutate()}
      onClose={onClose}
    >
      <TextField
        ref={first}
        label={t('access.accounts.name')}
        description={t('access.accounts.nameAbout')}
        value={name}
        maxLength={60}
        error={edit.error ? errorText(edit.error, t).detail : undefined}
        onChange={(event) => {
          setName(event.target.value)
          edit.reset()
        }}
      />
      <RoleChoice value={role} onChange={setRole} fixed={isOnlyOwner ? t('access.accounts.onlyOwner') : undefined} />
    </FormDialog>
  )
}

export function SetPasswordDialog({ account: { id, name }, onClose }: AccountDialogProps) {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const set = useMutation({
    mutationFn: () => api.access.updateAccount({ id, password }),
    onSuccess: () => {
      toast({ tone: 'success', title: t('access.accounts.passwordDone', { name }) })
      onClose()
    },
  })
  return (
    <FormDialog
      title={t('access.accounts.passwordTitle', { name })}
      description={t('access.accounts.passwordDetail')}
      submit={t('access.accounts.passwordConfirm')}
      busy={set.isPending}
      complete={password.length >= LEAST_PASSWORD}
      onSubmit={() => set.mutate()}
      onClose={onClose}
    >
      <NewPasswordField
        label={t('access.accounts.password')}
        value={password}
        error={set.error ? errorText(set.error, t).detail : undefined}
        onChange={setPassword}
        passOn={t('access.accounts.passOn')}
      />
    </FormDialog>
  )
}

export function RemoveAccountDialog({ account: { id, name, deviceCount }, onClose }: AccountDialogProps) {
  const { t } = useTranslation()
  const isOwn = useMe()?.account.id === id
  const remove = useMutation({
    mutationFn: () => api.access.removeAccount({ id }),
    onSuccess: () => {
      void stale()
      toast({ title: t('access.accounts.removed', { name }) })
      onClose()
    },
    onError: toastError,
  })
  return (
    <ConfirmDialog
      open
      title={t('access.accounts.removeTitle', { name })}
      confirmLabel={t('access.accounts.confirm')}
      cancelLabel={t('common.cancel')}
      danger
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onCancel={onClose}
    >
      <p>{t('access.accounts.removeDetail', { count: deviceCount })}</p>
      {isOwn && <p className="mt-2">{t('access.accounts.removeOwn')}</p>}
    </ConfirmDialog>
  )
}

interface FormDialogProps {
  title: string
  description?: string
  submit: string
  busy: boolean
  complete: boolean
  first?: RefObject<HTMLInputElement | null>
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}

function FormDialog(props: FormDialogProps) {
  const { title, description, submit, busy, complete, first, onSubmit, onClose, children } = props
  const { t } = useTranslation()
  const formId = useId()
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (complete && !busy) onSubmit()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      closeLabel={t('common.close')}
      {...(first && { initialFocus: first })}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={busy} disabled={!complete}>
            {submit}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send} className="flex flex-col gap-5">
        {children}
      </form>
    </Dialog>
  )
}

/** What has a name, a new one or another: one field, what else belongs to it, and the reason when it is not taken. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../rpc/error-text.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'

export interface NameDialogProps<T> {
  title: string
  label: string
  /** Below the field. */
  description?: string
  name?: string
  maxLength?: number
  /** On the button; absent: "Save". */
  action?: string
  /** Further fields. */
  children?: ReactNode
  /** Is given the name without spaces around it, never an empty one. What it throws is shown at the field. */
  save: (name: string) => Promise<T>
  onSaved?: (saved: T) => void
  onClose: () => void
}

export function NameDialog<T>(props: NameDialogProps<T>) {
  const { title, label, description, name = '', maxLength = 200, action, children, save, onSaved, onClose } = props
  const { t } = useTranslation()
  const formId = useId()
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(name)
  const saving = useMutation({
    mutationFn: () => save(typed.trim()),
    onSuccess: (saved) => {
      onSaved?.(saved)
      onClose()
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() !== '' && !saving.isPending) saving.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      closeLabel={t('common.close')}
      initialFocus={field}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={saving.isPending} disabled={typed.trim() === ''}>
            {action ?? t('common.save')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit} className="flex flex-col gap-4 pb-1">
        <TextField
          ref={field}
          label={label}
          {...(description !== undefined && { description })}
          value={typed}
          maxLength={maxLength}
          error={saving.error ? errorText(saving.error, t).detail : undefined}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setTyped(event.target.value)}
        />
        {children}
      </form>
    </Dialog>
  )
}

/** Another name for something: one field, and the reason when it is not taken. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../rpc/error-text.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'

export interface NameDialogProps<T> {
  title: string
  label: string
  name: string
  save: (name: string) => Promise<T>
  onSaved: (saved: T) => void
  onClose: () => void
}

export function NameDialog<T>({ title, label, name, save, onSaved, onClose }: NameDialogProps<T>) {
  const { t } = useTranslation()
  const formId = useId()
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(name)
  const rename = useMutation({
    mutationFn: () => save(typed.trim()),
    onSuccess: (saved) => {
      onSaved(saved)
      onClose()
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() !== '' && !rename.isPending) rename.mutate()
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
          <Button type="submit" form={formId} variant="primary" busy={rename.isPending} disabled={typed.trim() === ''}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit}>
        <TextField
          ref={field}
          label={label}
          value={typed}
          maxLength={100}
          error={rename.error ? errorText(rename.error, t).detail : undefined}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </Dialog>
  )
}

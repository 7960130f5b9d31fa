/** Another name for a folder or server, in the library only. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SourceRow } from '../../shared/model/source.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'

export function RenameDialog({ source, onClose }: { source: SourceRow; onClose: () => void }) {
  const { t } = useTranslation()
  const formId = useId()
  const isServer = source.kind === 'soul'
  const [name, setName] = useState(source.name)
  const rename = useMutation({
    mutationFn: () => api.sources.rename({ sourceId: source.id, name: name.trim() }),
    onSuccess: onClose,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') rename.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(isServer ? 'settings.folders.renameDialog.titleServer' : 'settings.folders.renameDialog.title')}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={rename.isPending} disabled={name.trim() === ''}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit}>
        <TextField
          label={t('settings.folders.renameDialog.label')}
          description={t(
            isServer ? 'settings.folders.renameDialog.descriptionServer' : 'settings.folders.renameDialog.description',
          )}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
          error={rename.error ? errorText(rename.error, t).detail : undefined}
        />
      </form>
    </Dialog>
  )
}

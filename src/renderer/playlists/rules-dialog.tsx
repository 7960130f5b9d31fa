/** Making a smart playlist, or changing the rules of one: rules in groups, order, limit, and what matches meanwhile. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaylistFolderId } from '../../shared/model/ids.ts'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { announce } from '../ui/announce.tsx'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'
import { draftOf, newDraft, rulesOf, type Draft } from './rule-draft.ts'
import { RuleGroupEditor } from './rule-group-editor.tsx'
import { RuleOrder } from './rule-order.tsx'
import { RulesPreview, useRulesPreview } from './rules-preview.tsx'
import { playlistsChanged } from './use-playlists.ts'

export interface RulesDialogProps {
  /** Absent: a new one. */
  playlist?: PlaylistRow
  folderId?: PlaylistFolderId | null
  onClose: () => void
}

export function RulesDialog({ playlist, folderId = null, onClose }: RulesDialogProps) {
  const { t } = useTranslation()
  const formId = useId()
  const nameField = useRef<HTMLInputElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const [name, setName] = useState(playlist?.name ?? '')
  const [first] = useState<Draft>(() => (playlist?.rules ? draftOf(playlist.rules) : newDraft()))
  const [draft, setDraft] = useState(first)
  const [asking, setAsking] = useState(false)
  // Nobody is told off before having finished.
  const [strict, setStrict] = useState(false)
  const { rules, faults } = rulesOf(draft)
  const preview = useRulesPreview(rules)
  const changed = draft !== first || name !== (playlist?.name ?? '')

  const saving = useMutation({
    mutationFn: async () => {
      if (!rules) return
      const named = { name: name.trim(), rules }
      const saved = playlist
        ? await api.playlists.update({ id: playlist.id, ...named })
        : await api.playlists.create({ ...named, folderId })
      playlistsChanged()
      announce(t(playlist ? 'playlists.rules.saved' : 'playlists.new.created', { name: saved.name }))
      if (!playlist) navigate(paths.playlist(saved.id))
    },
    onSuccess: onClose,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (saving.isPending) return
    setStrict(true)
    if (name.trim() === '') nameField.current?.focus()
    else if (rules) saving.mutate()
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
  }
  return (
    <Dialog
      open
      // A press beside it, or one Escape too many, must not take back what took minutes.
      onClose={() => (changed ? setAsking(true) : onClose())}
      size="lg"
      title={playlist ? t('playlists.rules.editTitle', { name: playlist.name }) : t('playlists.rules.newTitle')}
      description={t('playlists.rules.about')}
      closeLabel={t('common.close')}
      {...(!playlist && { initialFocus: nameField })}
      footer={
        <>
          {/* Beside the buttons, so that it is seen however many rules there are. */}
          <p role="status" className="tabular mr-auto self-center text-sm text-ink-2">
            {preview.total !== undefined && t('playlists.rules.matching', { count: preview.total })}
          </p>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={saving.isPending}>
            {playlist ? t('playlists.rules.save') : t('playlists.new.create')}
          </Button>
        </>
      }
    >
      {/* The browser's own bubbles would cover ours. */}
      <form ref={form} id={formId} noValidate onSubmit={onSubmit} className="flex flex-col gap-4 pb-2">
        <TextField
          ref={nameField}
          label={t('playlists.name')}
          value={name}
          maxLength={200}
          error={
            saving.error
              ? errorText(saving.error, t).detail
              : strict && name.trim() === ''
                ? t('playlists.rules.missingValue')
                : undefined
          }
          onChange={(event) => setName(event.target.value)}
        />
        <RuleGroupEditor
          group={draft.group}
          depth={0}
          faults={strict ? faults : undefined}
          ownId={playlist?.id}
          onChange={(group) => setDraft({ ...draft, group })}
        />
        <RuleOrder
          draft={draft}
          onChange={setDraft}
          fault={strict && faults.has(draft.group.key) ? t('playlists.rules.badNumber') : undefined}
        />
        <RulesPreview preview={preview} />
      </form>
      <ConfirmDialog
        open={asking}
        title={t('playlists.rules.leaveTitle')}
        confirmLabel={t('playlists.rules.leave')}
        cancelLabel={t('playlists.rules.stay')}
        onConfirm={onClose}
        onCancel={() => setAsking(false)}
      >
        {t('playlists.rules.leaveDetail')}
      </ConfirmDialog>
    </Dialog>
  )
}

/** Making a rule, or changing one: what matches (as for smart playlists), as what it is fetched, and what it would come to. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeepRuleRow, KeptQuality, KeptSums } from '../../shared/model/downloads.ts'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import { useSettings } from '../app/settings.ts'
import { formatBytes } from '../i18n/format.ts'
import { draftOf, newDraft, rulesOf, type Draft } from '../playlists/rule-draft.ts'
import { RuleGroupEditor } from '../playlists/rule-group-editor.tsx'
import { RuleOrder } from '../playlists/rule-order.tsx'
import { RulesPreview, useSettled, type Preview } from '../playlists/rules-preview.tsx'
import '../playlists/words.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc } from '../rpc/query.ts'
import { announce } from '../ui/announce.tsx'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'
import { wantsChanged } from './queue-actions.ts'
import { QualitySelect } from './quality-select.tsx'
import { savedPart } from './rule-actions.ts'
import { ruleName } from './rule-words.ts'

export interface RuleDialogProps {
  /** Absent: a new one. */
  rule?: KeepRuleRow
  onClose: () => void
}

export function RuleDialog({ rule, onClose }: RuleDialogProps) {
  const { t } = useTranslation()
  const usual = useSettings().downloads.quality
  const formId = useId()
  const form = useRef<HTMLFormElement>(null)
  const nameField = useRef<HTMLInputElement>(null)
  const [name, setName] = useState(rule?.name ?? '')
  const [quality, setQuality] = useState<KeptQuality>(rule?.quality ?? usual)
  const [first] = useState<Draft>(() => (rule?.what.kind === 'matching' ? draftOf(rule.what.rules) : newDraft()))
  const [draft, setDraft] = useState(first)
  const [asking, setAsking] = useState(false)
  // Nobody is told off before having finished.
  const [strict, setStrict] = useState(false)
  const { rules, faults } = rulesOf(draft)
  const { preview, sums } = useKeepPreview(rules, quality)
  const named = rule?.builtIn == null
  const changed = draft !== first || name !== (rule?.name ?? '') || quality !== (rule?.quality ?? usual)

  const saving = useMutation({
    mutationFn: async (what: SmartRules) => {
      const saved = await api.downloads.saveRule({
        ...(rule ? savedPart(rule) : { on: true }),
        name: named ? name.trim() : rule.name,
        quality,
        what: { kind: 'matching', rules: what },
      })
      wantsChanged()
      announce(t('downloads.rules.saved', { name: ruleName(saved, t) }))
    },
    onSuccess: onClose,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (saving.isPending) return
    setStrict(true)
    if (named && name.trim() === '') nameField.current?.focus()
    else if (rules) saving.mutate(rules)
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
  }
  const problem = saving.error ? errorText(saving.error, t).detail : undefined
  return (
    <Dialog
      open
      // A press beside it, or one Escape too many, must not take back what took minutes.
      onClose={() => (changed ? setAsking(true) : onClose())}
      size="lg"
      title={rule ? t('downloads.rules.editTitle', { name: ruleName(rule, t) }) : t('downloads.rules.newTitle')}
      description={t('downloads.rules.editLead')}
      closeLabel={t('common.close')}
      {...(!rule && { initialFocus: nameField })}
      footer={
        <>
          {/* Beside the buttons, so that it is seen however many rules there are. */}
          <p role="status" className="tabular mr-auto self-center text-sm text-ink-2">
            {sums && t('downloads.rules.wouldKeep', { count: sums.tracks, bytes: formatBytes(sums.bytes) })}
          </p>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={saving.isPending}>
            {t('downloads.rules.save')}
          </Button>
        </>
      }
    >
      {/* The browser's own bubbles would cover ours. */}
      <form ref={form} id={formId} noValidate onSubmit={onSubmit} className="flex flex-col gap-4 pb-2">
        {named && (
          <TextField
            ref={nameField}
            label={t('downloads.rules.name')}
            value={name}
            maxLength={200}
            error={problem ?? (strict && name.trim() === '' ? t('playlists.rules.missingValue') : undefined)}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        {!named && problem !== undefined && (
          <p role="alert" className="text-danger-text">
            {problem}
          </p>
        )}
        <RuleGroupEditor
          group={draft.group}
          depth={0}
          faults={strict ? faults : undefined}
          ownId={undefined}
          onChange={(group) => setDraft({ ...draft, group })}
        />
        <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
          <RuleOrder
            draft={draft}
            onChange={setDraft}
            fault={strict && faults.has(draft.group.key) ? t('playlists.rules.badNumber') : undefined}
          />
          <QualitySelect label={t('downloads.quality')} value={quality} onChange={setQuality} />
        </div>
        <RulesPreview
          preview={preview}
          about={
            sums && sums.missingTracks > 0
              ? t('downloads.rules.missing', { bytes: formatBytes(sums.missingBytes) })
              : ''
          }
        />
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

const SHOWN = 6
const EVERYTHING: SmartRules = {
  group: { match: 'all', rules: [] },
  sort: { by: 'title', desc: false, thenDesc: false },
  limit: null,
}

/** What unsaved rules would keep, a moment after the last key. */
function useKeepPreview(
  rules: SmartRules | null,
  quality: KeptQuality,
): { preview: Preview; sums: KeptSums | undefined } {
  const settled = useSettled(rules)
  const query = useQuery(
    orpc.downloads.previewRule.queryOptions({
      input: { what: { kind: 'matching', rules: settled ?? EVERYTHING }, quality, limit: SHOWN },
      enabled: settled !== null,
      gcTime: 0,
    }),
  )
  const answer = settled === null ? undefined : query.data
  return {
    preview: {
      waits: settled === null,
      error: settled === null ? null : query.error,
      total: answer?.sums.tracks,
      durationMs: 0,
      rows: answer?.rows ?? [],
      old: query.isPlaceholderData,
    },
    sums: answer?.sums,
  }
}

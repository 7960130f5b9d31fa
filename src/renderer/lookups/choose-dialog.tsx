/** What of which recording is taken for one track: each field beside what is shown now. */
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FOUND_FIELDS } from '../../shared/model/found-fields.ts'
import type { Found, FoundField, FoundRow } from '../../shared/model/lookups.ts'
import '../marks/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { aboutFound } from './found-row.tsx'
import { sureWords } from './run-words.ts'
import { nameOf, take } from './say.ts'

export function ChooseDialog({ row, onClose }: { row: FoundRow; onClose: () => void }) {
  const { t } = useTranslation()
  const choices: Found[] = [row, ...row.others]
  const [id, setId] = useState(row.id)
  const [left, setLeft] = useState<ReadonlySet<FoundField>>(new Set())
  const [busy, setBusy] = useState(false)
  const name = useId()
  const chosen = choices.find((one) => one.id === id) ?? row
  const offered = FOUND_FIELDS.filter((field) => chosen.tags[field] !== null && chosen.tags[field] !== '')
  const confirm = async () => {
    setBusy(true)
    const isDone = await take(
      row,
      id,
      offered.filter((field) => !left.has(field)),
    )
    setBusy(false)
    if (isDone) onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="md"
      title={t('lookups.choose.title', { name: nameOf(row) })}
      description={t('lookups.choose.lead')}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={row.track === null} onClick={() => void confirm()}>
            {t('lookups.choose.take')}
          </Button>
        </>
      }
    >
      {choices.length > 1 && (
        <fieldset className="mb-4 flex flex-col gap-1">
          <legend className="mb-1 text-sm font-medium">{t('lookups.choose.which')}</legend>
          {choices.map((one) => (
            <label key={one.id} className="flex items-start gap-3 rounded-lg px-2 py-1.5 hover:bg-hover">
              <input
                type="radio"
                aria-label={[one.tags.title || t('lookups.untitled'), sureWords(one.score, t)].join(', ')}
                name={name}
                checked={one.id === id}
                onChange={() => setId(one.id)}
                className="mt-1 size-4 shrink-0 accent-accent"
              />
              <span className="min-w-0">
                <span className="block font-medium break-words">{one.tags.title || t('lookups.untitled')}</span>
                <span className="block text-sm break-words text-ink-2">
                  {[sureWords(one.score, t), aboutFound(one.tags, t)].join(' · ')}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <div className="flex flex-col gap-1">
        {offered.map((field) => {
          const label = t(`marks.corrections.field.${field}`)
          const now = String(row.track?.[field] ?? '')
          return (
            <label key={field} className="flex items-start gap-3 rounded-lg px-2 py-1.5 hover:bg-hover">
              <input
                type="checkbox"
                aria-label={t('lookups.choose.field', { field: label })}
                checked={!left.has(field)}
                onChange={({ target: { checked } }) =>
                  setLeft(new Set(checked ? [...left].filter((one) => one !== field) : [...left, field]))
                }
                className="mt-1 size-4 shrink-0 accent-accent"
              />
              <span className="w-32 shrink-0 text-ink-2">{label}</span>
              <span className="min-w-0 flex-1 break-words">
                {chosen.tags[field]}
                <span className="block text-sm text-ink-3">
                  {t('lookups.choose.now', { value: now || t('lookups.choose.nothing') })}
                </span>
              </span>
            </label>
          )
        })}
      </div>
    </Dialog>
  )
}

/**
 * "Edit details": the fields of one track or many as the user wants them, beside what the files say. Nothing is written into
 * files, and the dialog says so. Of many tracks only the fields that were touched are changed.
 */
import { useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Correction } from '../../shared/api/personal.ts'
import { CORRECTED_FIELDS, isCorrection, isNumberField, type CorrectedField } from '../../shared/model/corrections.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { TrackDetails } from '../../shared/model/track.ts'
import { QueryError } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { askRowsAnew } from '../rpc/live.ts'
import { orpc } from '../rpc/query.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { TextField } from '../ui/text-field.tsx'
import { toast } from '../ui/toast.tsx'
import { afterReset, changesOf, shownIn, toldBy, type Edits } from './edits.ts'
import './words.ts'

/** As many as one call may name. */
const MAX_TRACKS = 1_000

export interface EditDetailsProps {
  /** The row it was opened on comes first. */
  trackIds: readonly TrackId[]
  onClose: () => void
}

export function EditDetails({ trackIds, onClose }: EditDetailsProps) {
  const { t } = useTranslation()
  const many = trackIds.length > 1
  const first = trackIds[0]!
  // Of many there is nothing to show: each has its own.
  const details = useQuery(
    orpc.browse.track.queryOptions({ input: { id: first }, enabled: !many, placeholderData: undefined }),
  )
  const corrections = useQuery(
    orpc.personal.corrections.queryOptions({ input: { trackId: first }, enabled: !many, placeholderData: undefined }),
  )
  const title = many ? t('marks.corrections.titleMany', { count: trackIds.length }) : t('marks.corrections.title')
  const failed = details.error ?? corrections.error
  const ready = many || (details.data && corrections.data)
  if (trackIds.length > MAX_TRACKS || failed || !ready)
    return (
      <Dialog open onClose={onClose} size="md" title={title} closeLabel={t('common.close')}>
        {trackIds.length > MAX_TRACKS ? (
          <p>{t('marks.corrections.tooMany', { most: MAX_TRACKS, count: trackIds.length })}</p>
        ) : failed ? (
          <QueryError error={failed} />
        ) : (
          <Skeleton className="h-72" />
        )}
      </Dialog>
    )
  return (
    <Fields
      title={title}
      trackIds={trackIds}
      track={many ? undefined : details.data}
      corrections={many ? [] : (corrections.data ?? [])}
      onClose={onClose}
    />
  )
}

interface FieldsProps extends EditDetailsProps {
  title: string
  /** Absent for many. */
  track: TrackDetails | undefined
  corrections: readonly Correction[]
}

function Fields({ title, trackIds, track, corrections, onClose }: FieldsProps) {
  const { t } = useTranslation()
  const [edits, setEdits] = useState<Edits>({})
  const [saving, setSaving] = useState(false)
  const wrong = CORRECTED_FIELDS.filter((field) => {
    const value = edits[field]
    return typeof value === 'string' && !isCorrection(field, value)
  })
  const changes = changesOf(edits, track, corrections)

  const save = async () => {
    setSaving(true)
    try {
      if (Object.keys(changes).length > 0) {
        await api.personal.correct({ trackIds: [...trackIds], fields: changes })
        askRowsAnew()
        toast({ tone: 'success', title: t('marks.corrections.saved', { count: trackIds.length }) })
      }
      onClose()
    } catch (error) {
      setSaving(false)
      toastError(error)
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="md"
      title={title}
      description={[t('marks.corrections.about'), !track && t('marks.corrections.various')].filter(Boolean).join(' ')}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            variant="primary"
            busy={saving}
            disabled={wrong.length > 0 || Object.keys(changes).length === 0}
            onClick={() => void save()}
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form
        className="grid grid-cols-1 gap-x-4 gap-y-3 sm:grid-cols-6"
        onSubmit={(event) => {
          event.preventDefault()
          if (wrong.length === 0) void save()
        }}
      >
        {CORRECTED_FIELDS.map((field) => (
          <Field
            key={field}
            field={field}
            shown={shownIn(edits, field, track, corrections)}
            told={track && toldBy(field, track, corrections)}
            touched={edits[field] !== undefined}
            wrong={wrong.includes(field)}
            many={!track}
            onChange={(value) => setEdits({ ...edits, [field]: value })}
            onReset={() => setEdits(afterReset(edits, field, !track))}
          />
        ))}
        {/* Enter in any field saves. */}
        <button type="submit" className="sr-only" tabIndex={-1} aria-hidden />
      </form>
    </Dialog>
  )
}

/** Of many tracks a field may be left alone, emptied, or given back to the files: empty says each of them. */
const placeholderOf = (shown: string | null, touched: boolean) =>
  shown !== null ? 'emptied' : touched ? 'asInFiles' : 'several'

const spanOf = (field: CorrectedField): string =>
  field === 'title' ? 'sm:col-span-6' : isNumberField(field) ? 'sm:col-span-2' : 'sm:col-span-3'

interface FieldProps {
  field: CorrectedField
  /** Null: what each file says, where there are many. */
  shown: string | null
  /** What the file says; undefined for many. */
  told: string | undefined
  touched: boolean
  wrong: boolean
  many: boolean
  onChange: (value: string) => void
  onReset: () => void
}

function Field({ field, shown, told, touched, wrong, many, onChange, onReset }: FieldProps) {
  const { t } = useTranslation()
  const label = t(`marks.corrections.field.${field}`)
  const differs = many ? touched && shown !== null : told !== undefined && shown !== told
  return (
    <div className={cx('relative', spanOf(field))}>
      <TextField
        label={label}
        value={shown ?? ''}
        placeholder={many ? t(`marks.corrections.${placeholderOf(shown, touched)}`) : undefined}
        maxLength={isNumberField(field) ? 4 : 4_000}
        inputMode={isNumberField(field) ? 'numeric' : undefined}
        error={wrong ? t(field === 'title' ? 'marks.corrections.titleNeeded' : 'marks.corrections.invalid') : undefined}
        description={
          differs && told !== undefined
            ? told === ''
              ? t('marks.corrections.toldNothing')
              : t('marks.corrections.told', { value: told })
            : undefined
        }
        onChange={(event) => onChange(event.target.value)}
      />
      {(differs || many) && (
        <IconButton
          size="sm"
          label={t(many && touched ? 'marks.corrections.leave' : 'marks.corrections.reset', { field: label })}
          icon={<Undo2 />}
          onClick={onReset}
          className="absolute! top-0 right-0 -mt-1.5"
        />
      )}
    </div>
  )
}

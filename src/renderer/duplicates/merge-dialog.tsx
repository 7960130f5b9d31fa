/** "Merge as one recording": names the tracks it will be, and says what that means. */
import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackId } from '../../shared/model/ids.ts'
import { formatDuration } from '../i18n/format.ts'
import { orpc } from '../rpc/query.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { mergeTracks } from './say.ts'
import './words.ts'

/** As many as are named. */
const NAMED = 6

export function MergeDialog({ trackIds, onClose }: { trackIds: readonly TrackId[]; onClose: () => void }) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const answers = useQueries({
    queries: trackIds.slice(0, NAMED).map((id) => orpc.browse.track.queryOptions({ input: { id } })),
  })
  const tracks = answers.flatMap(({ data }) => (data ? [data] : []))
  const more = trackIds.length - answers.length
  const merge = async () => {
    setBusy(true)
    const isSaid = await mergeTracks(tracks, [...trackIds])
    setBusy(false)
    if (isSaid) onClose()
  }
  return (
    <ConfirmDialog
      open
      title={t('duplicates.mergeTracks.title', { count: trackIds.length })}
      confirmLabel={t('duplicates.mergeTracks.confirm')}
      cancelLabel={t('common.cancel')}
      busy={busy}
      onConfirm={() => void merge()}
      onCancel={onClose}
    >
      {tracks.length < answers.length ? (
        <Skeleton className="h-24" />
      ) : (
        <ul className="mb-3 flex flex-col gap-1">
          {tracks.map(({ id, title, artist, album, durationMs }) => (
            <li key={id} className="min-w-0 truncate text-ink">
              <span className="font-medium">{title || t('duplicates.untitled')}</span>
              <span className="text-ink-3">
                {' '}
                {[artist, album, formatDuration(durationMs)].filter(Boolean).join(' · ')}
              </span>
            </li>
          ))}
          {more > 0 && <li className="text-ink-3">{t('duplicates.mergeTracks.more', { count: more })}</li>}
        </ul>
      )}
      <p>{t('duplicates.mergeTracks.detail')}</p>
    </ConfirmDialog>
  )
}

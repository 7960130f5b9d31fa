/** All parts of one merged track, with the way back for each; closes by itself when only one is left. */
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackRow } from '../../shared/model/track.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Parts } from './parts.tsx'
import { usePartsOf } from './use-parts.ts'

export function PartsDialog({ track, onClose }: { track: TrackRow; onClose: () => void }) {
  const { t } = useTranslation()
  const { merged, known } = usePartsOf(track.id)
  const over = known && merged === undefined
  useEffect(() => {
    if (over) onClose()
  }, [over, onClose])
  return (
    <Dialog
      open
      onClose={onClose}
      size="md"
      title={t('duplicates.partsTitle', { name: track.title || t('duplicates.untitled') })}
      description={t('duplicates.partsLead')}
      closeLabel={t('common.close')}
    >
      {merged ? <Parts parts={merged.parts} /> : <Skeleton className="h-32" />}
    </Dialog>
  )
}

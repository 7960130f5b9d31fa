/** In the details of a track: that it was merged, by what, and from which recordings. Nothing for one that was not. */
import { useTranslation } from 'react-i18next'
import type { TrackId } from '../../shared/model/ids.ts'
import { Parts } from './parts.tsx'
import { usePartsOf } from './use-parts.ts'

export function MergedInDetails({ trackId }: { trackId: TrackId }) {
  const { t } = useTranslation()
  const { merged } = usePartsOf(trackId)
  if (!merged) return null
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold text-ink-3">
        {t('duplicates.details.title', { count: merged.parts.length })} · {t(`duplicates.by.${merged.by}`)}
      </h3>
      <Parts parts={merged.parts} />
    </section>
  )
}

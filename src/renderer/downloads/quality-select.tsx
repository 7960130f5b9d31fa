/** As what files are fetched: as they are, or smaller. */
import { useTranslation } from 'react-i18next'
import type { KeptQuality } from '../../shared/model/downloads.ts'
import { Select } from '../ui/select.tsx'
import './words.ts'

const QUALITIES: readonly KeptQuality[] = ['original', 'high', 'medium', 'low']

export function useQualities(): { value: KeptQuality; label: string }[] {
  const { t } = useTranslation()
  return QUALITIES.map((value) => ({ value, label: t(`downloads.qualities.${value}`) }))
}

export interface QualitySelectProps {
  label: string
  hideLabel?: boolean
  value: KeptQuality
  onChange: (quality: KeptQuality) => void
  className?: string
}

export const QualitySelect = (props: QualitySelectProps) => <Select<KeptQuality> {...props} options={useQualities()} />

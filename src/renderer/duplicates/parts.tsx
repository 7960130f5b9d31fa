/** The parts of a merged track with what each says of itself, and "Split off" at each: in its dialog, and in the details of a track. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MergedPart } from '../../shared/model/duplicates.ts'
import { useOwns } from '../rpc/may.ts'
import { Button } from '../ui/button.tsx'
import { PartWords } from './part-words.tsx'
import { splitOff } from './say.ts'
import './words.ts'

export function Parts({ parts }: { parts: readonly MergedPart[] }) {
  const { t } = useTranslation()
  const maySplit = useOwns()
  const [busy, setBusy] = useState<MergedPart['trackKey']>()
  const leaves = async (part: MergedPart) => {
    setBusy(part.trackKey)
    await splitOff(part)
    setBusy(undefined)
  }
  return (
    <ul className="divide-y divide-line rounded-lg shadow-[inset_0_0_0_1px_var(--line)]">
      {parts.map((part) => {
        const title = part.title || t('duplicates.untitled')
        return (
          <li key={part.trackKey} className="flex items-center gap-3 px-3 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{title}</p>
              <p className="truncate text-sm text-ink-3">{[part.artist, part.album].filter(Boolean).join(' · ')}</p>
              <div className="merged-part text-sm">
                <PartWords part={part} t={t} />
              </div>
            </div>
            {maySplit && (
              <Button
                size="sm"
                busy={busy === part.trackKey}
                aria-label={t('duplicates.splitOffOf', { name: `${title}, ${part.path || part.sourceName}` })}
                onClick={() => void leaves(part)}
              >
                {t('duplicates.splitOff')}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** What duplicates are found by, what is merged without asking, and which of several copies plays. */
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Settings } from '../../shared/model/settings.ts'
import { paths } from '../app/paths.ts'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { Block, Rows, SwitchRow } from '../settings/section.tsx'
import './words.ts'

const BEST = ['nearest', 'quality', 'smallest'] as const

export function DuplicatesSection() {
  const { t } = useTranslation()
  const { duplicates } = useSettings()
  const update = useUpdateSettings()
  const change = (some: Partial<Settings['duplicates']>) => update({ duplicates: { ...duplicates, ...some } })
  return (
    <>
      <Block
        title={t('duplicates.settings.title')}
        lead={t('duplicates.settings.lead')}
        tools={
          <Link href={paths.duplicates} className="rounded-sm font-medium text-accent-text hover:underline">
            {t('duplicates.settings.toPage')}
          </Link>
        }
      >
        <Rows>
          <SwitchRow
            label={t('duplicates.settings.fingerprints')}
            about={t('duplicates.settings.fingerprintsAbout')}
            checked={duplicates.fingerprints}
            onChange={(fingerprints) => change({ fingerprints })}
          />
          <SwitchRow
            label={t('duplicates.settings.recordingId')}
            about={t('duplicates.settings.recordingIdAbout')}
            checked={duplicates.mergeByRecordingId}
            onChange={(mergeByRecordingId) => change({ mergeByRecordingId })}
          />
          <SwitchRow
            label={t('duplicates.settings.sound')}
            about={t('duplicates.settings.soundAbout')}
            checked={duplicates.mergeBySound}
            onChange={(mergeBySound) => change({ mergeBySound })}
          />
        </Rows>
      </Block>
      <Block title={t('duplicates.settings.copyTitle')} lead={t('duplicates.settings.copyLead')}>
        <div role="radiogroup" aria-label={t('duplicates.settings.copyTitle')}>
          <Rows>
            {BEST.map((best) => (
              <label key={best} className="flex items-start gap-3 px-4 py-3">
                <input
                  type="radio"
                  name="best-copy"
                  value={best}
                  checked={best === duplicates.bestCopy}
                  onChange={() => change({ bestCopy: best })}
                  className="mt-1 size-4 shrink-0 accent-accent"
                />
                <span className="min-w-0">
                  <span className="block font-medium">{t(`duplicates.settings.best.${best}`)}</span>
                  <span className="mt-0.5 block text-sm text-ink-3">{t(`duplicates.settings.bestAbout.${best}`)}</span>
                </span>
              </label>
            ))}
          </Rows>
        </div>
      </Block>
    </>
  )
}

/** What duplicates are found by, what is merged without asking, and which of several copies plays. */
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Settings } from '../../shared/model/settings.ts'
import { paths } from '../app/paths.ts'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { Block, Rows, SwitchRow } from '../settings/section.tsx'
import { usePromptValue } from '../ui/use-prompt-value.ts'
import './words.ts'

const BEST = ['nearest', 'quality', 'smallest'] as const

export function DuplicatesSection() {
  const { t } = useTranslation()
  const { duplicates } = useSettings()
  const update = useUpdateSettings()
  const change = (some: Partial<Settings['duplicates']>) => update({ duplicates: { ...duplicates, ...some } })
  const [shown, choose] = usePromptValue(duplicates.bestCopy, (bestCopy) => change({ bestCopy }))
  const id = useId()
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
          <SwitchRow
            label={t('duplicates.settings.acrossAlbums')}
            about={t('duplicates.settings.acrossAlbumsAbout')}
            checked={duplicates.mergeAcrossAlbums}
            onChange={(mergeAcrossAlbums) => change({ mergeAcrossAlbums })}
          />
        </Rows>
      </Block>
      <Block title={t('duplicates.settings.copyTitle')} lead={t('duplicates.settings.copyLead')}>
        <div role="radiogroup" aria-label={t('duplicates.settings.copyTitle')}>
          <Rows>
            {BEST.map((best) => (
              <div
                key={best}
                className="relative flex items-start gap-3 px-4 py-3 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent-text"
              >
                <input
                  id={`${id}-${best}`}
                  type="radio"
                  name={id}
                  value={best}
                  checked={best === shown}
                  aria-describedby={`${id}-${best}-about`}
                  onChange={() => choose(best)}
                  className="mt-1 size-4 shrink-0 accent-accent outline-none"
                />
                <div>
                  {/* The whole row takes the click. */}
                  <label htmlFor={`${id}-${best}`} className="block font-medium after:absolute after:inset-0">
                    {t(`duplicates.settings.best.${best}`)}
                  </label>
                  <p id={`${id}-${best}-about`} className="mt-0.5 text-sm text-ink-3">
                    {t(`duplicates.settings.bestAbout.${best}`)}
                  </p>
                </div>
              </div>
            ))}
          </Rows>
        </div>
      </Block>
    </>
  )
}

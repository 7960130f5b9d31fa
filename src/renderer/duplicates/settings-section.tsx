/** What duplicates are found by, what is merged without asking, and which of several copies plays. */
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Settings } from '../../shared/model/settings.ts'
import { paths } from '../app/paths.ts'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { Block, Row, Rows, SwitchRow } from '../settings/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
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
        <Rows>
          <Row
            label={t('duplicates.settings.bestCopy')}
            about={t(`duplicates.settings.bestAbout.${duplicates.bestCopy}`)}
          >
            <Segmented
              label={t('duplicates.settings.bestCopy')}
              value={duplicates.bestCopy}
              options={BEST.map((value) => ({ value, label: t(`duplicates.settings.best.${value}`) }))}
              onChange={(bestCopy) => change({ bestCopy })}
            />
          </Row>
        </Rows>
      </Block>
    </>
  )
}

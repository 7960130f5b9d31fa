/** What may be asked of services in the internet, what leaves this device then, and AcoustID's key. */
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Settings } from '../../shared/model/settings.ts'
import { paths } from '../app/paths.ts'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { Block, Rows, SwitchRow } from '../settings/section.tsx'
import { KeyField } from './key-field.tsx'
import { useLookupsStatus } from './use-lookups.ts'

export function LookupsSection() {
  const { t } = useTranslation()
  const { lookups } = useSettings()
  const update = useUpdateSettings()
  const status = useLookupsStatus()
  const change = (some: Partial<Settings['lookups']>) => update({ lookups: { ...lookups, ...some } })
  const needsKey = lookups.acoustid && status?.hasKey === false
  return (
    <>
      <Block
        title={t('lookups.settings.title')}
        lead={t('lookups.settings.lead')}
        tools={
          <Link
            href={paths.duplicatesView('identify')}
            className="rounded-sm font-medium text-accent-text hover:underline"
          >
            {t('lookups.settings.toPage')}
          </Link>
        }
      >
        <Rows>
          <SwitchRow
            label={t('lookups.settings.acoustid')}
            about={[t('lookups.settings.acoustidAbout'), needsKey && t('lookups.settings.acoustidNeedsKey')]
              .filter(Boolean)
              .join(' ')}
            checked={lookups.acoustid}
            onChange={(acoustid) => change({ acoustid })}
          />
          <SwitchRow
            label={t('lookups.settings.musicbrainz')}
            about={t('lookups.settings.musicbrainzAbout')}
            checked={lookups.musicbrainz}
            onChange={(musicbrainz) => change({ musicbrainz })}
          />
          <SwitchRow
            label={t('lookups.settings.newTracks')}
            about={t('lookups.settings.newTracksAbout')}
            checked={lookups.newTracks}
            onChange={(newTracks) => change({ newTracks })}
          />
        </Rows>
      </Block>
      <Block title={t('lookups.key.title')} lead={t('lookups.key.lead')}>
        {status && <KeyField hasKey={status.hasKey} />}
      </Block>
    </>
  )
}

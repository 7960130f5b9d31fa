/** What this is, and figures for a report of a problem. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { paths } from '../app/paths.ts'
import { formatBytes, formatLongDuration, formatNumber } from '../i18n/format.ts'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { Block } from './section.tsx'

export function AboutSection() {
  const { t } = useTranslation()
  const { data: info } = useQuery(orpc.app.info.queryOptions())
  const { data: home } = useQuery(orpc.browse.home.queryOptions())
  return (
    <>
      <Block title={t('common.appName')} lead={info && t('settings.about.version', { version: info.version })}>
        <p className="max-w-prose text-ink-2">{t('settings.about.lead')}</p>
        {useMay('admin') && (
          <p className="mt-3">
            <Link href={paths.firstRun} className="rounded-sm text-accent-text hover:underline">
              {t('settings.about.firstRun')}
            </Link>
          </p>
        )}
      </Block>
      {home && (
        <Block title={t('settings.about.library')}>
          <Facts
            facts={[
              [t('app.nav.tracks'), formatNumber(home.counts.tracks)],
              [t('app.nav.albums'), formatNumber(home.counts.albums)],
              [t('app.nav.artists'), formatNumber(home.counts.artists)],
              [t('settings.about.duration'), formatLongDuration(home.counts.durationMs)],
              [t('settings.about.size'), formatBytes(home.counts.sizeBytes)],
            ]}
          />
        </Block>
      )}
      {info && (
        <Block title={t('settings.about.technical')}>
          <Facts
            facts={[
              [t('settings.about.shell'), t(`settings.about.shells.${info.shell}`)],
              [t('settings.about.platform'), info.platform],
              [t('settings.about.node'), info.nodeVersion],
              [t('settings.about.sqlite'), info.sqliteVersion],
            ]}
          />
        </Block>
      )}
    </>
  )
}

function Facts({ facts }: { facts: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-8 gap-y-1.5">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="tabular">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

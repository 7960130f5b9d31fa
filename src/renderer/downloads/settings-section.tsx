/** Downloads in the settings: how fast, when, how many at once, as what, and how much of the disk. */
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { paths } from '../app/paths.ts'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { formatBytes, formatNumber } from '../i18n/format.ts'
import { useServers } from '../servers/use-servers.ts'
import { Block, Row, Rows, SwitchRow } from '../settings/section.tsx'
import { Select } from '../ui/select.tsx'
import { useDownloadSettings } from './download-settings.ts'
import { HoursChoice } from './hours-choice.tsx'
import { LimitChoice } from './limit-choice.tsx'
import { USUAL_HOURS } from './limits-popover.tsx'
import { QualitySelect } from './quality-select.tsx'
import './words.ts'

const GB = 1_000_000_000
const RESERVES = [0, 0.5 * GB, GB, 2 * GB, 5 * GB, 10 * GB, 20 * GB, 50 * GB]
const QUOTAS = [0, 0.5 * GB, GB, 2 * GB, 5 * GB, 10 * GB, 20 * GB, 50 * GB, 100 * GB]
const MOST_AT_ONCE = 16

export function DownloadsSection() {
  const { t } = useTranslation()
  const { offline } = useSettings()
  const update = useUpdateSettings()
  const [settings, change] = useDownloadSettings()
  return (
    <>
      <Block
        title={t('downloads.settings.title')}
        lead={t('downloads.settings.lead')}
        tools={
          <Link href={paths.downloads} className="rounded-sm font-medium text-accent-text hover:underline">
            {t('downloads.settings.toPage')}
          </Link>
        }
      >
        <Rows>
          <SwitchRow
            label={t('downloads.settings.offline')}
            about={t('downloads.settings.offlineAbout')}
            checked={offline === 'on'}
            onChange={(on) => update({ offline: on ? 'on' : 'auto' })}
          />
          <Row label={t('downloads.limit.label')} about={t('downloads.settings.limitAbout')}>
            <LimitChoice
              label={t('downloads.limit.label')}
              value={settings.limit}
              onChange={(limit) => change({ limit })}
            />
          </Row>
          <SwitchRow
            label={t('downloads.hours.only')}
            about={t('downloads.hours.about')}
            checked={settings.hours !== null}
            onChange={(on) => change({ hours: on ? USUAL_HOURS : null })}
          />
          {settings.hours && (
            <div className="px-4 py-3">
              <HoursChoice value={settings.hours} onChange={(hours) => change({ hours })} />
            </div>
          )}
          <SwitchRow
            label={t('downloads.idle')}
            about={t('downloads.settings.idleAbout')}
            checked={settings.whenIdle}
            onChange={(whenIdle) => change({ whenIdle })}
          />
          <Row label={t('downloads.settings.atOnce')} about={t('downloads.settings.atOnceAbout')}>
            <NumberChoice
              label={t('downloads.settings.atOnce')}
              value={settings.atOnce}
              onChange={(atOnce) => change({ atOnce })}
            />
          </Row>
          <Row label={t('downloads.settings.atOncePerServer')} about={t('downloads.settings.atOncePerServerAbout')}>
            <NumberChoice
              label={t('downloads.settings.atOncePerServer')}
              value={settings.atOncePerServer}
              onChange={(atOncePerServer) => change({ atOncePerServer })}
            />
          </Row>
          <Row label={t('downloads.quality')} about={t('downloads.settings.qualityAbout')}>
            <QualitySelect
              label={t('downloads.quality')}
              hideLabel
              className="w-40"
              value={settings.quality}
              onChange={(quality) => change({ quality })}
            />
          </Row>
          <Row label={t('downloads.settings.reserve')} about={t('downloads.settings.reserveAbout')}>
            <BytesChoice
              label={t('downloads.settings.reserve')}
              value={settings.reserve}
              choices={RESERVES}
              onChange={(reserve) => change({ reserve })}
            />
          </Row>
          <Row label={t('downloads.settings.played')} about={t('downloads.settings.playedAbout')}>
            <BytesChoice
              label={t('downloads.settings.played')}
              value={settings.playedQuota}
              choices={QUOTAS}
              onChange={(playedQuota) => change({ playedQuota })}
            />
          </Row>
          <Row
            label={t('downloads.settings.folder')}
            about={settings.folder === '' ? t('downloads.settings.folderOwn') : settings.folder}
          >
            <Link href={paths.downloadsView('space')} className="rounded-sm text-accent-text hover:underline">
              {t('downloads.makeRoom')}
            </Link>
          </Row>
        </Rows>
      </Block>
      <ServerLimits />
    </>
  )
}

function ServerLimits() {
  const { t } = useTranslation()
  const servers = useServers()
  const [{ serverLimits }, change] = useDownloadSettings()
  if (servers.length === 0) return null
  const set = (serverId: string, limit: number | null) => {
    const { [serverId]: _, ...others } = serverLimits
    change({ serverLimits: limit === null ? others : { ...others, [serverId]: limit } })
  }
  return (
    <Block title={t('downloads.settings.serverLimits')} lead={t('downloads.settings.serverLimitsAbout')}>
      <Rows>
        {servers.map(({ id, name, server }) => (
          <Row key={id} label={name}>
            <LimitChoice
              label={t('downloads.settings.limitOf', { name })}
              value={serverLimits[server.serverId] ?? null}
              onChange={(limit) => set(server.serverId, limit)}
            />
          </Row>
        ))}
      </Rows>
    </Block>
  )
}

function NumberChoice({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <Select
      label={label}
      hideLabel
      className="w-40"
      value={String(value)}
      options={Array.from({ length: MOST_AT_ONCE }, (_, at) => ({
        value: String(at + 1),
        label: formatNumber(at + 1),
      }))}
      onChange={(next) => onChange(Number(next))}
    />
  )
}

function BytesChoice({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: number
  choices: readonly number[]
  onChange: (bytes: number) => void
}) {
  const { t } = useTranslation()
  const offered = [...new Set([...choices, value])].sort((a, b) => a - b)
  return (
    <Select
      label={label}
      hideLabel
      className="w-40"
      value={String(value)}
      options={offered.map((bytes) => ({
        value: String(bytes),
        label: bytes === 0 ? t('downloads.settings.nothing') : formatBytes(bytes),
      }))}
      onChange={(next) => onChange(Number(next))}
    />
  )
}

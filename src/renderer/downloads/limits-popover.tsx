/** When and how fast downloads run, at hand on their page; the settings have the rest. */
import { Gauge } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { paths } from '../app/paths.ts'
import { Button } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import { Switch } from '../ui/switch.tsx'
import { formatRate } from './amounts.ts'
import { useDownloadSettings } from './download-settings.ts'
import { HoursChoice } from './hours-choice.tsx'
import { LimitChoice } from './limit-choice.tsx'

/** From 23:00 to 07:00. */
export const USUAL_HOURS = { from: 23 * 60, to: 7 * 60 }

export function LimitsPopover() {
  const { t } = useTranslation()
  const [{ limit, hours, whenIdle }, change] = useDownloadSettings()
  const id = useId()
  return (
    <Popover
      label={t('downloads.limits')}
      trigger={
        <Button icon={<Gauge className="size-4" />}>
          {limit === null ? t('downloads.limits') : formatRate(limit, t)}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-col gap-1.5">
          <span className="font-medium">{t('downloads.limit.label')}</span>
          <div className="flex">
            <LimitChoice
              label={t('downloads.limit.label')}
              value={limit}
              onChange={(next) => change({ limit: next })}
            />
          </div>
        </div>
        <div className="flex flex-col gap-2">
          <div className="flex items-center justify-between gap-4">
            <span id={`${id}-hours`} className="font-medium">
              {t('downloads.hours.only')}
            </span>
            <Switch
              labelledBy={`${id}-hours`}
              checked={hours !== null}
              onChange={(on) => change({ hours: on ? USUAL_HOURS : null })}
            />
          </div>
          {hours && <HoursChoice value={hours} onChange={(next) => change({ hours: next })} />}
        </div>
        <div className="flex items-center justify-between gap-4">
          <span id={`${id}-idle`} className="font-medium">
            {t('downloads.idle')}
          </span>
          <Switch labelledBy={`${id}-idle`} checked={whenIdle} onChange={(on) => change({ whenIdle: on })} />
        </div>
        <Link
          href={paths.settingsSection('downloads')}
          className="self-start rounded-sm text-sm text-accent-text hover:underline"
        >
          {t('common.settings')}
        </Link>
      </div>
    </Popover>
  )
}

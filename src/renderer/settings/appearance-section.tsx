/** How the player looks; everything takes effect at once. */
import { Check, Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../shared/model/settings.ts'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { LANGUAGE_NAMES } from '../i18n/i18n.ts'
import { formatPercent } from '../i18n/format.ts'
import { Segmented } from '../ui/segmented.tsx'
import { Select } from '../ui/select.tsx'
import { Slider } from '../ui/slider.tsx'
import { usePromptValue } from '../ui/use-prompt-value.ts'
import { Row, Rows, SwitchRow } from './section.tsx'

const ACCENTS = ['violet', 'blue', 'teal', 'green', 'amber', 'red', 'pink'] as const

export function AppearanceSection() {
  const { t } = useTranslation()
  const settings = useSettings()
  const update = useUpdateSettings()
  return (
    <Rows>
      <Row label={t('settings.appearance.theme')}>
        <Segmented
          label={t('settings.appearance.theme')}
          value={settings.theme}
          options={[
            { value: 'system', label: t('settings.appearance.themes.system'), icon: <Monitor /> },
            { value: 'light', label: t('settings.appearance.themes.light'), icon: <Sun /> },
            { value: 'dark', label: t('settings.appearance.themes.dark'), icon: <Moon /> },
          ]}
          onChange={(theme) => update({ theme })}
        />
      </Row>
      <Row label={t('settings.appearance.accent')}>
        <AccentChoice value={settings.accent} onChange={(accent) => update({ accent })} />
      </Row>
      <Row label={t('settings.appearance.density')} about={t('settings.appearance.densityAbout')}>
        <Segmented
          label={t('settings.appearance.density')}
          value={settings.density}
          options={[
            { value: 'comfortable', label: t('settings.appearance.densities.comfortable') },
            { value: 'compact', label: t('settings.appearance.densities.compact') },
          ]}
          onChange={(density) => update({ density })}
        />
      </Row>
      <Row label={t('settings.appearance.textSize')}>
        <TextScale value={settings.textScale} onCommit={(textScale) => update({ textScale })} />
      </Row>
      <SwitchRow
        label={t('settings.appearance.motion')}
        about={t('settings.appearance.motionAbout')}
        checked={settings.reduceMotion}
        onChange={(reduceMotion) => update({ reduceMotion })}
      />
      <Row label={t('settings.appearance.language')}>
        <Select
          label={t('settings.appearance.language')}
          hideLabel
          className="w-52"
          value={settings.language}
          options={[
            { value: 'system', label: t('settings.appearance.languageSystem') },
            ...Object.entries(LANGUAGE_NAMES).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(language) => update({ language })}
        />
      </Row>
    </Rows>
  )
}

function AccentChoice({
  value,
  onChange,
}: {
  value: Settings['accent']
  onChange: (accent: Settings['accent']) => void
}) {
  const { t } = useTranslation()
  const [shown, choose] = usePromptValue(value, onChange)
  return (
    <div role="radiogroup" aria-label={t('settings.appearance.accent')} className="flex flex-wrap gap-2">
      {ACCENTS.map((accent) => (
        <label
          key={accent}
          data-accent={accent}
          data-tooltip={t(`settings.appearance.accents.${accent}`)}
          className="accent-swatch relative flex size-8 items-center justify-center rounded-full has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ink"
        >
          <input
            type="radio"
            name="accent"
            className="absolute inset-0 m-0 size-full opacity-0"
            checked={accent === shown}
            onChange={() => choose(accent)}
            aria-label={t(`settings.appearance.accents.${accent}`)}
          />
          {accent === shown && <Check aria-hidden className="size-4.5 text-on-accent" strokeWidth={3} />}
        </label>
      ))}
    </div>
  )
}

/** The size changes when the slider is let go, so that it does not run away under the pointer. */
function TextScale({ value, onCommit }: { value: number; onCommit: (value: number) => void }) {
  const { t } = useTranslation()
  const [dragged, setDragged] = useState<number>()
  const [chosen, choose] = usePromptValue(value, onCommit)
  const shown = dragged ?? chosen
  return (
    <div className="flex items-center gap-3">
      <Slider
        label={t('settings.appearance.textSize')}
        className="w-44"
        min={0.75}
        max={2}
        step={0.05}
        value={shown}
        valueText={formatPercent(shown)}
        onChange={setDragged}
        onCommit={(next) => {
          setDragged(undefined)
          choose(next)
        }}
      />
      <output className="tabular w-12 text-right text-sm text-ink-2">{formatPercent(shown)}</output>
    </div>
  )
}

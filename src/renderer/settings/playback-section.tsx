/** Loudness, what servers are asked for, and the room covers may take. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { formatBytes } from '../i18n/format.ts'
import { useMay } from '../rpc/may.ts'
import { Segmented } from '../ui/segmented.tsx'
import { Select } from '../ui/select.tsx'
import { Slider } from '../ui/slider.tsx'
import { usePromptValue } from '../ui/use-prompt-value.ts'
import { Row, Rows } from './section.tsx'
import { StreamQuality } from './stream-quality.tsx'

const MODES = ['auto', 'track', 'album', 'off'] as const
const CACHE_SIZES = [128_000_000, 256_000_000, 512_000_000, 1_000_000_000, 2_000_000_000, 5_000_000_000]

export function PlaybackSection() {
  const { t } = useTranslation()
  const settings = useSettings()
  const update = useUpdateSettings()
  const mayMind = useMay('admin')
  const cacheSizes = [...new Set([...CACHE_SIZES, settings.coverCacheBytes])].sort((a, b) => a - b)
  return (
    <Rows>
      <Row label={t('settings.playback.replayGain')} about={t('settings.playback.replayGainAbout')}>
        <Segmented
          label={t('settings.playback.replayGain')}
          value={settings.replayGain}
          options={MODES.map((mode) => ({ value: mode, label: t(`settings.playback.replayGainModes.${mode}`) }))}
          onChange={(replayGain) => update({ replayGain })}
        />
      </Row>
      <Row label={t('settings.playback.preamp')} about={t('settings.playback.preampAbout')}>
        <Preamp value={settings.replayGainPreampDb} onCommit={(replayGainPreampDb) => update({ replayGainPreampDb })} />
      </Row>
      <StreamQuality />
      {mayMind && (
        <Row label={t('settings.playback.coverCache')} about={t('settings.playback.coverCacheAbout')}>
          <Select
            label={t('settings.playback.coverCache')}
            hideLabel
            className="w-40"
            value={String(settings.coverCacheBytes)}
            options={cacheSizes.map((bytes) => ({ value: String(bytes), label: formatBytes(bytes) }))}
            onChange={(bytes) => update({ coverCacheBytes: Number(bytes) })}
          />
        </Row>
      )}
    </Rows>
  )
}

function Preamp({ value, onCommit }: { value: number; onCommit: (value: number) => void }) {
  const { t } = useTranslation()
  const [dragged, setDragged] = useState<number>()
  const [chosen, choose] = usePromptValue(value, onCommit)
  const shown = dragged ?? chosen
  const words = t('settings.playback.preampValue', { value: `${shown > 0 ? '+' : ''}${shown}` })
  return (
    <div className="flex items-center gap-3">
      <Slider
        label={t('settings.playback.preamp')}
        className="w-44"
        min={-15}
        max={15}
        step={0.5}
        value={shown}
        valueText={words}
        onChange={setDragged}
        onCommit={(next) => {
          setDragged(undefined)
          choose(next)
        }}
      />
      <output className="tabular w-16 text-right text-sm text-ink-2">{words}</output>
    </div>
  )
}

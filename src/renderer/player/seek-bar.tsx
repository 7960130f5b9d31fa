/** Where the track stands, and going elsewhere in it: while the knob is dragged nothing moves but the knob. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDuration } from '../i18n/format.ts'
import { Slider } from '../ui/slider.tsx'
import { player, usePlayer, usePosition } from './use-player.ts'

const STEP_MS = 5_000

export function SeekBar() {
  const { t } = useTranslation()
  const { track, durationMs } = usePlayer()
  const positionMs = usePosition()
  const [dragged, setDragged] = useState<number | null>(null)
  const shown = dragged ?? Math.min(positionMs, durationMs || positionMs)
  const texts = { position: formatDuration(shown), duration: formatDuration(durationMs) }

  const onKeyDown = (event: React.KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowRight: STEP_MS,
      ArrowUp: STEP_MS,
      ArrowLeft: -STEP_MS,
      ArrowDown: -STEP_MS,
    }
    const step = steps[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    event.preventDefault()
    event.stopPropagation()
    player.seekBy(step)
  }
  return (
    <div
      role="group"
      aria-label={t('player.seek')}
      className="flex w-full items-center gap-2 text-xs text-ink-2"
      onKeyDown={onKeyDown}
    >
      <span className="tabular w-10 text-right" data-position={Math.round(positionMs)}>
        {track ? texts.position : '–:––'}
      </span>
      <Slider
        label={t('player.seek')}
        value={Math.round(shown)}
        max={Math.max(1, Math.round(durationMs))}
        step={1}
        valueText={t('player.seekValue', texts)}
        disabled={!track}
        onChange={setDragged}
        onCommit={(value) => {
          setDragged(null)
          player.seek(value)
        }}
        className="min-w-0 flex-1"
      />
      <span className="tabular w-10">{track ? texts.duration : '–:––'}</span>
    </div>
  )
}

/** Where the track stands, and going elsewhere in it: while the knob is dragged nothing moves but the knob. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDuration } from '../i18n/format.ts'
import { Slider } from '../ui/slider.tsx'
import { player, usePlayer, usePosition } from './use-player.ts'

const STEP_MS = 5_000
/** End leads here before the end: to its last notes, not into the next track. */
const LAST_MS = 3_000

export function SeekBar() {
  const { t } = useTranslation()
  const { track, durationMs } = usePlayer()
  const positionMs = usePosition()
  const [dragged, setDragged] = useState<number | null>(null)
  const shown = dragged ?? Math.min(positionMs, durationMs || positionMs)
  // Seconds, as they are spoken and read; a tenth is as exact as a pointer gets.
  const inSeconds = (ms: number) => Math.round(ms / 100) / 10
  const texts = { position: formatDuration(shown), duration: formatDuration(durationMs) }

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const target = keyTarget(event.key, player.positionMs(), durationMs)
    if (target === undefined) return
    event.preventDefault()
    event.stopPropagation()
    player.seek(target)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- takes the slider's keys before it does
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
        value={inSeconds(shown)}
        max={Math.max(1, inSeconds(durationMs))}
        step={0.1}
        secondary={inSeconds(player.bufferedMs())}
        valueText={t('player.seekValue', texts)}
        disabled={!track}
        onChange={(seconds) => setDragged(seconds * 1000)}
        onCommit={(seconds) => {
          setDragged(null)
          player.seek(seconds * 1000)
        }}
        className="min-w-0 flex-1"
      />
      <span className="tabular w-10">{track ? texts.duration : '–:––'}</span>
    </div>
  )
}

function keyTarget(key: string, positionMs: number, durationMs: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return positionMs + STEP_MS
    case 'ArrowLeft':
    case 'ArrowDown':
      return positionMs - STEP_MS
    case 'PageUp':
      return positionMs + durationMs / 10
    case 'PageDown':
      return positionMs - durationMs / 10
    case 'Home':
      return 0
    case 'End':
      return Math.max(0, durationMs - LAST_MS)
    default:
      return undefined
  }
}

/**
 * How loud it is, as three small bars. `data-level` holds the root mean square of what is heard, 0 to 1. Drawn ten times a
 * second while something plays; with reduced motion the bars stand still and only tell whether there is sound.
 */
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { player, usePlayerValue } from './use-player.ts'

const EVERY_MS = 100
const BARS = 4
/** When nothing plays the bars are drawn once, after what matters more. */
const REST_MS = 400

export interface LevelMeterProps {
  className?: string
  /** Something else than the player's queue sounds. */
  sounding?: boolean
}

export function LevelMeter({ className, sounding = false }: LevelMeterProps) {
  const { t } = useTranslation()
  const canvas = useRef<HTMLCanvasElement>(null)
  const meterOf = useRef<() => void>(undefined)
  const playing = usePlayerValue(({ status }) => status === 'playing') || sounding

  useEffect(() => {
    const element = canvas.current
    if (!element) return
    // The first look makes the canvas and asks for styles, which the page's first frame need not wait for.
    const draw = (meterOf.current ??= meter(element))
    const first = setTimeout(draw, playing ? 0 : REST_MS)
    const timer = playing ? setInterval(() => !document.hidden && draw(), EVERY_MS) : undefined
    return () => {
      clearTimeout(first)
      clearInterval(timer)
    }
  }, [playing])

  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={t('player.level')}
      data-level="0"
      width={36}
      height={28}
      className={className}
    />
  )
}

/** Returns the function that looks once and draws. */
function meter(canvas: HTMLCanvasElement): () => void {
  const brush = canvas.getContext('2d')
  const samples = new Float32Array(2048)
  const heights: number[] = Array.from({ length: BARS }, () => 0)
  return () => {
    const { analyser } = player.sound
    const still = document.documentElement.dataset['motion'] === 'reduced'
    let level = 0
    if (analyser) {
      analyser.getFloatTimeDomainData(samples)
      level = rms(samples)
    }
    canvas.dataset['level'] = level.toFixed(4)
    if (!brush) return
    brush.clearRect(0, 0, canvas.width, canvas.height)
    brush.fillStyle = getComputedStyle(canvas).color
    const width = canvas.width / (BARS * 2 - 1)
    for (let bar = 0; bar < BARS; bar++) {
      const part = analyser ? rms(samples.subarray(bar * 512, (bar + 1) * 512)) : 0
      // Ears hear decibels: 48 of them fill the bar.
      const wanted = still ? (level > 0.001 ? 0.6 : 0) : Math.max(0, 1 + (20 * Math.log10(part + 1e-6)) / 48)
      heights[bar] = Math.max(wanted, heights[bar]! * 0.7)
      const height = Math.max(2, heights[bar]! * canvas.height)
      brush.fillRect(bar * 2 * width, canvas.height - height, width, height)
    }
  }
}

function rms(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return Math.sqrt(sum / samples.length)
}

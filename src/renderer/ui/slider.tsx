/**
 * A slider on the browser's own range input, so role, arrows, page keys, Home and End are the platform's. `onChange` comes
 * while dragging, `onCommit` when let go (or at each key). `valueText` is what screen readers say instead of the number.
 */
import { type CSSProperties, useEffect, useEffectEvent, useRef } from 'react'
import { cx } from './class-names.ts'

export interface SliderProps {
  label: string
  value: number
  min?: number
  max: number
  step?: number
  valueText?: string
  disabled?: boolean
  /** Another share of the track, drawn lighter: what is loaded already. From min to max like `value`. */
  secondary?: number
  onChange?: (value: number) => void
  onCommit?: (value: number) => void
  className?: string
}

export function Slider({
  label,
  value,
  min = 0,
  max,
  step = 1,
  valueText,
  disabled,
  secondary,
  onChange,
  onCommit,
  className,
}: SliderProps) {
  const input = useRef<HTMLInputElement>(null)
  const commit = useEffectEvent(() => onCommit?.(Number(input.current!.value)))

  // React's onChange is the input event; letting go is the native change event.
  useEffect(() => {
    const element = input.current!
    const onLetGo = () => commit()
    element.addEventListener('change', onLetGo)
    return () => element.removeEventListener('change', onLetGo)
  }, [])

  const share = (of: number) =>
    `${max > min ? (100 * Math.min(1, Math.max(0, (of - min) / (max - min)))).toFixed(2) : 0}%`
  return (
    <input
      ref={input}
      type="range"
      aria-label={label}
      aria-valuenow={value}
      aria-valuetext={valueText}
      min={min}
      max={max}
      step={step}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange?.(Number(event.target.value))}
      className={cx('soul-slider', className)}
      style={{ '--done': share(value), '--ready': share(secondary ?? value) } as CSSProperties}
    />
  )
}

/** Where each letter (or year) of a long list begins: click, drag along it, or use the arrow keys. One stop for Tab. */
import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Landmark } from '../../shared/model/list.ts'
import { cx } from '../ui/class-names.ts'

export interface LandmarkRailProps {
  landmarks: readonly Landmark[]
  onGo: (index: number) => void
}

/** Height one label needs; where there is no room for all, evenly spread ones are shown. */
const LABEL_PX = 14

export function LandmarkRail({ landmarks, onGo }: LandmarkRailProps) {
  const { t } = useTranslation()
  const rail = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(20)
  const shown = spread(landmarks, room)
  const [at, setAt] = useState(0)

  useLayoutEffect(() => {
    const element = rail.current!
    const measure = () => setRoom(Math.max(2, Math.floor(element.clientHeight / LABEL_PX)))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const go = (place: number) => {
    const mark = shown[place]
    if (!mark) return
    setAt(place)
    onGo(mark.index)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    event.stopPropagation()
    const place = Math.min(Math.max(0, at + step), shown.length - 1)
    go(place)
    ;(rail.current?.children[place] as HTMLElement | undefined)?.focus()
  }
  const onPointerMove = (event: React.PointerEvent) => {
    if (event.buttons !== 1) return
    const under = document.elementFromPoint(event.clientX, event.clientY)
    const place = under instanceof HTMLElement ? Number(under.dataset['place'] ?? -1) : -1
    if (place >= 0 && place !== at) go(place)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- one of its buttons always can be focused
    <div
      ref={rail}
      role="toolbar"
      aria-orientation="vertical"
      aria-label={t('tracks.letters')}
      className="flex min-h-0 shrink-0 flex-col justify-center overflow-hidden pr-1.5 select-none"
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
    >
      {shown.map((mark, place) => (
        <button
          key={mark.index}
          type="button"
          data-place={place}
          tabIndex={place === Math.min(at, shown.length - 1) ? 0 : -1}
          className={cx(
            'tabular min-h-0 max-h-5 flex-1 rounded-sm px-1.5 text-center text-xs leading-none',
            'text-ink-3 hover:bg-hover hover:text-ink',
          )}
          onPointerDown={(event) => event.currentTarget.releasePointerCapture(event.pointerId)}
          onClick={() => go(place)}
        >
          {mark.label}
        </button>
      ))}
    </div>
  )
}

function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!)
}

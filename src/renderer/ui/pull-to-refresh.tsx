/**
 * Pull-to-refresh for a scroll container: a finger pulled down, or a trackpad scrolled on, at its top. Keys and buttons call
 * the same `onRefresh` elsewhere; `refreshing` shows the progress whoever began it.
 */
import { RefreshCw } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import { cx } from './class-names.ts'
import { PULL_AT_PX, PullGesture } from './pull-gesture.ts'

export interface PullToRefreshProps {
  /** The element that scrolls; it must be inside `children`. */
  scroller: RefObject<HTMLElement | null>
  refreshing: boolean
  onRefresh: () => void
  words: { pull: string; release: string; running: string }
  children: ReactNode
}

export function PullToRefresh({ scroller, refreshing, onRefresh, words, children }: PullToRefreshProps) {
  const [pulled, setPulled] = useState(0)
  const gesture = useRef<PullGesture>(null)
  const refresh = useEffectEvent(onRefresh)

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const pull = new PullGesture({ atTop: () => element.scrollTop <= 0, onPull: setPulled, onRefresh: () => refresh() })
    gesture.current = pull
    return pull.listen(element)
  }, [scroller])

  const armed = pulled >= PULL_AT_PX
  const shown = refreshing || pulled > 0
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        className={cx(
          'pointer-events-none absolute inset-x-0 top-0 z-20 flex justify-center',
          shown ? 'opacity-100' : 'opacity-0',
          pulled === 0 && 'transition-[opacity,translate] duration-200',
        )}
        style={{ translate: `0 ${refreshing ? 12 : Math.min(pulled * 0.5, 40) - 28}px` }}
      >
        {shown && (
          <div className="flex items-center gap-2 rounded-full bg-raised px-3 py-1.5 text-sm text-ink-2 shadow-raised">
            <RefreshCw
              aria-hidden
              className={cx('size-4', refreshing && 'animate-spin', armed && !refreshing && 'text-accent-text')}
              style={refreshing ? undefined : { rotate: `${pulled * 2}deg` }}
            />
            {refreshing ? words.running : armed ? words.release : words.pull}
          </div>
        )}
      </div>
      {children}
    </div>
  )
}

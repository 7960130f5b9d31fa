/**
 * Pull-to-refresh around anything that scrolls: a finger pulled down, or a trackpad scrolled on, at its top. It finds the
 * scroll container itself. Keys and buttons call the same `onRefresh` elsewhere; `refreshing` shows the progress whoever
 * began it.
 */
import { RefreshCw } from 'lucide-react'
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { cx } from './class-names.ts'
import { PULL_AT_PX, PullGesture } from './pull-gesture.ts'

export interface PullToRefreshProps {
  refreshing: boolean
  onRefresh: () => void
  words: { pull: string; release: string; running: string }
  children: ReactNode
}

export function PullToRefresh({ refreshing, onRefresh, words, children }: PullToRefreshProps) {
  const [pulled, setPulled] = useState(0)
  const wrapper = useRef<HTMLDivElement>(null)
  const refresh = useEffectEvent(onRefresh)

  useEffect(() => {
    const element = wrapper.current!
    const pull = new PullGesture({
      atTop: (target) => isAtTop(target, element),
      onPull: setPulled,
      onRefresh: () => refresh(),
    })
    return pull.listen(element)
  }, [])

  const armed = pulled >= PULL_AT_PX
  const shown = refreshing || pulled > 0
  return (
    <div ref={wrapper} className="relative flex min-h-0 flex-1 flex-col">
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

/** Nothing between what was touched and `top` is scrolled down. */
function isAtTop(target: EventTarget | null, top: HTMLElement): boolean {
  for (let element = target as Element | null; element && element !== top; element = element.parentElement)
    if (element.scrollTop > 0) return false
  return true
}

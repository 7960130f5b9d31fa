/**
 * Tooltips without a cost per button: one layer listens for pointer and focus on anything with `data-tooltip` (and
 * `data-tooltip-keys`). The text repeats an accessible name that is already there, so it is hidden from screen readers.
 * It waits before the first one, follows quickly after that, and goes away on Escape, press and scroll.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Kbd } from './kbd.tsx'

const FIRST_MS = 600
const NEXT_MS = 80
const GAP = 6
const EDGE = 6

interface Shown {
  anchor: Element
  text: string
  keys: string | undefined
}

export function TooltipLayer() {
  const [shown, setShown] = useState<Shown | null>(null)
  const box = useRef<HTMLDivElement>(null)

  useEffect(() => watchAnchors(setShown), [])

  useLayoutEffect(() => {
    if (shown && box.current) place(box.current, shown.anchor)
  }, [shown])

  if (!shown) return null
  return (
    <div
      ref={box}
      aria-hidden
      className="pointer-events-none fixed top-0 left-0 z-[100] flex max-w-72 items-center gap-2 rounded-md bg-raised px-2 py-1 text-sm text-ink shadow-raised"
    >
      {shown.text}
      {shown.keys && <Kbd keys={shown.keys} />}
    </div>
  )
}

function watchAnchors(show: (shown: Shown | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let current: Element | null = null
  let lastHiddenAt = 0
  let visible = false

  const open = (anchor: Element, waitMs: number) => {
    clearTimeout(timer)
    current = anchor
    timer = setTimeout(() => {
      const text = anchor.getAttribute('data-tooltip')
      if (!text || !anchor.isConnected || anchor.hasAttribute('data-popup-open')) return
      visible = true
      show({ anchor, text, keys: anchor.getAttribute('data-tooltip-keys') ?? undefined })
    }, waitMs)
  }
  const hide = () => {
    clearTimeout(timer)
    current = null
    if (!visible) return
    visible = false
    lastHiddenAt = performance.now()
    show(null)
  }
  const anchorOf = (event: Event): Element | null =>
    event.target instanceof Element ? event.target.closest('[data-tooltip]') : null

  const abort = new AbortController()
  const options = { signal: abort.signal, capture: true, passive: true }
  document.addEventListener(
    'pointerover',
    (event) => {
      if (event.pointerType === 'touch') return
      const anchor = anchorOf(event)
      if (anchor === current) return
      const recent = visible || performance.now() - lastHiddenAt < 300
      hide()
      if (anchor) open(anchor, recent ? NEXT_MS : FIRST_MS)
    },
    options,
  )
  document.addEventListener(
    'focusin',
    (event) => {
      const anchor = anchorOf(event)
      if (anchor?.matches(':focus-visible') && anchor === event.target) open(anchor, FIRST_MS)
    },
    options,
  )
  for (const type of ['focusout', 'pointerdown', 'wheel', 'scroll'] as const)
    document.addEventListener(type, hide, options)
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide(), options)
  return () => {
    abort.abort()
    clearTimeout(timer)
  }
}

/** Below the anchor, or above it where there is no room; never over the window's edge. */
function place(box: HTMLElement, anchor: Element): void {
  const from = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = box
  const below = from.bottom + GAP
  const top = below + height + EDGE > innerHeight ? from.top - GAP - height : below
  const left = Math.min(Math.max(EDGE, from.left + from.width / 2 - width / 2), innerWidth - width - EDGE)
  box.style.translate = `${Math.round(left)}px ${Math.round(top)}px`
}

/**
 * Scroll positions per history entry. `useScrollRestoration(ref)` for a plain scroll container: it remembers where the
 * container stands, and puts it back when the entry is visited again, waiting for the content to be tall enough. A list
 * that computes its own positions uses `useEntryValue` instead.
 */
import { type RefObject, useLayoutEffect } from 'react'
import { useEntryValue } from './entry-memory.ts'

/** How long late content may still be scrolled into place. */
const PATIENCE_MS = 3_000

export function useScrollRestoration(ref: RefObject<HTMLElement | null>, name = 'scroll'): void {
  const { initial, remember } = useEntryValue<number>(name)

  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const stopRestoring = initial ? restoreScroll(element, initial) : () => {}
    const onScroll = () => remember(element.scrollTop)
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      stopRestoring()
      element.removeEventListener('scroll', onScroll)
    }
  }, [ref, initial, remember])
}

/** Scrolls to `top`, again as content grows, until it is reached, the user scrolls, or it takes too long. */
function restoreScroll(element: HTMLElement, top: number): () => void {
  const abort = new AbortController()
  const { signal } = abort
  const attempt = () => {
    element.scrollTop = top
    if (Math.abs(element.scrollTop - top) < 1) abort.abort()
  }
  const growth = new ResizeObserver(attempt)
  const additions = new MutationObserver(attempt)
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS)
  signal.addEventListener('abort', () => {
    growth.disconnect()
    additions.disconnect()
    clearTimeout(timer)
  })
  for (const type of ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const)
    element.addEventListener(type, () => abort.abort(), { signal, passive: true })
  attempt()
  if (!signal.aborted) {
    for (const child of element.children) growth.observe(child)
    additions.observe(element, { childList: true, subtree: true })
  }
  return () => abort.abort()
}

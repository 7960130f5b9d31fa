/**
 * Around a list that its keys may empty: the focus stays within, so that U takes back what emptied it, and is in the list again when
 * its rows come back. J and K lead into the list from anywhere on the page.
 */
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import { takeBackLast } from './say.ts'

const TAKES_LETTERS =
  'input:not([type=radio]), textarea, select, [contenteditable=true], [role=menu], [role=dialog], [role=alertdialog]'

export function KeyArea({ empty, children }: { empty: boolean; children: ReactNode }) {
  const area = useRef<HTMLDivElement>(null)
  const before = useRef(empty)
  useLayoutEffect(() => {
    const changed = before.current !== empty
    before.current = empty
    const { activeElement } = document
    const nothingHasIt = activeElement === null || activeElement === document.body || activeElement === area.current
    if (!changed || !nothingHasIt) return
    if (empty) area.current?.focus()
    else area.current?.querySelector<HTMLElement>('[data-list-focus]')?.focus()
  }, [empty])
  // Whoever comes to the page and begins to go through the list need not look for it first.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target } = event
      if (event.defaultPrevented || ctrlKey || metaKey || altKey || !/^[jk]$/i.test(key)) return
      if (target instanceof Element && target.closest(TAKES_LETTERS)) return
      const list = area.current?.querySelector<HTMLElement>('[data-list-focus]')
      if (!list || document.querySelector('[data-dialog]')) return
      event.preventDefault()
      list.focus()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- it only hears keys nothing inside has taken
    <div
      ref={area}
      tabIndex={-1}
      className="flex min-h-0 flex-1 flex-col outline-none"
      onKeyDown={(event) => {
        const { key, ctrlKey, metaKey, altKey, target } = event
        if (key.toLowerCase() !== 'u' || ctrlKey || metaKey || altKey || target !== area.current) return
        event.preventDefault()
        event.stopPropagation()
        void takeBackLast()
      }}
    >
      {children}
    </div>
  )
}

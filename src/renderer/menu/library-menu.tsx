/**
 * The context menu of everything in the library. There is one in the page; rows and cards only say what it is about, so a
 * row costs nothing for having it:
 *
 *   <li {...menuProps(() => ({ kind: 'albums', rows: [album] }))}> … </li>     right click, long press, menu key, Shift+F10
 *   <MoreButton target={() => ({ kind: 'albums', rows: [album] })} />          the ⋯ button
 *   openLibraryMenu(target, event.currentTarget)                               from anywhere else
 *
 * A grid or list with one focus for all rows calls `openLibraryMenu` in its own onContextMenu with the active row's element.
 * Playing by itself, without a menu: `playSelections`, `addSelections` in play-actions.ts.
 */
import { Ellipsis } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/button.tsx'
import type { MenuTarget } from './menu-target.ts'
import { nameOf } from './menu-target.ts'

export interface OpenMenu {
  target: MenuTarget
  /** Where it opens: at a point, or beside an element. */
  at: { x: number; y: number } | Element
  /** What gets the focus back. */
  from: Element | null
}

let open: OpenMenu | null = null
const listeners = new Set<() => void>()

function become(next: OpenMenu | null): void {
  open = next
  for (const listener of listeners) listener()
}

export function openLibraryMenu(target: MenuTarget, at: OpenMenu['at']): void {
  become({ target, at, from: document.activeElement })
}

export const closeLibraryMenu = (): void => become(null)

export const useOpenMenu = (): OpenMenu | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => open,
  )

/** For the element a menu belongs to. Undefined as a target leaves the browser's own menu. */
export function menuProps(target: () => MenuTarget | undefined): { onContextMenu: (event: React.MouseEvent) => void } {
  return {
    onContextMenu: (event) => {
      const about = target()
      if (!about) return
      event.preventDefault()
      event.stopPropagation()
      openLibraryMenu(about, menuPlace(event))
    },
  }
}

/** The pointer's place; for a key press (which has none worth using) the element itself. */
export function menuPlace(event: React.MouseEvent, element: Element = event.currentTarget): OpenMenu['at'] {
  const byKey = event.nativeEvent instanceof PointerEvent ? event.nativeEvent.pointerType === '' : event.detail === 0
  return byKey && event.button !== 2 ? element : { x: event.clientX, y: event.clientY }
}

export interface MoreButtonProps {
  target: () => MenuTarget
  size?: 'sm' | 'md' | 'lg'
  className?: string
  tabIndex?: number
}

export function MoreButton({ target, size = 'sm', className, tabIndex }: MoreButtonProps) {
  const { t } = useTranslation()
  return (
    <IconButton
      label={t('menu.actionsFor', { name: nameOf(target()) })}
      data-tooltip={t('menu.more')}
      icon={<Ellipsis />}
      size={size}
      className={className}
      tabIndex={tabIndex}
      aria-haspopup="menu"
      onClick={(event) => {
        event.stopPropagation()
        openLibraryMenu(target(), event.currentTarget)
      }}
    />
  )
}

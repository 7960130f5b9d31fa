/**
 * Dragging parts of the library: anything that has a menu can be dragged, the queue takes it. A drag carries a menu target,
 * so what is dropped is what "Add to queue" would have added.
 */
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { useEffect, useEffectEvent, type RefObject } from 'react'
import type { MenuTarget } from '../menu/menu-target.ts'

const TARGET = Symbol('menu target')

/** Makes an element a source of drags; what it returns is dragged. Returns the function that ends it. */
export function dragSource(element: HTMLElement, target: () => MenuTarget | undefined): () => void {
  return draggable({
    element,
    canDrag: () => target() !== undefined,
    getInitialData: () => ({ [TARGET]: target() }),
  })
}

/** The same for a component with a ref of its own, such as a card. */
export function useDragSource(ref: RefObject<HTMLElement | null>, target: () => MenuTarget | undefined): void {
  const latest = useEffectEvent(target)
  useEffect(() => (ref.current ? dragSource(ref.current, () => latest()) : undefined), [ref])
}

export const draggedTarget = (data: Record<string | symbol, unknown>): MenuTarget | undefined =>
  data[TARGET] as MenuTarget | undefined

export { draggable, dropTargetForElements }

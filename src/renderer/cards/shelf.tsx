/** A heading and one row of cards, as many as fit; the rest is behind "show all". Knows how wide it is, so nothing is cut. */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { cardLayout } from '../ui/card-layout.ts'
import { Skeleton } from '../ui/skeleton.tsx'

export interface ShelfProps<T> {
  title: string
  /** Where all of them are. */
  href?: string
  items: readonly T[]
  keyOf: (item: T) => string
  /** Rows shown before the rest is left out; default 1. */
  rows?: number
  render: (item: T, px: number) => ReactNode
}

const GAP_PX = 16
const MIN_CARD_PX = 152

export function Shelf<T>({ title, href, items, keyOf, rows = 1, render }: ShelfProps<T>) {
  const { t } = useTranslation()
  const ref = useRef<HTMLUListElement>(null)
  const { columns, cardPx } = useColumns(ref)
  return (
    <section aria-label={title} className="mt-6 first:mt-0">
      <div className="mb-3 flex items-baseline gap-4">
        <h2 className="text-xl font-semibold tracking-tight">{title}</h2>
        {href && (
          <Link href={href} className="ml-auto rounded text-sm text-ink-2 hover:text-ink hover:underline">
            {t('common.showAll')}
          </Link>
        )}
      </div>
      <ul ref={ref} className="flex flex-wrap gap-4 overflow-hidden">
        {cardPx > 0 &&
          items.slice(0, columns * rows).map((item) => (
            <li key={keyOf(item)} className="p-0.5 -m-0.5">
              {render(item, cardPx)}
            </li>
          ))}
      </ul>
    </section>
  )
}

export function ShelfSkeleton() {
  const ref = useRef<HTMLDivElement>(null)
  const { columns, cardPx } = useColumns(ref)
  return (
    <div className="mt-6 first:mt-0" aria-hidden>
      <Skeleton className="mb-4 h-5 w-48" />
      <div ref={ref} className="flex gap-4 overflow-hidden">
        {Array.from({ length: columns }, (_, i) => (
          <div key={i} style={{ width: cardPx }}>
            <Skeleton className="aspect-square" />
            <Skeleton className="mt-2 h-4 w-3/4" />
            <Skeleton className="mt-2 h-3 w-1/2" />
          </div>
        ))}
      </div>
    </div>
  )
}

/** Nothing fits until the width is known, which is before the first frame: cards of a guessed width would be drawn twice. */
function useColumns(ref: React.RefObject<HTMLElement | null>): { columns: number; cardPx: number } {
  const [widthPx, setWidthPx] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => setWidthPx(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  if (widthPx === 0) return { columns: 0, cardPx: 0 }
  return cardLayout({ widthPx, minCardPx: MIN_CARD_PX, textPx: 48, gapPx: GAP_PX })
}

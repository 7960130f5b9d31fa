/**
 * A card: a square picture, a line of title, a line below it. It leads to its page; on hover it offers to play. Used in grids
 * (as a grid cell) and on shelves (as a list item). The whole card is the link; inside grids the grid has the focus.
 */
import { Play } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { CoverId } from '../../shared/model/ids.ts'
import { Cover } from '../app/cover.tsx'
import { useDragSource } from '../queue/drag.ts'
import { useBadge } from '../keeping/badges.ts'
import { badgeWords, CoverMark, isWorthABadge } from '../keeping/cover-mark.tsx'
import { HeartButton } from '../marks/heart-button.tsx'
import { menuProps, MoreButton } from '../menu/library-menu.tsx'
import { type MenuTarget, selectionsOf } from '../menu/menu-target.ts'
import { playSelections } from '../menu/play-actions.ts'
import { isPlayable, isWorthSaying, whereWords, type Whereabouts } from '../servers/availability.ts'
import { useAfterStart } from '../servers/after-start.ts'
import { AvailabilityMark } from '../servers/availability-mark.tsx'
import { usePlaces } from '../servers/use-servers.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'

const HOVER_BUTTON =
  'pointer-events-auto rounded-full! bg-raised text-ink shadow-raised hover:bg-accent hover:text-on-accent'

const SIGN =
  'absolute top-2 right-2 inline-flex size-6 items-center justify-center rounded-full bg-raised text-ink-2 shadow-sm [&_svg]:size-3.5'

/** Where a card stands in a grid; absent on a shelf. Plain values, so that cards can be compared cheaply. */
export interface CardSpot {
  px: number
  cellId?: string
  active?: boolean
  /** Off for what is on screen at start. */
  lazy?: boolean
}

export interface CardProps extends CardSpot {
  id: string
  title: string
  below: ReactNode
  href: string
  coverId: CoverId | null
  round?: boolean
  /** Where it can be played from; absent for what may be anywhere. */
  of?: Whereabouts
  /** What its heart is about; absent for what has none. */
  heart?: { type: 'album' | 'artist'; favourite: boolean }
  /** In place of the cover. */
  picture?: ReactNode
  /** What its play button plays and its menu is about. */
  target: MenuTarget
}

export function Card(props: CardProps) {
  const { title, below, href, px, cellId, active = false, round = false, target } = props
  const { t } = useTranslation()
  const tabIndex = cellId === undefined ? undefined : -1
  const places = usePlaces()
  // At the start no pointer has come near yet, and what it would bring to light is half of what a card costs.
  const later = useAfterStart()
  const said = props.of && isWorthSaying(props.of, places) ? props.of : undefined
  const away = said !== undefined && !isPlayable(said)
  const kept = useBadge(target.kind, props.id)
  const badge = isWorthABadge(kept) ? kept : undefined
  const words = badge ? badgeWords(badge, t) : said && whereWords(said, places, t)
  const label = words === undefined ? title : `${title}. ${words}`
  const element = useRef<HTMLDivElement>(null)
  useDragSource(element, () => target)
  return (
    <div
      ref={element}
      {...(cellId === undefined ? {} : { id: cellId, role: 'gridcell', 'aria-label': label })}
      style={{ width: px }}
      className={cx(
        'group relative shrink-0 rounded-lg',
        active && 'outline-2 outline-offset-4 outline-transparent group-focus/grid:outline-accent-text',
      )}
      {...menuProps(() => target)}
    >
      <Link href={href} tabIndex={tabIndex} className="block rounded-lg" aria-label={label} draggable={false}>
        {props.picture ?? (
          <Cover
            coverId={props.coverId}
            seed={props.id}
            title={title}
            width={px}
            round={round}
            lazy={props.lazy ?? true}
            className={cx('shadow-cover', away && 'opacity-45')}
          />
        )}
      </Link>
      {badge ? (
        <CoverMark badge={badge} className={SIGN} />
      ) : (
        said && <AvailabilityMark of={said} places={places} t={t} className={SIGN} />
      )}
      {props.heart && (later || props.heart.favourite) && (
        <HeartButton
          {...props.heart}
          id={props.id}
          name={title}
          size="sm"
          tabIndex={tabIndex}
          className={cx(
            'absolute! top-2 left-2 z-1 rounded-full! bg-raised text-ink shadow-sm transition-opacity duration-100 hover:bg-raised',
            !props.heart.favourite && 'opacity-0 group-hover:opacity-100 focus-visible:opacity-100',
            !props.heart.favourite && active && 'group-focus/grid:opacity-100',
          )}
        />
      )}
      {later && <PointerTools title={title} target={target} tabIndex={tabIndex} round={round} />}
      <div className={cx('mt-2 min-w-0', round && 'text-center')}>
        <Link
          href={href}
          tabIndex={-1}
          title={title}
          className="block truncate font-medium hover:underline"
          draggable={false}
        >
          {title}
        </Link>
        <div className="truncate text-sm text-ink-3">{below}</div>
      </div>
    </div>
  )
}

interface PointerToolsProps extends Pick<CardProps, 'title' | 'target' | 'round'> {
  tabIndex: number | undefined
}

/** What a pointer or the focus brings to light. */
function PointerTools({ title, target, tabIndex, round }: PointerToolsProps) {
  const { t } = useTranslation()
  return (
    <div
      className={cx(
        'pointer-events-none absolute inset-x-0 top-0 flex aspect-square items-end justify-between p-2 opacity-0 transition-opacity duration-100',
        'group-hover:opacity-100 group-focus-within:opacity-100',
        round && 'justify-center! gap-2',
      )}
    >
      <IconButton
        label={t('cards.play', { title })}
        icon={<Play className="translate-x-px fill-current" />}
        tabIndex={tabIndex}
        className={HOVER_BUTTON}
        onClick={() => void playSelections(selectionsOf(target))}
      />
      <MoreButton target={() => target} size="md" tabIndex={tabIndex} className={HOVER_BUTTON} />
    </div>
  )
}

/**
 * The filters of a list by hearts, stars and plays: the button that offers them, the chips that say which are in force, and
 * what stands in an empty list because of them. Kept by the entry of the history, like a list's other filters.
 *
 *   const marks = useMarksFilter()
 *   <ListPage tools={marks.menu} below={marks.chips}> … filter={{ ...marks.filter }} … empty={marks.isOn ? marks.nothing() : …}
 */
import { Funnel, FunnelX, Headphones, Star, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useEntryState } from '../app/entry-memory.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Menu, MenuCheckboxItem, MenuRadioItems, SubMenu } from '../ui/menu.tsx'
import { NO_FILTER, partsOf, partText, without, type MarksFilter, type MarksFilterPart } from './marks-filter.ts'
import { StarsDrawn } from './stars-drawn.tsx'
import { starsText } from './stars-text.ts'
import './words.ts'

export interface MarksFilterTools {
  filter: MarksFilter
  isOn: boolean
  menu: ReactNode
  chips: ReactNode
  /** For an empty list; `text` is what the list is filtered by besides. */
  nothing: (text?: string) => ReactNode
  reset: () => void
}

const ALL: readonly MarksFilterPart[] = ['favourite', 'starsFrom', 'played']

export function useMarksFilter(offered: readonly MarksFilterPart[] = ALL, name = 'marks'): MarksFilterTools {
  const [filter, setFilter] = useEntryState<MarksFilter>(name, NO_FILTER)
  const reset = () => setFilter(NO_FILTER)
  const isOn = partsOf(filter).length > 0
  return {
    filter,
    isOn,
    reset,
    menu: <FilterMenu filter={filter} offered={offered} onChange={setFilter} />,
    chips: isOn ? <Chips filter={filter} onChange={setFilter} /> : null,
    nothing: (text = '') => <NothingPasses filter={filter} text={text} onReset={reset} />,
  }
}

interface FilterProps {
  filter: MarksFilter
  onChange: (filter: MarksFilter) => void
}

/** Best first, as one looks for them. */
const STARS = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1] as const

interface FilterMenuProps extends FilterProps {
  offered: readonly MarksFilterPart[]
}

function FilterMenu(props: FilterMenuProps) {
  const { t } = useTranslation()
  const isOn = partsOf(props.filter).length > 0
  return (
    <Menu trigger={<IconButton label={t('marks.filter.open')} icon={<Funnel />} pressed={isOn} />}>
      <FilterChoices {...props} />
    </Menu>
  )
}

/** A part of its own, so that its many words are looked up when it is opened. */
function FilterChoices({ filter, offered, onChange }: FilterMenuProps) {
  const { t } = useTranslation()
  const put = (part: MarksFilterPart, value: boolean | number | undefined) =>
    onChange(value === undefined ? without(filter, part) : { ...filter, [part]: value })
  return (
    <>
      {offered.includes('favourite') && (
        <MenuCheckboxItem
          checked={filter.favourite ?? false}
          onChange={(on) => put('favourite', on ? true : undefined)}
        >
          {t('marks.filter.favourite')}
        </MenuCheckboxItem>
      )}
      {offered.includes('starsFrom') && (
        <SubMenu icon={<Star />} label={t('marks.filter.starsFrom')}>
          <MenuRadioItems
            value={String(filter.starsFrom ?? 0)}
            onChange={(value) => put('starsFrom', Number(value) || undefined)}
            options={[
              { value: '0', label: t('marks.filter.anyStars') },
              ...STARS.map((stars) => ({
                value: String(stars),
                label: t('marks.filter.atLeast', { stars: starsText(stars, t) }),
                shown: <StarsDrawn stars={stars} />,
              })),
            ]}
          />
        </SubMenu>
      )}
      {offered.includes('played') && (
        <SubMenu icon={<Headphones />} label={t('marks.filter.played')}>
          <MenuRadioItems
            value={filter.played === undefined ? 'any' : filter.played ? 'played' : 'never'}
            onChange={(value) => put('played', value === 'any' ? undefined : value === 'played')}
            options={[
              { value: 'any', label: t('marks.filter.anyPlays') },
              { value: 'played', label: t('marks.filter.playedOnly') },
              { value: 'never', label: t('marks.filter.neverPlayed') },
            ]}
          />
        </SubMenu>
      )}
    </>
  )
}

function Chips({ filter, onChange }: FilterProps) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-wrap items-center gap-2 pb-3">
      <ul aria-label={t('marks.filter.list')} className="contents">
        {partsOf(filter).map((part) => {
          const text = partText(filter, part, t)
          return (
            <li
              key={part}
              className="flex h-8 items-center gap-1 rounded-full bg-accent-soft pr-1 pl-3 text-sm font-medium text-accent-text"
            >
              {text}
              <button
                type="button"
                aria-label={t('marks.filter.remove', { filter: text })}
                className="inline-flex size-6 items-center justify-center rounded-full hover:bg-hover"
                onClick={() => onChange(without(filter, part))}
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          )
        })}
      </ul>
      <Button size="sm" variant="ghost" onClick={() => onChange(NO_FILTER)}>
        {t('marks.filter.reset')}
      </Button>
    </div>
  )
}

function NothingPasses({ filter, text, onReset }: { filter: MarksFilter; text: string; onReset: () => void }) {
  const { t } = useTranslation()
  const filters = partsOf(filter)
    .map((part) => partText(filter, part, t))
    .join(', ')
  return (
    <EmptyState
      icon={<FunnelX />}
      title={t('marks.filter.nothingTitle')}
      action={<Button onClick={onReset}>{t('marks.filter.reset')}</Button>}
    >
      {text.trim() === ''
        ? t('marks.filter.nothing', { filters })
        : t('marks.filter.nothingWithText', { filters, text: text.trim() })}
    </EmptyState>
  )
}

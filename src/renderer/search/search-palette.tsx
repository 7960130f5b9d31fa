/**
 * One field for everything: music, pages, commands. The best match is preselected, so that typing and Enter leads there.
 * Enter plays a track and opens anything else; with Ctrl (⌘) it plays; with Shift it is put into the queue.
 */
import { Dialog as Base } from '@base-ui/react/dialog'
import { Clock, Command, CornerDownLeft, Play, Search as SearchIcon } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useMayRefresh } from '../app/library-refresh.tsx'
import { Cover } from '../app/cover.tsx'
import { navigate } from '../app/history.ts'
import { closeSearch } from '../app/panels.ts'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { formatDuration } from '../i18n/format.ts'
import { playlistSelection } from '../menu/menu-target.ts'
import { addSelections, playSelections } from '../menu/play-actions.ts'
import { Mosaic } from '../playlists/mosaic.tsx'
import { usePlaylists } from '../playlists/use-playlists.ts'
import { useMay, useOwns } from '../rpc/may.ts'
import { isPlayable, type Whereabouts } from '../servers/availability.ts'
import { AvailabilityMark } from '../servers/availability-mark.tsx'
import { usePlaces } from '../servers/use-servers.ts'
import { COMMANDS, type CommandId } from '../shortcuts/commands.ts'
import { runCommand } from '../shortcuts/run-command.ts'
import { useKeysOf } from '../shortcuts/use-keys-of.ts'
import { cx } from '../ui/class-names.ts'
import { BACKDROP, DIALOG } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { useReturnFocus } from '../ui/return-focus.ts'
import { takeTyped } from './early-typing.ts'
import { pageOfHit, playHit, queueHit } from './hits.ts'
import { paletteGroups, type PaletteEntry } from './palette-entries.ts'
import { forgetSearches, recentSearches, rememberSearch } from './recent-searches.ts'
import { useSearch } from './use-search.ts'

const LIMIT = 5

export function SearchPalette() {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement>(null)
  const finalFocus = useReturnFocus()
  return (
    <Base.Root open onOpenChange={(open) => !open && closeSearch()}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Viewport className="fixed inset-0 z-40 flex items-start justify-center p-4 pt-[10vh]">
          <Base.Popup
            initialFocus={field}
            finalFocus={finalFocus}
            aria-label={t('search.title')}
            className={cx(DIALOG, 'max-h-[min(38rem,80vh)] max-w-2xl overflow-hidden')}
          >
            <Palette field={field} />
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

function Palette({ field }: { field: React.RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation()
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [recent, setRecent] = useState(recentSearches)
  const [active, setActive] = useState(0)
  const search = useSearch(typed, LIMIT)
  const mayRefresh = useMayRefresh()
  const mayWrite = useMay('write')
  const mayMind = useMay('admin')
  const owns = useOwns()
  const commands = useMemo(() => {
    const offered: Partial<Record<CommandId, boolean>> = {
      'search.open': false,
      'library.refresh': mayRefresh,
      'marks.favourite': mayWrite,
      'go.downloads': owns,
      'go.duplicates': owns,
      'offline.toggle': mayMind,
      'go.data': mayWrite,
      'go.conflicts': mayWrite,
      'go.changes': mayWrite,
    }
    return COMMANDS.filter(({ id }) => offered[id] !== false).map(({ id }) => ({
      id,
      name: t(`shortcuts.command.${id}`),
    }))
  }, [t, mayRefresh, mayWrite, mayMind, owns])
  const { playlists } = usePlaylists()
  const groups = paletteGroups({ text: typed.trim(), answer: search.answer, commands, recent, playlists })
  const entries = groups.flatMap((group) => group.entries)
  const at = Math.min(active, entries.length - 1)
  const idOf = (index: number) => `${listId}-${index}`

  // Caught until the field can take them itself.
  useEffect(() => {
    const rest = takeTyped()
    if (rest !== '') setTyped(rest)
  }, [])

  useEffect(() => {
    document.getElementById(`${listId}-${at}`)?.scrollIntoView({ block: 'nearest' })
  }, [listId, at])

  const type = (text: string) => {
    setTyped(text)
    setActive(0)
  }
  const choose = (entry: PaletteEntry, how: 'open' | 'play' | 'queue') => {
    if (entry.kind === 'recent') {
      type(entry.text)
      field.current?.focus()
      return
    }
    if (entry.kind !== 'command') rememberSearch(typed)
    closeSearch()
    // What is chosen may take the focus; the palette gives it back first.
    setTimeout(() => act(entry, how), 0)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }
    const to = steps[event.key]
    if (to !== undefined && entries.length > 0) {
      event.preventDefault()
      const single = Math.abs(to - at) === 1
      setActive(single ? (to + entries.length) % entries.length : Math.min(Math.max(0, to), entries.length - 1))
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      const entry = entries[at]
      // An answer to other letters than those typed is not what is meant.
      if (!entry || (isHit(entry) && search.text !== typed.trim())) return
      choose(entry, event.ctrlKey || event.metaKey ? 'play' : event.shiftKey ? 'queue' : 'open')
    }
  }

  const nothing = typed.trim() !== '' && search.answer !== null && !search.answer.top && groups.length === 0
  let index = -1
  return (
    <>
      <div className="flex h-14 shrink-0 items-center gap-3 border-b border-line px-5">
        <SearchIcon aria-hidden className="size-5 shrink-0 text-ink-3" />
        <input
          ref={field}
          role="combobox"
          aria-label={t('search.field')}
          aria-expanded
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={entries.length > 0 ? idOf(at) : undefined}
          placeholder={t('search.placeholder')}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-full min-w-0 flex-1 bg-transparent text-lg outline-none placeholder:text-ink-3"
        />
        <Kbd keys="escape" />
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={t('search.results')}
        tabIndex={-1}
        data-search-text={search.text}
        className="min-h-0 flex-1 overflow-y-auto p-2 outline-none"
        // A press must not take the focus from the field.
        onPointerDown={(event) => event.preventDefault()}
      >
        {groups.map((group) => (
          <div key={group.id} role="group" aria-label={groupName(group.id, t)} className="mb-1">
            <div aria-hidden className="flex items-center px-3 pt-2 pb-1 text-xs font-semibold text-ink-3">
              {groupName(group.id, t)}
              {group.id === 'recent' && (
                <button
                  type="button"
                  tabIndex={-1}
                  className="ml-auto font-medium hover:text-ink"
                  onClick={() => {
                    forgetSearches()
                    setRecent([])
                  }}
                >
                  {t('search.clearRecent')}
                </button>
              )}
            </div>
            {group.entries.map((entry) => {
              const own = ++index
              return (
                <Entry
                  key={keyOf(entry)}
                  id={idOf(own)}
                  entry={entry}
                  top={group.id === 'top'}
                  active={own === at}
                  onHover={() => setActive(own)}
                  onChoose={(how) => choose(entry, how)}
                />
              )
            })}
          </div>
        ))}
        {search.error !== undefined && <QueryError error={search.error} />}
        {nothing && (
          <div className="px-6 py-10 text-center">
            <p className="text-lg font-semibold">{t('search.emptyTitle', { text: typed.trim() })}</p>
            <p className="mx-auto mt-1 max-w-md text-balance text-ink-2">{t('search.empty')}</p>
          </div>
        )}
      </div>
      <footer className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-5 py-2 text-xs text-ink-3">
        {search.answer && search.answer.hints.length > 0 ? (
          <p role="status" className="text-warning-text">
            {search.answer.hints.join(' ')}
          </p>
        ) : (
          <>
            <Hint keys="enter">{t('search.open')}</Hint>
            <Hint keys="mod+enter">{t('search.play')}</Hint>
            <Hint keys="shift+enter">{t('common.addToQueue')}</Hint>
            <span className="ml-auto truncate max-sm:hidden">artist: album: genre: year:1990..1999 format:flac</span>
          </>
        )}
      </footer>
    </>
  )
}

function Hint({ keys, children }: { keys: string; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5">
      <Kbd keys={keys} />
      {children}
    </span>
  )
}

function act(entry: PaletteEntry, how: 'open' | 'play' | 'queue'): void {
  switch (entry.kind) {
    case 'command':
      runCommand(entry.id)
      return
    case 'all':
      navigate(paths.search(entry.text))
      return
    case 'recent':
      return
    case 'playlist': {
      const tracks = [playlistSelection(entry.row)]
      if (how === 'queue') void addSelections(tracks, 'end')
      else if (how === 'play') void playSelections(tracks)
      else navigate(paths.playlist(entry.row.id))
      return
    }
    default:
      if (how === 'queue') queueHit(entry)
      else if (how === 'play' || entry.kind === 'track') playHit(entry)
      else navigate(pageOfHit(entry))
  }
}

const isHit = (entry: PaletteEntry): boolean =>
  entry.kind === 'track' || entry.kind === 'album' || entry.kind === 'artist' || entry.kind === 'all'

const keyOf = (entry: PaletteEntry): string =>
  'row' in entry ? `${entry.kind} ${entry.row.id}` : entry.kind === 'command' ? entry.id : `${entry.kind} ${entry.text}`

function groupName(id: string, t: TFunction): string {
  if (id === 'more') return t('common.more')
  return t(`search.${id as 'top' | 'tracks' | 'albums' | 'artists' | 'playlists' | 'pages' | 'commands' | 'recent'}`)
}

interface EntryProps {
  id: string
  entry: PaletteEntry
  top: boolean
  active: boolean
  onHover: () => void
  onChoose: (how: 'open' | 'play') => void
}

function Entry({ id, entry, top, active, onHover, onChoose }: EntryProps) {
  const { t } = useTranslation()
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field has the focus and takes the keys
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className={cx('group flex items-center gap-3 rounded-lg px-3', top ? 'h-16' : 'h-11', active && 'bg-hover')}
      onPointerMove={onHover}
      onClick={(event) => onChoose(event.ctrlKey || event.metaKey ? 'play' : 'open')}
    >
      <EntryBody entry={entry} top={top} />
      {'row' in entry && entry.kind !== 'track' && (
        // For the mouse alone: an option may hold no control, and for the keyboard there is Ctrl+Enter.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
        <span
          aria-hidden
          title={t('common.play')}
          className={cx(
            'flex size-8 cursor-default items-center justify-center rounded-full text-ink-2 hover:bg-pressed',
            !active && 'invisible',
          )}
          onClick={(event) => {
            event.stopPropagation()
            onChoose('play')
          }}
        >
          <Play className="size-4 fill-current" />
        </span>
      )}
      {active && <CornerDownLeft aria-hidden className="size-4 shrink-0 text-ink-3" />}
    </div>
  )
}

function EntryBody({ entry, top }: { entry: PaletteEntry; top: boolean }) {
  const { t } = useTranslation()
  const keysOf = useKeysOf()
  switch (entry.kind) {
    case 'command':
      return <CommandBody name={entry.name} keys={keysOf(entry.id as CommandId)} />
    case 'recent':
      return <PlainBody icon={<Clock />}>{entry.text}</PlainBody>
    case 'all':
      return <PlainBody icon={<SearchIcon />}>{t('search.showAll', { text: entry.text })}</PlainBody>
    case 'track': {
      const { row } = entry
      return (
        <HitBody
          top={top}
          cover={
            <HitCover top={top} coverId={row.coverId} seed={row.albumId ?? row.id} title={row.album || row.title} />
          }
          title={row.title}
          about={[top && t('search.track'), row.artist, row.album].filter(Boolean).join(' · ')}
          where={row}
          end={formatDuration(row.durationMs)}
        />
      )
    }
    case 'playlist': {
      const { row } = entry
      return (
        <HitBody
          top={top}
          cover={<Mosaic playlist={row} width={32} lazy={false} className="w-8 rounded-sm!" />}
          title={row.name}
          about={row.length === null ? '' : t('common.tracks', { count: row.length })}
        />
      )
    }
    case 'album': {
      const { row } = entry
      return (
        <HitBody
          top={top}
          cover={<HitCover top={top} coverId={row.coverId} seed={row.id} title={row.title} />}
          title={row.title}
          about={[top && t('search.album'), row.artist, row.year].filter(Boolean).join(' · ')}
          where={row}
        />
      )
    }
    case 'artist': {
      const { row } = entry
      return (
        <HitBody
          top={top}
          cover={<HitCover top={top} round coverId={row.coverId} seed={row.id} title={row.name} />}
          title={row.name}
          about={[top && t('search.artist'), t('common.albums', { count: row.albumCount })].filter(Boolean).join(' · ')}
        />
      )
    }
  }
}

function HitCover({
  top,
  ...cover
}: Pick<React.ComponentProps<typeof Cover>, 'coverId' | 'seed' | 'title' | 'round'> & { top: boolean }) {
  return <Cover {...cover} width={top ? 48 : 32} lazy={false} className={top ? 'w-12' : 'w-8 rounded-sm'} />
}

function HitBody({
  top,
  cover,
  title,
  about,
  where,
  end,
}: {
  top: boolean
  cover: ReactNode
  title: string
  about: string
  where?: Whereabouts
  end?: string
}) {
  const { t } = useTranslation()
  const places = usePlaces()
  return (
    <>
      {cover}
      <span className={cx('flex min-w-0 flex-1 flex-col', where && !isPlayable(where) && 'text-ink-3')}>
        <span className={cx('truncate', top ? 'text-lg font-semibold' : 'font-medium')}>{title}</span>
        <span className="truncate text-sm leading-tight text-ink-3">{about}</span>
      </span>
      {where && (
        <AvailabilityMark of={where} places={places} t={t} className="inline-flex text-ink-3 [&_svg]:size-3.5" />
      )}
      {end && <span className="tabular text-sm text-ink-3">{end}</span>}
    </>
  )
}

function PlainBody({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <>
      <span aria-hidden className="flex w-8 justify-center text-ink-3 [&_svg]:size-4">
        {icon}
      </span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </>
  )
}

function CommandBody({ name, keys }: { name: string; keys: string | undefined }) {
  return (
    <>
      <PlainBody icon={<Command />}>{name}</PlainBody>
      {keys && <Kbd keys={keys} />}
    </>
  )
}

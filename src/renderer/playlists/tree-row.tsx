/** One row of the playlists in the sidebar: a playlist that leads to its page, or a folder that opens. */
import { Ban, ChevronRight, Folder, FolderOpen, ListMusic, WandSparkles } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../app/paths.ts'
import { formatNumber } from '../i18n/format.ts'
import { draggable, dragSource } from '../queue/drag.ts'
import { cx } from '../ui/class-names.ts'
import { playlistTarget } from './playlist-target.ts'
import type { TreeRow } from './tree.ts'
import { DRAGGED_FOLDER, type TreeDrop } from './use-tree-drop.ts'

export interface TreeRowProps {
  id: string
  row: TreeRow
  index: number
  /** Its page is shown. */
  here: boolean
  /** The one that Tab leads to. */
  tabStop: boolean
  drop: TreeDrop['does'] | undefined
  /** Its name is being edited. */
  renaming: boolean
  onRename: (name: string | null) => void
  onOpen: () => void
  onFocus: () => void
}

export function TreeRowView(props: TreeRowProps) {
  const { id, row, index, here, tabStop, drop, renaming } = props
  const { t } = useTranslation()
  const element = useRef<HTMLAnchorElement>(null)
  const latest = useRef(row)
  latest.current = row
  const { kind } = row
  useEffect(() => {
    if (renaming) return undefined
    if (kind === 'folder')
      return draggable({
        element: element.current!,
        getInitialData: () => ({
          [DRAGGED_FOLDER]: latest.current.kind === 'folder' ? latest.current.folder.id : undefined,
        }),
      })
    return dragSource(element.current!, () =>
      latest.current.kind === 'playlist' ? playlistTarget(latest.current.playlist) : undefined,
    )
  }, [kind, renaming])

  const name = kind === 'folder' ? row.folder.name : row.playlist.name
  const indent = { paddingLeft: `${0.625 + (row.level - 1) * 0.875}rem` }
  if (renaming)
    return (
      <div
        role="treeitem"
        aria-level={row.level}
        aria-selected={false}
        tabIndex={-1}
        className="flex h-(--tree-row-height) shrink-0 items-center gap-2 pr-1"
        style={indent}
      >
        <RowIcon row={row} />
        <NameField name={name} onDone={props.onRename} />
      </div>
    )
  const length = kind === 'playlist' ? row.playlist.length : null
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree around it has the keys
    <a
      ref={element}
      id={id}
      role="treeitem"
      href={kind === 'playlist' ? `#${paths.playlist(row.playlist.id)}` : undefined}
      tabIndex={tabStop ? 0 : -1}
      data-tree-row={index}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.size}
      aria-expanded={kind === 'folder' ? row.open : undefined}
      aria-current={here ? 'page' : undefined}
      aria-selected={here}
      aria-label={kind === 'folder' ? t('playlists.folder.of', { name }) : spoken(name, row.playlist.rules !== null, t)}
      title={name}
      onClick={(event) => {
        // Another tab, when that was asked for.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        props.onOpen()
      }}
      onFocus={props.onFocus}
      className={cx(
        'ring-inside group/row flex h-(--tree-row-height) shrink-0 cursor-default items-center gap-2 rounded-lg pr-2 select-none',
        here ? 'bg-accent-soft font-medium text-accent-text' : 'text-ink-2 hover:bg-hover hover:text-ink',
        (drop === 'add' || drop === 'move') &&
          'bg-accent-soft! text-ink! outline-2 -outline-offset-2 outline-accent-text',
        drop === 'refused' && 'opacity-60',
      )}
      style={indent}
    >
      <RowIcon row={row} />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {drop === 'refused' ? (
        <Ban aria-hidden className="size-3.5 shrink-0 text-danger-text" />
      ) : (
        length !== null &&
        length > 0 && (
          <span aria-hidden className={cx('tabular shrink-0 text-xs', here ? 'text-ink-2' : 'text-ink-3')}>
            {formatNumber(length)}
          </span>
        )
      )}
    </a>
  )
}

function spoken(name: string, smart: boolean, t: (key: 'playlists.smart') => string): string {
  return smart ? `${name}, ${t('playlists.smart')}` : name
}

const ICON = 'size-4 shrink-0'

function RowIcon({ row }: { row: TreeRow }) {
  if (row.kind === 'playlist')
    return row.playlist.rules === null ? (
      <ListMusic aria-hidden className={ICON} />
    ) : (
      <WandSparkles aria-hidden className={ICON} />
    )
  return (
    <>
      <ChevronRight
        aria-hidden
        className={cx(
          '-ml-1 size-3.5 shrink-0 text-ink-3 transition-[rotate] still:transition-none',
          row.open && 'rotate-90',
        )}
      />
      {row.open ? (
        <FolderOpen aria-hidden className={cx(ICON, '-ml-1')} />
      ) : (
        <Folder aria-hidden className={cx(ICON, '-ml-1')} />
      )}
    </>
  )
}

/** Enter and leaving take the name, Escape leaves it as it was. */
function NameField({ name, onDone }: { name: string; onDone: (name: string | null) => void }) {
  const { t } = useTranslation()
  const done = useRef(false)
  const finish = (next: string | null) => {
    if (done.current) return
    done.current = true
    onDone(next === null || next.trim() === '' ? null : next.trim())
  }
  return (
    <input
      ref={(field) => {
        // A row that was just put in its place has the focus then, with its name ready to be replaced.
        if (field && document.activeElement !== field) {
          field.focus()
          field.select()
        }
      }}
      aria-label={t('playlists.renameOf', { name })}
      defaultValue={name}
      maxLength={200}
      autoComplete="off"
      spellCheck={false}
      className="h-7 w-full min-w-0 rounded-md bg-panel px-1.5 text-ink shadow-[inset_0_0_0_1px_var(--line-strong)]"
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') finish(event.currentTarget.value)
        else if (event.key === 'Escape') finish(null)
      }}
      onBlur={(event) => finish(event.currentTarget.value)}
    />
  )
}

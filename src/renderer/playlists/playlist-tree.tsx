/**
 * The playlists and folders in the sidebar. One stop for Tab; arrows move, right and left open and close folders, Enter opens,
 * F2 renames, Delete deletes (with a way back), letters go to a name. Only rows near the view are in the document.
 */
import { useId, useMemo, useRef, useState } from 'react'
import type { PlaylistFolderRow } from '../../shared/model/playlist.ts'
import { useRem } from '../app/appearance.ts'
import { navigate, useHistoryEntry } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { t } from '../i18n/i18n.ts'
import { menuPlace, openLibraryMenu } from '../menu/library-menu.tsx'
import { type MenuTarget, selectionsOf } from '../menu/menu-target.ts'
import { useMay } from '../rpc/may.ts'
import { useTypeAhead } from '../ui/use-type-ahead.ts'
import { addToPlaylist } from './add-to-playlist.ts'
import { setFolderOpen, useOpenFolders } from './open-folders.ts'
import {
  deleteFolder,
  deletePlaylist,
  moveFolder,
  movePlaylist,
  renameFolder,
  renamePlaylist,
} from './playlist-actions.ts'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import { playlistTarget } from './playlist-target.ts'
import { TreeRowView } from './tree-row.tsx'
import { treeRows, type TreeRow } from './tree.ts'
import type { AllPlaylists } from './use-playlists.ts'
import { useRowsInView } from './use-rows-in-view.ts'
import { useTreeDrop } from './use-tree-drop.ts'

export interface PlaylistTreeProps extends AllPlaylists {
  /** Around the tree and its heading, which stands for "in no folder". */
  area: React.RefObject<HTMLElement | null>
  label: string
}

const ROW_REM = 2.125

export function PlaylistTree({ playlists, folders, area, label }: PlaylistTreeProps) {
  const mayEdit = useMay('write')
  const { path } = useHistoryEntry()
  const open = useOpenFolders()
  const rows = useMemo(() => treeRows({ playlists, folders }, (id) => open.has(id)), [playlists, folders, open])
  const listId = useId()
  const tree = useRef<HTMLDivElement>(null)
  const rowPx = useRem(ROW_REM)
  const [focused, setFocused] = useState<string>()
  const [renaming, setRenaming] = useState<string>()
  const hereIndex = useMemo(
    () => rows.findIndex((row) => row.kind === 'playlist' && paths.playlist(row.playlist.id) === path),
    [rows, path],
  )
  const focusedIndex = rows.findIndex(({ key }) => key === focused)
  const stop = focusedIndex >= 0 ? focusedIndex : Math.max(0, hereIndex)
  const { first, end } = useRowsInView(tree, rows.length, rowPx)
  const names = useMemo(() => rows.map((row, index) => ({ label: nameOf(row), index })), [rows])
  const typeAhead = useTypeAhead(names)

  const drop = useTreeDrop({
    area,
    enabled: mayEdit,
    rows,
    folders,
    playlists,
    onAdd: (playlist, target) => void addToPlaylist(playlist, selectionsOf(target)),
    onMovePlaylist: (playlist, to) => void movePlaylist(playlist, to),
    onMoveFolder: (folder, to) => void moveFolder(folder, to),
    onOpen: (folder) => setFolderOpen(folder.id, true),
  })

  const focusRow = (index: number) => {
    const row = rows[Math.min(Math.max(0, index), rows.length - 1)]
    if (!row) return
    setFocused(row.key)
    // It may have to be drawn first.
    requestAnimationFrame(() => {
      const element = document.getElementById(`${listId}-${row.key}`)
      element?.scrollIntoView({ block: 'nearest' })
      element?.focus()
    })
  }
  const openRow = (row: TreeRow) => {
    if (row.kind === 'folder') setFolderOpen(row.folder.id, !row.open)
    else navigate(paths.playlist(row.playlist.id))
  }
  const rename = (row: TreeRow) => mayEdit && setRenaming(row.key)
  const finishRename = (row: TreeRow, name: string | null) => {
    setRenaming(undefined)
    focusRow(rows.indexOf(row))
    if (name === null) return
    if (row.kind === 'folder') void renameFolder(row.folder, name)
    else void renamePlaylist(row.playlist, name)
  }
  const remove = (row: TreeRow) => {
    if (!mayEdit) return
    // The keyboard goes on beside it.
    const at = rows.indexOf(row)
    focusRow(at + 1 < rows.length ? at + 1 : at - 1)
    if (row.kind === 'folder') void deleteFolder(row.folder, { playlists, folders })
    else void deletePlaylist(row.playlist)
  }
  const targetOf = (row: TreeRow): MenuTarget =>
    row.kind === 'playlist'
      ? playlistTarget(row.playlist, { onRename: () => rename(row) })
      : folderTarget(row.folder, {
          open: row.open ? t('playlists.folder.close') : t('playlists.folder.open'),
          onOpen: () => openRow(row),
          ...(mayEdit && { onRename: () => rename(row), onDelete: () => remove(row) }),
        })

  const onKeyDown = (event: React.KeyboardEvent) => {
    const row = rows[stop]
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return
    const found = typeAhead.onKey(event)
    if (found !== undefined) focusRow(found)
    else if (event.key === 'ArrowDown') focusRow(stop + 1)
    else if (event.key === 'ArrowUp') focusRow(stop - 1)
    else if (event.key === 'Home') focusRow(0)
    else if (event.key === 'End') focusRow(rows.length - 1)
    else if (event.key === 'ArrowRight') {
      if (row.kind !== 'folder') return
      if (!row.open) setFolderOpen(row.folder.id, true)
      else focusRow(stop + 1)
    } else if (event.key === 'ArrowLeft') {
      if (row.kind === 'folder' && row.open) setFolderOpen(row.folder.id, false)
      else if (row.parent !== null)
        focusRow(rows.findIndex((other) => other.kind === 'folder' && other.folder.id === row.parent))
      else return
    } else if (event.key === 'Enter' || event.key === ' ') openRow(row)
    else if (event.key === 'F2') rename(row)
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(row)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const drawn = rows.slice(first, end)
  // What has the focus, or will have it, stays in the document wherever it is scrolled to.
  const before = stop < first ? rows[stop] : undefined
  const after = stop >= end ? rows[stop] : undefined
  const view = (row: TreeRow, index: number) => (
    <TreeRowView
      key={row.key}
      id={`${listId}-${row.key}`}
      row={row}
      index={index}
      here={index === hereIndex}
      tabStop={index === stop}
      drop={drop?.at === index ? drop.does : undefined}
      renaming={renaming === row.key}
      onRename={(name) => finishRename(row, name)}
      onOpen={() => openRow(row)}
      onFocus={() => setFocused(row.key)}
    />
  )
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- one of its rows always can be focused
    <div
      ref={tree}
      role="tree"
      aria-label={label}
      className="relative flex flex-col"
      style={
        {
          '--tree-row-height': `${rowPx}px`,
          paddingTop: (first - (before ? 1 : 0)) * rowPx,
          paddingBottom: (rows.length - end - (after ? 1 : 0)) * rowPx,
        } as React.CSSProperties
      }
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        const at = event.target instanceof Element ? event.target.closest('[data-tree-row]') : null
        const row = rows[Number(at?.getAttribute('data-tree-row') ?? stop)]
        if (!row || renaming === row.key) return
        event.preventDefault()
        openLibraryMenu(targetOf(row), menuPlace(event, at ?? event.currentTarget))
      }}
      {...typeAhead.watch}
    >
      {drop?.at === 'top' && (
        <div
          aria-hidden
          className="pointer-events-none absolute inset-x-0 -top-8 h-8 rounded-lg outline-2 -outline-offset-2 outline-accent-text"
        />
      )}
      {before && view(before, stop)}
      {drawn.map((row, at) => view(row, first + at))}
      {after && view(after, stop)}
    </div>
  )
}

const nameOf = (row: TreeRow): string => (row.kind === 'folder' ? row.folder.name : row.playlist.name)

function folderTarget(
  folder: PlaylistFolderRow,
  {
    open,
    onOpen,
    onRename,
    onDelete,
  }: { open: string; onOpen: () => void; onRename?: () => void; onDelete?: () => void },
): MenuTarget {
  return {
    kind: 'other',
    name: folder.name,
    extra: [
      { label: open, onSelect: onOpen },
      ...(onRename && onDelete
        ? [
            {
              label: t('playlists.folder.newHere'),
              onSelect: () => openPlaylistDialog({ kind: 'new', folderId: folder.id }),
            },
            { label: t('playlists.rename'), shortcut: 'f2', onSelect: onRename },
            {
              label: t('playlists.move.action'),
              onSelect: () => openPlaylistDialog({ kind: 'move', what: { folder } }),
            },
            { label: t('playlists.folder.delete'), danger: true, shortcut: 'delete', onSelect: onDelete },
          ]
        : []),
    ],
  }
}

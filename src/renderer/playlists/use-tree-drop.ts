/**
 * Dropping onto the playlists in the sidebar: tracks, albums and whatever else has a menu are added to a playlist; playlists and
 * folders are put into a folder, or on top of all. Held over a closed folder it opens, near an edge it scrolls. Says meanwhile what a drop would do.
 */
import { useEffect, useEffectEvent, useState, type RefObject } from 'react'
import type { PlaylistFolderRow, PlaylistRow } from '../../shared/model/playlist.ts'
import type { MenuTarget } from '../menu/menu-target.ts'
import { draggedTarget, dropTargetForElements } from '../queue/drag.ts'
import { EdgeScroll, scrollerOf } from '../ui/edge-scroll.ts'
import { liesIn, type TreeRow } from './tree.ts'

export const DRAGGED_FOLDER = 'soul.playlist-folder'

/** Where a drop would go: a row's place, or the top level. `refused`: it would do nothing there. */
export type TreeDrop = { at: number | 'top'; does: 'add' | 'move' | 'refused' }

export interface TreeDropOptions {
  area: RefObject<HTMLElement | null>
  /** Nothing can be dropped by who may change nothing. */
  enabled: boolean
  rows: readonly TreeRow[]
  folders: readonly PlaylistFolderRow[]
  playlists: readonly PlaylistRow[]
  onAdd: (playlist: PlaylistRow, target: MenuTarget) => void
  onMovePlaylist: (playlist: PlaylistRow, to: PlaylistFolderRow | null) => void
  onMoveFolder: (folder: PlaylistFolderRow, to: PlaylistFolderRow | null) => void
  onOpen: (folder: PlaylistFolderRow) => void
}

const OPENS_AFTER_MS = 700

interface Dragged {
  target?: MenuTarget | undefined
  folder?: PlaylistFolderRow | undefined
  playlist?: PlaylistRow | undefined
}

export function useTreeDrop(options: TreeDropOptions): TreeDrop | null {
  const [drop, setDrop] = useState<TreeDrop | null>(null)
  const dropAt = useEffectEvent((data: Data, x: number, y: number): TreeDrop | null =>
    place(dragged(data, options), rowAt(x, y), options),
  )
  const doDrop = useEffectEvent((data: Data, x: number, y: number) => {
    const what = dragged(data, options)
    const found = place(what, rowAt(x, y), options)
    if (!found) return
    const row = found.at === 'top' ? undefined : options.rows[found.at]
    if (found.does === 'add' || (found.does === 'refused' && row?.kind === 'playlist')) {
      if (row?.kind === 'playlist' && what.target) options.onAdd(row.playlist, what.target)
      return
    }
    if (found.does !== 'move') return
    const to = row?.kind === 'folder' ? row.folder : null
    if (what.playlist) options.onMovePlaylist(what.playlist, to)
    else if (what.folder) options.onMoveFolder(what.folder, to)
  })
  const takes = useEffectEvent(
    (data: Data) => options.enabled && (data[DRAGGED_FOLDER] !== undefined || draggedTarget(data) !== undefined),
  )
  const open = useEffectEvent((at: number) => {
    const row = options.rows[at]
    if (row?.kind === 'folder' && !row.open) options.onOpen(row.folder)
  })

  const { area } = options
  useEffect(() => {
    const element = area.current
    if (!element) return
    const scroller = scrollerOf(element)
    const scrolling = new EdgeScroll()
    let waiting: ReturnType<typeof setTimeout> | undefined
    let over: number | 'top' | undefined
    const stop = () => {
      scrolling.stop()
      clearTimeout(waiting)
      over = undefined
      setDrop(null)
    }
    const end = dropTargetForElements({
      element,
      canDrop: ({ source }) => takes(source.data),
      onDrag: ({ source, location }) => {
        const { clientX, clientY } = location.current.input
        scrolling.at(scroller, clientY)
        const now = dropAt(source.data, clientX, clientY)
        setDrop((before) => (before?.at === now?.at && before?.does === now?.does ? before : now))
        const at = rowAt(clientX, clientY)
        if (at === over) return
        over = at
        clearTimeout(waiting)
        if (typeof at === 'number') waiting = setTimeout(() => open(at), OPENS_AFTER_MS)
      },
      onDragLeave: stop,
      onDrop: ({ source, location }) => {
        const { clientX, clientY } = location.current.input
        stop()
        doDrop(source.data, clientX, clientY)
      },
    })
    return () => {
      scrolling.stop()
      clearTimeout(waiting)
      end()
    }
  }, [area])

  return drop
}

type Data = Record<string | symbol, unknown>

function dragged(data: Data, { folders, playlists }: TreeDropOptions): Dragged {
  const folderId = data[DRAGGED_FOLDER]
  if (folderId !== undefined) return { folder: folders.find(({ id }) => id === folderId) }
  const target = draggedTarget(data)
  if (target?.kind !== 'playlist') return { target }
  return { target, playlist: playlists.find(({ id }) => id === target.row.id) }
}

/** What a drop at a row would do; null: nothing, and nothing to be said about it. */
export function place(
  what: Dragged,
  at: number | 'top' | undefined,
  { rows, folders }: Pick<TreeDropOptions, 'rows' | 'folders'>,
): TreeDrop | null {
  if (at === undefined) return null
  const row = at === 'top' ? undefined : rows[at]
  if (row?.kind === 'playlist') {
    if (what.folder) return { at, does: 'refused' }
    // A playlist dropped on itself was not dragged anywhere.
    if (!what.target || what.playlist?.id === row.playlist.id) return null
    return { at, does: row.playlist.rules === null ? 'add' : 'refused' }
  }
  const to = row?.kind === 'folder' ? row.folder.id : null
  if (what.playlist) return what.playlist.folderId === to ? null : { at, does: 'move' }
  if (what.folder) {
    if (what.folder.id === to || what.folder.parentId === to) return null
    return { at, does: liesIn(folders, to, what.folder.id) ? 'refused' : 'move' }
  }
  return null
}

/** The row below a point, or the heading above them, which stands for the top level. */
function rowAt(x: number, y: number): number | 'top' | undefined {
  const found = document.elementFromPoint(x, y)?.closest('[data-tree-row]')?.getAttribute('data-tree-row')
  if (found === null || found === undefined) return undefined
  return found === 'top' ? 'top' : Number(found)
}

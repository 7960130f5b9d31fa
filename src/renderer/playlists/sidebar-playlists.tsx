/** The playlists in the sidebar, with the way to make one. Narrow, one sign leads to the page of all. */
import { ListMusic } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useHistoryEntry } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { useMay } from '../rpc/may.ts'
import { cx } from '../ui/class-names.ts'
import { NewMenu } from './new-menu.tsx'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import { PlaylistTree } from './playlist-tree.tsx'
import { usePlaylists } from './use-playlists.ts'
import './words.ts'

export function SidebarPlaylists({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation()
  const all = usePlaylists()
  const area = useRef<HTMLElement>(null)
  const mayEdit = useMay('write')
  const { path } = useHistoryEntry()
  const here = path === paths.playlists
  const inside = here || path.startsWith(`${paths.playlists}/`)
  const label = t('playlists.title')
  const none = all.playlists.length === 0 && all.folders.length === 0
  if (narrow)
    return (
      <Link
        href={paths.playlists}
        draggable={false}
        aria-label={label}
        aria-current={inside ? 'page' : undefined}
        data-tooltip={label}
        className={cx(
          'ring-inside flex h-9 w-10 shrink-0 items-center justify-center rounded-lg select-none',
          inside ? 'bg-accent-soft text-accent-text' : 'text-ink-2 hover:bg-hover hover:text-ink',
        )}
      >
        <ListMusic aria-hidden className="size-[1.125rem]" />
      </Link>
    )
  return (
    <section ref={area} aria-label={label} className="mt-3">
      <div data-tree-row="top" className="flex h-8 items-center pl-1.5">
        <h2 className="min-w-0 flex-1 text-sm font-medium text-ink-3">
          <Link
            href={paths.playlists}
            draggable={false}
            aria-current={here ? 'page' : undefined}
            className={cx('ring-inside rounded-md px-1 py-0.5 hover:text-ink', here && 'text-accent-text')}
          >
            {label}
          </Link>
        </h2>
        {mayEdit && <NewMenu />}
      </div>
      {!none && <PlaylistTree {...all} area={area} label={label} />}
      {none && mayEdit && (
        <button
          type="button"
          onClick={() => openPlaylistDialog({ kind: 'new' })}
          className="ring-inside flex h-9 w-full items-center gap-3 rounded-lg px-2.5 text-left text-ink-3 hover:bg-hover hover:text-ink"
        >
          <ListMusic aria-hidden className="size-[1.125rem] shrink-0" />
          <span className="truncate">{t('playlists.new.title')}</span>
        </button>
      )}
    </section>
  )
}

/** The sections of the player. Wide with words, or narrow with icons and tooltips; narrow by itself in a small window. */
import {
  CopyCheck,
  Disc3,
  FolderOpen,
  Heart,
  HardDriveDownload,
  History,
  House,
  MicVocal,
  Music,
  PanelLeftClose,
  PanelLeftOpen,
  Settings as SettingsIcon,
  Shapes,
} from 'lucide-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useAfterStart } from '../servers/after-start.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { useMe, useOwns } from '../rpc/may.ts'
import { useHistoryEntry } from './history.ts'
import { setPanels, usePanels } from './panels.ts'
import { paths } from './paths.ts'
import { preloadPath } from './routes.tsx'
import { useSmallWindow } from './small-window.ts'

const SECTIONS = [
  { path: paths.home, key: 'home', icon: <House /> },
  { path: paths.albums, key: 'albums', icon: <Disc3 /> },
  { path: paths.artists, key: 'artists', icon: <MicVocal /> },
  { path: paths.tracks, key: 'tracks', icon: <Music /> },
  { path: paths.genres, key: 'genres', icon: <Shapes /> },
  { path: paths.folders, key: 'folders', icon: <FolderOpen /> },
  { path: paths.favourites, key: 'favourites', icon: <Heart /> },
  { path: paths.history, key: 'history', icon: <History /> },
] as const

const DownloadsMark = lazy(() =>
  import('../downloads/sidebar-mark.tsx').then(({ SidebarMark }) => ({ default: SidebarMark })),
)

const DuplicatesMark = lazy(() =>
  import('../duplicates/sidebar-mark.tsx').then(({ SidebarMark }) => ({ default: SidebarMark })),
)

const SidebarServers = lazy(() =>
  import('../servers/sidebar-servers.tsx').then(({ SidebarServers }) => ({ default: SidebarServers })),
)

const SidebarPlaylists = lazy(() =>
  import('../playlists/sidebar-playlists.tsx').then(({ SidebarPlaylists }) => ({ default: SidebarPlaylists })),
)

const SidebarAccount = lazy(() =>
  import('../access/sidebar-account.tsx').then(({ SidebarAccount }) => ({ default: SidebarAccount })),
)

export function Sidebar() {
  const { t } = useTranslation()
  const { sidebar } = usePanels()
  const small = useSmallWindow()
  const later = useAfterStart()
  const me = useMe()
  const owns = useOwns()
  const narrow = sidebar === 'narrow' || (sidebar === 'auto' && small)
  return (
    <nav aria-label={t('app.nav.label')} className={cx('flex shrink-0 flex-col', narrow ? 'w-14' : 'w-52')}>
      {/* What may be long scrolls; who one is, and the settings, stay. */}
      <div className={cx('flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto p-2 pb-0', narrow && 'items-center')}>
        <div className={cx('mb-2 flex h-9 shrink-0 items-center', narrow ? 'justify-center' : 'gap-2.5 pl-2.5')}>
          <Logo />
          {!narrow && <span className="text-lg font-bold tracking-tight">{t('common.appName')}</span>}
        </div>
        {SECTIONS.map(({ path, key, icon }) => (
          <SectionLink key={key} path={path} label={t(`app.nav.${key}`)} icon={icon} narrow={narrow} />
        ))}
        {owns && (
          <>
            <SectionLink
              path={paths.downloads}
              label={t('app.nav.downloads')}
              icon={<HardDriveDownload />}
              narrow={narrow}
              mark={
                later && (
                  <Suspense fallback={null}>
                    <DownloadsMark narrow={narrow} />
                  </Suspense>
                )
              }
            />
            <SectionLink
              path={paths.duplicates}
              label={t('app.nav.duplicates')}
              icon={<CopyCheck />}
              narrow={narrow}
              mark={
                later && (
                  <Suspense fallback={null}>
                    <DuplicatesMark narrow={narrow} />
                  </Suspense>
                )
              }
            />
          </>
        )}
        {later && (
          <Suspense fallback={null}>
            <SidebarPlaylists narrow={narrow} />
            <SidebarServers narrow={narrow} />
          </Suspense>
        )}
      </div>
      <div className={cx('flex flex-col gap-0.5 p-2', narrow && 'items-center')}>
        {me && (
          <Suspense fallback={<div className="h-11" />}>
            <SidebarAccount me={me} narrow={narrow} />
          </Suspense>
        )}
        <SectionLink path={paths.settings} label={t('app.nav.settings')} icon={<SettingsIcon />} narrow={narrow} />
        <IconButton
          label={narrow ? t('app.nav.expand') : t('app.nav.collapse')}
          icon={narrow ? <PanelLeftOpen /> : <PanelLeftClose />}
          onClick={() => setPanels({ sidebar: narrow ? 'wide' : 'narrow' })}
        />
      </div>
    </nav>
  )
}

interface SectionLinkProps {
  path: string
  label: string
  icon: ReactNode
  narrow: boolean
  /** Beside its name: how what it leads to stands. */
  mark?: ReactNode
}

function SectionLink({ path, label, icon, narrow, mark }: SectionLinkProps) {
  const { path: here } = useHistoryEntry()
  const active = path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`)
  return (
    <Link
      href={path}
      draggable={false}
      aria-current={active ? 'page' : undefined}
      data-tooltip={narrow ? label : undefined}
      onPointerEnter={() => void preloadPath(path)}
      onFocus={() => void preloadPath(path)}
      className={cx(
        'ring-inside flex h-9 shrink-0 items-center rounded-lg font-medium select-none [&_svg]:size-[1.125rem] [&_svg]:shrink-0',
        narrow ? 'relative w-10 justify-center' : 'gap-3 px-2.5',
        active ? 'bg-accent-soft text-accent-text' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      <span aria-hidden className="contents">
        {icon}
      </span>
      <span className={narrow ? 'sr-only' : 'truncate'}>{label}</span>
      {mark}
    </Link>
  )
}

/** A record with a wave across it. */
function Logo() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-7 shrink-0">
      <circle cx="16" cy="16" r="15" fill="var(--accent)" />
      <path
        d="M6 16c2.4 0 2.4-5 4.8-5s2.6 11 5.2 11 2.6-11 5.2-11S23.6 16 26 16"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

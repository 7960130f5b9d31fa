/** Draws the one open menu of library-menu.tsx, and the properties dialog it may lead to. Mounted once, in the frame. */
import { Menu as Base } from '@base-ui/react/menu'
import {
  Copy,
  Disc3,
  FolderOpen,
  Info,
  ListEnd,
  ListStart,
  MicVocal,
  Play,
  Shuffle,
  SquareArrowOutUpRight,
} from 'lucide-react'
import { Fragment, lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackId } from '../../shared/model/ids.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { KeepMenuItems } from '../keeping/keep-menu-items.tsx'
import { AddToPlaylistMenu } from '../playlists/add-to-playlist-menu.tsx'
import { MergeMenuItem } from '../duplicates/merge-menu-item.tsx'
import { LookUpMenuItem } from '../lookups/look-up-menu-item.tsx'
import { MarkMenuItems } from '../marks/mark-menu-items.tsx'
import { desktop } from '../rpc/desktop.ts'
import { useMay } from '../rpc/may.ts'
import { MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { POPUP } from '../ui/popup-styles.ts'
import { closeLibraryMenu, useOpenMenu, type OpenMenu } from './library-menu.tsx'
import { nameOf, selectionsOf, type MenuExtra, type MenuTarget } from './menu-target.ts'
import { addSelections, playSelections } from './play-actions.ts'
import { copyText, revealTrack } from './system-actions.ts'

const PropertiesDialog = lazy(() =>
  import('./properties-dialog.tsx').then(({ PropertiesDialog }) => ({ default: PropertiesDialog })),
)

const EditDetails = lazy(() =>
  import('../marks/edit-details.tsx').then(({ EditDetails }) => ({ default: EditDetails })),
)

const MergeDialog = lazy(() =>
  import('../duplicates/merge-dialog.tsx').then(({ MergeDialog }) => ({ default: MergeDialog })),
)

/** Dialogs a menu leads to; they outlive it. */
interface Dialogs {
  properties: (id: TrackId) => void
  edit: (ids: readonly TrackId[]) => void
  merge: (ids: readonly TrackId[]) => void
}

export function LibraryMenuLayer() {
  const open = useOpenMenu()
  const [properties, setProperties] = useState<TrackId | null>(null)
  const [edited, setEdited] = useState<readonly TrackId[]>([])
  const [merged, setMerged] = useState<readonly TrackId[]>([])
  const dialogs: Dialogs = { properties: setProperties, edit: setEdited, merge: setMerged }
  return (
    <>
      {open && <OpenedMenu key={keyOf(open)} open={open} dialogs={dialogs} />}
      {properties !== null && (
        <Suspense fallback={null}>
          <PropertiesDialog
            trackId={properties}
            onClose={() => setProperties(null)}
            onEdit={() => {
              setProperties(null)
              setEdited([properties])
            }}
          />
        </Suspense>
      )}
      {edited.length > 0 && (
        <Suspense fallback={null}>
          <EditDetails trackIds={edited} onClose={() => setEdited([])} />
        </Suspense>
      )}
      {merged.length > 0 && (
        <Suspense fallback={null}>
          <MergeDialog trackIds={merged} onClose={() => setMerged([])} />
        </Suspense>
      )}
    </>
  )
}

function OpenedMenu({ open, dialogs }: { open: OpenMenu; dialogs: Dialogs }) {
  const { t } = useTranslation()
  const { target, at, from } = open
  const anchor = at instanceof Element ? at : { getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) }
  return (
    <Base.Root open modal={false} onOpenChange={(next) => !next && closeLibraryMenu()}>
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          align="start"
          side="bottom"
          sideOffset={at instanceof Element ? 4 : 0}
          className="z-50 outline-none"
        >
          <Base.Popup
            aria-label={t('menu.actionsFor', { name: nameOf(target) })}
            className={POPUP}
            finalFocus={() => (from instanceof HTMLElement ? from : true)}
            onContextMenu={(event) => event.preventDefault()}
          >
            <Items target={target} dialogs={dialogs} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function Items({ target, dialogs }: { target: MenuTarget; dialogs: Dialogs }) {
  const { t } = useTranslation()
  const mayAdd = useMay('write')
  if (target.kind === 'other') return <Extras extra={target.extra} />
  const single = isSingle(target)
  const selections = () => selectionsOf(target)
  const play = () => {
    if (target.kind === 'tracks' && target.play && single) target.play()
    else void playSelections(selections())
  }
  return (
    <>
      <MenuItem icon={<Play />} onSelect={play}>
        {t('menu.play')}
      </MenuItem>
      {!(target.kind === 'tracks' && single) && (
        <MenuItem icon={<Shuffle />} onSelect={() => void playSelections(selections(), { shuffle: true })}>
          {t('menu.shuffle')}
        </MenuItem>
      )}
      <MenuItem icon={<ListStart />} onSelect={() => void addSelections(selections(), 'next')}>
        {t('menu.playNext')}
      </MenuItem>
      <MenuItem icon={<ListEnd />} onSelect={() => void addSelections(selections(), 'end')}>
        {t('menu.addToQueue')}
      </MenuItem>
      {mayAdd && <AddToPlaylistMenu target={target} />}
      <MarkMenuItems target={target} onEdit={dialogs.edit} />
      <KeepMenuItems target={target} />
      <MergeMenuItem target={target} onMerge={dialogs.merge} />
      <LookUpMenuItem target={target} />
      {single && <SingleItems target={target} dialogs={dialogs} />}
      {(target.kind === 'tracks' || target.kind === 'playlist') && target.extra && target.extra.length > 0 && (
        <>
          <MenuSeparator />
          <Extras extra={target.extra} />
        </>
      )}
    </>
  )
}

function isSingle(target: Exclude<MenuTarget, { kind: 'other' }>): boolean {
  if (target.kind === 'tracks') return (target.count ?? 1) === 1
  return target.kind === 'folder' || target.kind === 'playlist' || target.rows.length === 1
}

/** What destroys something stands apart, at the end. */
const Extras = ({ extra }: { extra: readonly MenuExtra[] }) =>
  extra.map(({ label, ...item }, at) => (
    <Fragment key={label}>
      {item.danger && at > 0 && <MenuSeparator />}
      <MenuItem {...item}>{label}</MenuItem>
    </Fragment>
  ))

function SingleItems({ target, dialogs }: { target: MenuTarget; dialogs: Dialogs }) {
  const { t } = useTranslation()
  const album = target.kind === 'tracks' ? target.row.albumId : null
  const artist =
    target.kind === 'tracks'
      ? target.row.artistId
      : target.kind === 'albums'
        ? (target.rows[0]?.artistId ?? null)
        : null
  const page = pageOf(target)
  return (
    <>
      <MenuSeparator />
      {page && (
        <MenuItem icon={<SquareArrowOutUpRight />} onSelect={() => navigate(page)}>
          {t('menu.open')}
        </MenuItem>
      )}
      {album && (
        <MenuItem icon={<Disc3 />} onSelect={() => navigate(paths.album(album))}>
          {t('menu.goToAlbum')}
        </MenuItem>
      )}
      {artist && (
        <MenuItem icon={<MicVocal />} onSelect={() => navigate(paths.artist(artist))}>
          {t('menu.goToArtist')}
        </MenuItem>
      )}
      {target.kind === 'tracks' && desktop && (
        <MenuItem icon={<FolderOpen />} onSelect={() => void revealTrack(target.row.id)}>
          {t('menu.showInFolder')}
        </MenuItem>
      )}
      <MenuItem icon={<Copy />} onSelect={() => void copyText(copyOf(target))}>
        {t('menu.copyTitle')}
      </MenuItem>
      {target.kind === 'tracks' && (
        <MenuItem icon={<Info />} onSelect={() => dialogs.properties(target.row.id)}>
          {t('menu.properties')}
        </MenuItem>
      )}
    </>
  )
}

/** Another target is another menu: it starts anew at its own place. */
const keyOf = ({ target, at }: OpenMenu): string =>
  at instanceof Element ? `${target.kind} ${nameOf(target)}` : `${at.x} ${at.y} ${nameOf(target)}`

function pageOf(target: MenuTarget): string | undefined {
  switch (target.kind) {
    case 'albums':
      return target.rows[0] && paths.album(target.rows[0].id)
    case 'artists':
      return target.rows[0] && paths.artist(target.rows[0].id)
    case 'genres':
      return target.rows[0] && paths.genre(target.rows[0].id)
    case 'folder':
      return paths.folder(target.sourceId, target.path)
    case 'playlist':
      return paths.playlist(target.row.id)
    default:
      return undefined
  }
}

/** As people write it: "Artist – Title". */
function copyOf(target: MenuTarget): string {
  if (target.kind === 'tracks') return [target.row.artist, target.row.title].filter(Boolean).join(' – ')
  if (target.kind === 'albums') return [target.rows[0]?.artist, nameOf(target)].filter(Boolean).join(' – ')
  return nameOf(target)
}

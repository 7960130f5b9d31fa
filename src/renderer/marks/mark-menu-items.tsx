/** Heart and stars in the menu of tracks, albums and artists, one or many. */
import { Heart, HeartOff, PencilLine, Star } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TrackId } from '../../shared/model/ids.ts'
import { toastError } from '../app/toast-error.ts'
import type { MenuTarget } from '../menu/menu-target.ts'
import { useMay } from '../rpc/may.ts'
import { MenuItem, MenuRadioItems, SubMenu } from '../ui/menu.tsx'
import { favouriteTarget, isFavourite, rateTarget, starsOf } from './mark-target.ts'
import { markingOf } from './marking-of.ts'
import { StarsDrawn } from './stars-drawn.tsx'
import { starsText } from './stars-text.ts'
import './words.ts'

const STARS = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0] as const

export interface MarkMenuItemsProps {
  target: MenuTarget
  /** "Edit details" was chosen for these tracks. */
  onEdit: (ids: readonly TrackId[]) => void
}

export function MarkMenuItems({ target, onEdit }: MarkMenuItemsProps) {
  const { t } = useTranslation()
  const mayMark = useMay('write')
  if (!mayMark || !['tracks', 'albums', 'artists'].includes(target.kind)) return null
  const favourite = isFavourite(target)
  const stars = starsOf(target)
  return (
    <>
      <MenuItem
        icon={favourite ? <HeartOff /> : <Heart />}
        shortcut={target.kind === 'tracks' ? 'alt+l' : undefined}
        onSelect={() => void favouriteTarget(target, !favourite)}
      >
        {t(favourite ? 'marks.menu.remove' : 'marks.menu.add')}
      </MenuItem>
      {stars !== undefined && (
        <SubMenu icon={<Star />} label={t('marks.menu.rate')}>
          <MenuRadioItems
            value={String(stars)}
            onChange={(value) => void rateTarget(target, Number(value))}
            options={STARS.map((one) => ({
              value: String(one),
              label: starsText(one, t),
              ...(one > 0 && { shown: <StarsDrawn stars={one} /> }),
            }))}
          />
        </SubMenu>
      )}
      {target.kind === 'tracks' && (
        <MenuItem
          icon={<PencilLine />}
          onSelect={() => {
            markingOf(target).then((what) => onEdit((what?.ids ?? []) as TrackId[]), toastError)
          }}
        >
          {t('marks.menu.editDetails')}
        </MenuItem>
      )}
    </>
  )
}

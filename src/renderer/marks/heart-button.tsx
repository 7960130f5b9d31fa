/** The heart of one thing, on cards, pages and the now-playing bar. Rows of tables draw theirs by themselves (marks.css). */
import { Heart } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '../rpc/may.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'

export interface HeartButtonProps {
  type: 'track' | 'album' | 'artist'
  id: string
  name: string
  favourite: boolean
  size?: 'sm' | 'md'
  shortcut?: string
  className?: string
  tabIndex?: number
}

/** Nothing for who may not keep favourites here. */
export function HeartButton({ type, id, name, favourite, size = 'md', className, ...props }: HeartButtonProps) {
  const { t } = useTranslation()
  const mayMark = useMay('write')
  if (!mayMark) return null
  return (
    <IconButton
      {...props}
      label={t('common.favouriteOf', { name })}
      data-tooltip={t(favourite ? 'common.unfavourite' : 'common.favourite')}
      size={size}
      icon={<Heart className={cx(favourite && 'fill-current')} />}
      pressed={favourite}
      className={className}
      onClick={(event) => {
        event.preventDefault()
        event.stopPropagation()
        void import('./set-marks.ts').then(({ setFavourite }) => setFavourite({ type, ids: [id], name }, !favourite))
      }}
    />
  )
}

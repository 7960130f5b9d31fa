/** A playlist's picture: its first covers, four of them when there are so many; without any the pattern of its name. */
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import { Cover } from '../app/cover.tsx'
import { cx } from '../ui/class-names.ts'

export interface MosaicProps {
  playlist: Pick<PlaylistRow, 'id' | 'name' | 'coverIds'>
  /** Width in CSS pixels as laid out; picks the files. */
  width: number
  lazy?: boolean
  className?: string
}

export function Mosaic({ playlist: { id, name, coverIds }, width, lazy = true, className }: MosaicProps) {
  const [first = null] = coverIds
  if (coverIds.length < 4)
    return <Cover coverId={first} seed={id} title={name} width={width} lazy={lazy} className={cx(className)} />
  return (
    <div className={cx('grid aspect-square shrink-0 grid-cols-2 overflow-hidden rounded-md bg-sunken', className)}>
      {coverIds.map((coverId) => (
        <Cover
          key={coverId}
          coverId={coverId}
          seed={coverId}
          title=""
          width={Math.ceil(width / 2)}
          lazy={lazy}
          className="rounded-none!"
        />
      ))}
    </div>
  )
}

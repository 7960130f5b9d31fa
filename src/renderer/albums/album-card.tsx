/** An album as a card: cover, title, artist and year. */
import { memo } from 'react'
import type { AlbumRow } from '../../shared/model/album.ts'
import { paths } from '../app/paths.ts'
import { Card, type CardSpot } from '../cards/card.tsx'

export interface AlbumCardProps extends CardSpot {
  album: AlbumRow
  /** Below the title: who made it and when, or only when. */
  below?: 'artist' | 'year'
}

export const AlbumCard = memo(function AlbumCard({ album, below = 'artist', ...spot }: AlbumCardProps) {
  const year = album.originalYear ?? album.year
  return (
    <Card
      {...spot}
      id={album.id}
      title={album.title}
      below={below === 'year' ? (year ?? '—') : year === null ? album.artist : `${album.artist} · ${year}`}
      href={paths.album(album.id)}
      coverId={album.coverId}
      of={album}
      heart={{ type: 'album', favourite: album.favourite }}
      target={{ kind: 'albums', rows: [album] }}
    />
  )
})

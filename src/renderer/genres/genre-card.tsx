/** A genre as a card: up to four covers of its albums in one square. */
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { GenreRow } from '../../shared/model/genre.ts'
import { Cover } from '../app/cover.tsx'
import { paths } from '../app/paths.ts'
import { Card, type CardSpot } from '../cards/card.tsx'

export interface GenreCardProps extends CardSpot {
  genre: GenreRow
}

export const GenreCard = memo(function GenreCard({ genre, ...spot }: GenreCardProps) {
  const { t } = useTranslation()
  return (
    <Card
      {...spot}
      id={genre.id}
      title={genre.name}
      below={`${t('common.albums', { count: genre.albumCount })} · ${t('common.tracks', { count: genre.trackCount })}`}
      href={paths.genre(genre.id)}
      coverId={genre.coverIds[0] ?? null}
      {...(genre.coverIds.length === 4 ? { picture: <FourCovers genre={genre} px={spot.px} /> } : {})}
      target={{ kind: 'genres', rows: [genre] }}
    />
  )
})

function FourCovers({ genre, px }: { genre: GenreRow; px: number }) {
  return (
    <div className="grid aspect-square grid-cols-2 overflow-hidden rounded-md bg-sunken shadow-cover">
      {genre.coverIds.map((coverId) => (
        <Cover
          key={coverId}
          coverId={coverId}
          seed={coverId}
          title={genre.name}
          width={px / 2}
          lazy={false}
          className="rounded-none!"
        />
      ))}
    </div>
  )
}

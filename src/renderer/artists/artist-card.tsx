/** An artist as a card: a round picture, the name, how much there is. */
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ArtistRow } from '../../shared/model/artist.ts'
import { paths } from '../app/paths.ts'
import { Card, type CardSpot } from '../cards/card.tsx'

export interface ArtistCardProps extends CardSpot {
  artist: ArtistRow
}

export const ArtistCard = memo(function ArtistCard({ artist, ...spot }: ArtistCardProps) {
  const { t } = useTranslation()
  const { albumCount, trackCount } = artist
  return (
    <Card
      {...spot}
      id={artist.id}
      title={artist.name}
      below={albumCount > 0 ? t('common.albums', { count: albumCount }) : t('common.tracks', { count: trackCount })}
      href={paths.artist(artist.id)}
      coverId={artist.coverId}
      round
      heart={{ type: 'artist', favourite: artist.favourite }}
      target={{ kind: 'artists', rows: [artist] }}
    />
  )
})

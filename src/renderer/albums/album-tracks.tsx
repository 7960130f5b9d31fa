/** The tracks of an album in their order, under the names of its discs when there are several. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlbumPage } from '../../shared/api/browse.ts'
import { ALBUM_COLUMNS, ALBUM_COLUMNS_WITH_ARTIST, TrackList } from '../tracks/track-list.tsx'

export function AlbumTracks({ page: { album, tracks, discSubtitles } }: { page: AlbumPage }) {
  const { t } = useTranslation()
  // Repeating the album's artist on each row says nothing; a guest, or a compilation's many, does.
  const severalArtists = tracks.some((track) => track.artist !== album.artist)
  const discs = useMemo(() => {
    const headings = new Map<number, string>()
    if (album.discCount < 2) return headings
    const subtitles = new Map(discSubtitles.map(({ discNo, subtitle }) => [discNo, subtitle]))
    let before: number | null | undefined
    for (const [index, { discNo }] of tracks.entries()) {
      if (discNo === before) continue
      before = discNo
      const number = discNo ?? 1
      const subtitle = subtitles.get(number)
      headings.set(index, subtitle ? t('albums.discWith', { number, subtitle }) : t('albums.disc', { number }))
    }
    return headings
  }, [album.discCount, discSubtitles, tracks, t])

  return (
    <TrackList
      label={album.title}
      tracks={tracks}
      columns={severalArtists ? ALBUM_COLUMNS_WITH_ARTIST : ALBUM_COLUMNS}
      selection={{ kind: 'albums', ids: [album.id] }}
      groups={discs}
    />
  )
}

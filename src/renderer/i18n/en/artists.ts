export const artists = {
  title: 'Artists',
  filter: 'Filter artists',
  role: 'Which artists',
  roles: { albumArtist: 'Album artists', any: 'All artists', composer: 'Composers' },
  sort: {
    name: 'Name',
    albumCount: 'Albums',
    trackCount: 'Tracks',
    plays: 'Most played',
    lastPlayedAt: 'Last played',
    favouriteAt: 'Favourites first',
  },
  albums: 'Albums',
  appearsOn: 'Appears on',
  topTracks: 'Most played',
  tracks: 'Tracks',
}

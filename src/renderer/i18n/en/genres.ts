export const genres = {
  title: 'Genres',
  filter: 'Filter genres',
  sort: { name: 'Name', albumCount: 'Albums', trackCount: 'Tracks' },
  albums: 'Albums',
  tracks: 'Tracks',
  view: 'What to show',
}

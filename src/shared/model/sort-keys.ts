/** What each kind of list can be sorted by. Apart from the schemas, so that a page that only names them needs none. */
export const TRACK_SORT_KEYS = [
  'title',
  'artist',
  'albumArtist',
  'album',
  'trackNo',
  'year',
  'genre',
  'durationMs',
  'addedAt',
  'plays',
  'lastPlayedAt',
  'stars',
  'favouriteAt',
  'format',
  'bitrate',
] as const

export const ALBUM_SORT_KEYS = [
  'title',
  'artist',
  'year',
  'addedAt',
  'durationMs',
  'trackCount',
  'plays',
  'lastPlayedAt',
  'stars',
  'favouriteAt',
] as const

export const ARTIST_SORT_KEYS = ['name', 'albumCount', 'trackCount', 'plays', 'lastPlayedAt', 'favouriteAt'] as const

/** What the items of an ordinary playlist can be put in order by. */
export const PLAYLIST_ITEM_SORT_KEYS = [
  'title',
  'artist',
  'album',
  'addedAt',
  'durationMs',
  'plays',
  'stars',
  'shuffled',
] as const

export const GENRE_SORT_KEYS = ['name', 'albumCount', 'trackCount'] as const

/** What the rules of smart playlists can be about, by what can be compared. Apart from the schemas, so that a page needs none of those. */
export const TEXT_FIELDS = [
  'title',
  'artist',
  'album',
  'albumArtist',
  'genre',
  'composer',
  'label',
  'comment',
  'format',
  'folder',
] as const
export const NUMBER_FIELDS = [
  'year',
  'durationMs',
  'bitrateKbps',
  'bpm',
  'stars',
  'plays',
  'trackNo',
  'discNo',
] as const
export const DATE_FIELDS = ['addedAt', 'lastPlayedAt', 'favouriteAt'] as const
export const FLAG_FIELDS = ['favourite', 'lossless', 'compilation', 'playable'] as const

/** What of a recording that was found may become corrections of the track, beside its id, which always does. Zod-free, for the page. */
export const FOUND_FIELDS = ['title', 'artist', 'album', 'albumArtist', 'year', 'trackNo', 'discNo'] as const

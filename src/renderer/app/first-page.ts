/**
 * Begins to fetch the list at which the player begins, while the browser still reads the scripts that will ask for it. Home comes
 * with the start anyway; other pages are asked for a moment later (first-data.ts).
 *
 * Imports nothing, because the page's first script imports it.
 */
const LISTS: Record<string, () => Promise<unknown>> = {
  albums: () => import('../albums/albums-page.tsx'),
  artists: () => import('../artists/artists-page.tsx'),
  tracks: () => import('../tracks/tracks-page.tsx'),
  genres: () => import('../genres/genres-page.tsx'),
}

export function beginFirstPage(): void {
  const section = /^#\/?([a-z]+)$/.exec(location.hash)?.[1] ?? ''
  // Whoever draws it asks again, and hears what went wrong.
  LISTS[section]?.().catch(() => {})
}

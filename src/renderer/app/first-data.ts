/**
 * What the page shows first, asked for before it is drawn: settings, and the rows of the page at the start. The frame around
 * the page is drawn while the answers are on their way; the page itself a moment later, once and with everything, which is
 * sooner than drawing it twice. An answer that takes longer is not waited for.
 */
import { useEffect, useState } from 'react'
import { ALL_ALBUMS, albumsList } from '../albums/albums-list.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { askFirstRows } from '../rpc/use-windowed.ts'
import { onlyPlayableAtFirst } from '../servers/only-playable.ts'
import { startIsOver } from '../servers/after-start.ts'
import { rememberedHere } from './entry-memory.ts'
import { preloadPage } from './routes.tsx'

const AT_MOST_MS = 300

let ready = false
let whenReady: Promise<unknown> = Promise.resolve()

/** Begins; call once, with the path the page starts at. */
export function askFirstData(path: string): void {
  const all = Promise.all([
    preloadPage(path),
    queryClient.prefetchQuery(orpc.app.settings.queryOptions()),
    queryClient.prefetchQuery(orpc.app.info.queryOptions()),
    firstOf(path),
  ])
  const enough = new Promise((resolve) => setTimeout(resolve, AT_MOST_MS))
  whenReady = Promise.race([all, enough]).then(() => (ready = true))
  // The browser is idle only once what this brings about is drawn.
  void whenReady.then(startIsOver)
}

/** False for the first moment of the page, while what it shows first is awaited. */
export function useFirstData(): boolean {
  const [now, setNow] = useState(ready)
  useEffect(() => {
    if (!now) void whenReady.then(() => setNow(true))
  }, [now])
  return now
}

async function firstOf(path: string): Promise<void> {
  if (path === '/') await queryClient.prefetchQuery(orpc.browse.home.queryOptions())
  if (path === '/albums')
    await askFirstRows(
      albumsList({
        sort: rememberedHere('sort', ALL_ALBUMS.sort),
        filter: rememberedHere('filter', ALL_ALBUMS.filter),
        playable: onlyPlayableAtFirst(),
        marks: rememberedHere('marks', {}),
      }),
    )
}

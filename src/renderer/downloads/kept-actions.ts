/**
 * Taking files off the disk that were chosen by themselves. One that something larger wants stays, and what wants it is shown; files
 * that were only played go together, where room is made.
 */
import type { KeptRow } from '../../shared/model/downloads.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { toast } from '../ui/toast.tsx'
import { dropWants, pieces, wantsOf } from './queue-actions.ts'
import './words.ts'

/** As many as one question may name. */
const MOST_ASKED = 1_000

/** Never rejects. `onStays`: with the one that was to go, and does not because something else wants it. */
export async function removeKept(rows: readonly KeptRow[], onStays: (row: KeptRow) => void): Promise<void> {
  try {
    const [only] = rows
    if (only && rows.length === 1) await removeOne(only, onStays)
    else await removeMany(rows)
  } catch (error) {
    toastError(error)
  }
}

async function removeOne(row: KeptRow, onStays: (row: KeptRow) => void): Promise<void> {
  const { id: trackId, title } = row.track
  const { wants, rules } = await api.downloads.why({ trackId })
  const own = wants.find(({ what }) => what.type === 'track')
  if (wants.length + rules.length === 0) tellPlayed()
  else if (own && wants.length + rules.length === 1) await dropWants([own.what], title, own.quality)
  else onStays(row)
}

async function removeMany(rows: readonly KeptRow[]): Promise<void> {
  const what = wantsOf(rows.map(({ track }) => track.id))
  const isOwn: boolean[] = []
  for (const some of pieces(what, MOST_ASKED)) isOwn.push(...(await api.downloads.isWanted({ what: some })))
  const own = what.filter((_, at) => isOwn[at])
  if (own.length > 0) await dropWants(own, '')
  const others = rows.filter((_, at) => !isOwn[at])
  if (others.some(({ wanted }) => wanted))
    toast({ id: 'downloads-stay', title: t('downloads.kept.stay', { count: others.length }) })
  else if (others.length > 0) tellPlayed()
}

const tellPlayed = (): void => {
  toast({
    id: 'downloads-stay',
    title: t('downloads.kept.onlyPlayed'),
    action: { label: t('downloads.makeRoom'), onAction: () => navigate(paths.downloadsView('space')) },
  })
}

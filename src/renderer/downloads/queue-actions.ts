/** What is done with tracks of the queue or of what is here: in order, in pieces the engine takes, and with a way back. */
import type { KeptQuality, Wanted, WantRow } from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import type { Selections } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { toast } from '../ui/toast.tsx'
import { askDownloadsAnew } from './use-downloads.ts'
import { wantName } from './want-words.tsx'
import './words.ts'

/** As many as one call takes, of tracks and of wants. */
const MAX_TRACKS = 10_000
const MAX_WANTS = 10_000

type Doing = 'pause' | 'resume' | 'retry'

/** Never rejects. Without ids: all of the queue. */
export async function doWith(doing: Doing, trackIds?: readonly TrackId[]): Promise<void> {
  await told(async () => {
    if (trackIds === undefined) await api.downloads[doing]({})
    else for (const ids of pieces(trackIds, MAX_TRACKS)) await api.downloads[doing]({ trackIds: ids })
  })
}

export const setAllPaused = (paused: boolean): Promise<void> => told(() => api.downloads.setPaused({ paused }))

interface Removing {
  /** Of the one track. */
  name?: string | undefined
  /** The way back; keeps the tracks, unless told. */
  again?: () => Promise<void>
}

/** Takes tracks off the queue and off the disk; larger wants pass them over. Can be taken back from the toast. */
export async function removeTracks(
  trackIds: readonly TrackId[],
  { name, again = () => keep(wantsOf(trackIds)) }: Removing = {},
): Promise<void> {
  const count = trackIds.length
  if (count === 0) return
  await told(async () => {
    for (const ids of pieces(trackIds, MAX_TRACKS)) await api.downloads.cancel({ trackIds: ids })
    wantsChanged()
    toast({
      id: 'downloads-removed',
      title: count === 1 && name !== undefined ? t('downloads.notKept', { name }) : t('downloads.removed', { count }),
      action: { label: t('downloads.action.keepAgain'), onAction: () => void again() },
    })
  })
}

export const wantsOf = (trackIds: readonly TrackId[]): Wanted[] => trackIds.map((id) => ({ type: 'track', id }))

/** No longer keeps something that was chosen; what another still wants stays. */
export const dropWant = ({ what }: Pick<WantRow, 'what'>, name: string): Promise<void> => dropWants([what], name)

/** Of several, those that were kept: the way back must not keep what never was, and keeps the rest as it was. `name`: of one thing. */
export async function dropWants(what: readonly Wanted[], name: string): Promise<void> {
  await told(async () => {
    const were = new Map<KeptQuality, Wanted[]>()
    for (const some of pieces(what, MAX_WANTS)) {
      const answer = await api.downloads.drop({ what: some })
      for (const [i, quality] of answer.were.entries()) {
        if (quality !== null) were.set(quality, [...(were.get(quality) ?? []), some[i]!])
      }
    }
    const [only] = what.length === 1 ? what : []
    tellDropped(were, (count) =>
      only
        ? t('downloads.notKept', { name: wantName({ what: only, name }, t) })
        : t('downloads.notKeptMany', { count }),
    )
  })
}

/** The same of tracks chosen in a list: those of them that were wanted by themselves. */
export async function dropChosen(selections: Selections): Promise<void> {
  await told(async () => {
    const { were } = await api.downloads.dropChosen({ selections: [...selections] })
    tellDropped(new Map(were.map(({ quality, trackIds }) => [quality, wantsOf(trackIds)])), (count) =>
      t('downloads.removed', { count }),
    )
  })
}

function tellDropped(were: ReadonlyMap<KeptQuality, readonly Wanted[]>, titleOf: (count: number) => string): void {
  wantsChanged()
  const count = [...were.values()].reduce((sum, { length }) => sum + length, 0)
  if (count === 0) return
  const again = async () => {
    for (const [quality, some] of were) await keep(some, quality)
  }
  toast({
    id: 'downloads-removed',
    title: titleOf(count),
    action: { label: t('downloads.action.keepAgain'), onAction: () => void again() },
  })
}

/** Keeps something, or, when it is kept already, as another quality. */
export async function keep(
  what: readonly Wanted[],
  quality?: KeptQuality,
  { onKept }: { onKept?: () => void } = {},
): Promise<void> {
  await told(async () => {
    for (const some of pieces(what, MAX_WANTS)) await api.downloads.keep({ what: some, ...(quality && { quality }) })
    wantsChanged()
    onKept?.()
  })
}

/** The same of tracks chosen in a list, however many. */
export async function keepChosen(
  selections: Selections,
  quality: KeptQuality,
  { onKept }: { onKept?: () => void } = {},
): Promise<void> {
  await told(async () => {
    await api.downloads.keep({ selections: [...selections], quality })
    wantsChanged()
    onKept?.()
  })
}

/** Without waiting for the announcement. */
export const wantsChanged = (): void => {
  void queryClient.invalidateQueries({ queryKey: orpc.downloads.rules.key() })
  void queryClient.invalidateQueries({ queryKey: orpc.downloads.isWanted.key() })
  void queryClient.invalidateQueries({ queryKey: orpc.downloads.why.key() })
}

async function told(does: () => Promise<unknown>): Promise<void> {
  try {
    await does()
    askDownloadsAnew()
  } catch (error) {
    toastError(error)
  }
}

function pieces<T>(all: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most))
}

/** What the user says of what was found: taken, refused; each with the way back in its message. Never rejects. */
import type { FoundField, FoundId, FoundRow } from '../../shared/model/lookups.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { toast } from '../ui/toast.tsx'
import { askLookupsAnew } from './use-lookups.ts'

/** One message, of the last: whoever goes through a list says much. */
const TOAST = 'lookups-said'

/** What was said since the page was loaded and not taken back, the latest last. */
let said: FoundId[][] = []

export const nameOf = ({ track, path }: Pick<FoundRow, 'track' | 'path'>): string =>
  track?.title || path.slice(path.lastIndexOf('/') + 1) || t('lookups.untitled')

/** `id`: of the recording; one that it may be besides is another than the row's own. */
export const take = (row: FoundRow, id: FoundId, fields?: FoundField[]): Promise<boolean> =>
  say(async () => {
    const { ids } = await api.lookups.take({ found: { ids: [id] }, ...(fields && { fields }) })
    return { ids, words: t('lookups.said.taken', { count: ids.length, name: nameOf(row) }) }
  })

export const refuse = (row: FoundRow): Promise<boolean> =>
  say(async () => {
    const { count } = await api.lookups.refuse({ ids: [row.id] })
    return { ids: count === 0 ? [] : [row.id], words: t('lookups.said.refused', { name: nameOf(row) }) }
  })

export const takeAll = (atLeast: number): Promise<boolean> =>
  say(async () => {
    const { ids } = await api.lookups.take({ found: { atLeast } })
    return { ids, words: t('lookups.said.takenAll', { count: ids.length }) }
  })

export async function takeBack(ids: FoundId[]): Promise<boolean> {
  said = said.filter((one) => !one.some((id) => ids.includes(id)))
  try {
    const { count } = await api.lookups.takeBack({ ids })
    askLookupsAnew()
    toast({ id: TOAST, title: t(count === 0 ? 'lookups.said.nothing' : 'lookups.said.takenBack') })
    return true
  } catch (error) {
    toastError(error)
    return false
  }
}

/** What was said last, or before it when that was taken back already. */
export async function takeBackLast(): Promise<void> {
  const ids = said.at(-1)
  if (ids === undefined) toast({ id: TOAST, title: t('lookups.said.nothing') })
  else await takeBack(ids)
}

async function say(call: () => Promise<{ ids: FoundId[]; words: string }>): Promise<boolean> {
  try {
    const { ids, words } = await call()
    askLookupsAnew()
    if (ids.length === 0) {
      toast({ id: TOAST, title: t('lookups.said.nothing') })
      return true
    }
    said.push(ids)
    toast({
      id: TOAST,
      tone: 'success',
      title: words,
      action: { label: t('common.undo'), onAction: () => void takeBack(ids) },
    })
    return true
  } catch (error) {
    toastError(error)
    return false
  }
}

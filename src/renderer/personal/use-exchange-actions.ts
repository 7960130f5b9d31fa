/** What can be done about the exchange of personal data: at once, or not at all. The same words tell how it went everywhere. */
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { SourceId } from '../../shared/model/ids.ts'
import type { PersonalStatus } from '../../shared/model/personal.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { toast } from '../ui/toast.tsx'
import './words.ts'

const personalKey = () => orpc.personal.status.queryKey()

export const askStatusAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: personalKey() })

/** Shows what was chosen before the engine has said so. */
export const expectStatus = (change: (before: PersonalStatus) => PersonalStatus): void => {
  queryClient.setQueryData<PersonalStatus>(personalKey(), (before) => before && change(before))
}

export function useExchangeActions() {
  const { t } = useTranslation()
  const exchange = useMutation({
    mutationFn: (sourceId?: SourceId) => api.personal.exchangeNow({ sourceId }),
    onSuccess: () => toast({ id: 'personal-exchange', title: t('personal.exchanges.started') }),
    onError: toastError,
  })
  const setOn = useMutation({
    mutationFn: ({ sourceId, on }: { sourceId: SourceId; name: string; on: boolean }) =>
      api.personal.setExchange({ sourceId, on }),
    onMutate: ({ sourceId, on }) =>
      expectStatus((before) => ({
        ...before,
        exchanges: before.exchanges.map((one) => (one.sourceId === sourceId ? { ...one, on } : one)),
      })),
    onSuccess: (_, { name, on }) => {
      if (!on) toast({ title: t('personal.exchanges.switchedOff', { name }) })
    },
    onError: toastError,
    onSettled: askStatusAgain,
  })
  return { exchange, setOn }
}

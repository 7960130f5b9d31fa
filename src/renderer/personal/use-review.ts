/** Choosing in conflicts, and taking changes back: everywhere with the same words afterwards, and with the way back. */
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { toast } from '../ui/toast.tsx'
import './words.ts'

/** Takes a change back; `done` says so in the end. */
export function useUndo() {
  const { t } = useTranslation()
  return useMutation({
    mutationFn: ({ id }: { id: number; done?: string }) => api.personal.undo({ id }),
    onSuccess: ({ changeId }, { done }) => {
      toast(
        changeId === null
          ? { title: t('personal.changes.undoneNothing') }
          : { tone: 'success', title: done ?? t('personal.changes.undone') },
      )
    },
    onError: toastError,
  })
}

export interface Choice {
  /** All there are when absent. */
  ids?: number[]
  choose: 'shown' | 'other'
}

export function useResolve() {
  const { t } = useTranslation()
  const undo = useUndo()
  return useMutation({
    mutationFn: (choice: Choice) => api.personal.resolve(choice),
    onSuccess: ({ resolved, changeId }) => {
      if (resolved === 0) {
        toast({ title: t('personal.conflicts.gone') })
        return
      }
      toast({
        tone: 'success',
        title: t('personal.conflicts.done', { count: resolved }),
        ...(changeId !== null && {
          action: {
            label: t('common.undo'),
            onAction: () => undo.mutate({ id: changeId, done: t('personal.conflicts.undone') }),
          },
        }),
      })
    },
    onError: toastError,
  })
}

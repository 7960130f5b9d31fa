/** The three faces of a question: skeleton, error with its remedy, answer. Pages give the skeleton and the answer. */
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../rpc/error-text.ts'
import { ErrorState } from '../ui/error-state.tsx'

export interface QueryStateProps<T> {
  query: UseQueryResult<T>
  skeleton: ReactNode
  children: (data: T) => ReactNode
}

export function QueryState<T>({ query, skeleton, children }: QueryStateProps<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <QueryError error={query.error} onRetry={() => void query.refetch()} />
  return skeleton
}

export function QueryError({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation()
  const { title, detail, remedy, retry, reload } = errorText(error, t)
  const again = reload ? () => location.reload() : retry ? onRetry : undefined
  return (
    <ErrorState
      title={title}
      detail={detail}
      remedy={remedy}
      retryLabel={t(reload ? 'errors.reload' : 'errors.retry')}
      {...(again ? { onRetry: again } : {})}
    />
  )
}

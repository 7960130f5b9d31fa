/**
 * What two devices changed without knowing of each other, to be chosen from: one by one, or all at once. The first hundreds are
 * shown; the others come up as these are decided.
 */
import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useCallback, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../app/page.tsx'
import { QueryState } from '../app/query-state.tsx'
import { orpc } from '../rpc/query.ts'
import { useMay } from '../rpc/may.ts'
import { useMinute } from '../servers/use-minute.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { ConflictItem } from './conflict-item.tsx'
import { useNames } from './use-personal.ts'
import { useResolve, type Choice } from './use-review.ts'
import './words.ts'

const SHOWN = 200

export function ConflictsPage() {
  const { t } = useTranslation()
  useMinute()
  const query = useQuery(orpc.personal.conflicts.queryOptions({ input: { offset: 0, limit: SHOWN } }))
  const names = useNames()
  const resolve = useResolve()
  const mayChoose = useMay('write')
  const list = useRef<HTMLUListElement>(null)
  const goOnAt = useNextFocus(list, query.data?.rows.length ?? 0)
  const total = query.data?.total ?? 0

  const chooseOne = (id: number, chosen: Choice['choose'], at: number) => {
    goOnAt(at)
    resolve.mutate({ ids: [id], choose: chosen })
  }
  const busyWith = (id: number): boolean =>
    resolve.isPending && (resolve.variables.ids === undefined || resolve.variables.ids.includes(id))

  return (
    <Page
      title={t('personal.conflicts.title')}
      about={total > 0 && t('personal.conflicts.count', { count: total })}
      className="max-w-4xl"
      tools={
        total > 1 &&
        mayChoose && (
          <>
            <Button busy={resolve.isPending} onClick={() => resolve.mutate({ choose: 'shown' })}>
              {t('personal.conflicts.keepAll')}
            </Button>
            <Button busy={resolve.isPending} onClick={() => resolve.mutate({ choose: 'other' })}>
              {t('personal.conflicts.takeAll')}
            </Button>
          </>
        )
      }
    >
      <QueryState query={query} skeleton={<Skeleton className="h-40 rounded-xl" />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <EmptyState icon={<CircleCheck />} title={t('personal.conflicts.none')}>
              {t('personal.conflicts.noneDetail')}
            </EmptyState>
          ) : (
            <>
              <p className="mb-4 text-ink-2">{t('personal.conflicts.lead')}</p>
              <ul ref={list} className="flex flex-col gap-3">
                {rows.map((conflict, at) => (
                  <li key={conflict.id}>
                    <ConflictItem
                      conflict={conflict}
                      names={names}
                      mayChoose={mayChoose}
                      busy={busyWith(conflict.id)}
                      onChoose={(chosen) => chooseOne(conflict.id, chosen, at)}
                    />
                  </li>
                ))}
              </ul>
              {total > rows.length && (
                <p className="mt-4 text-sm text-ink-3">
                  {t('personal.conflicts.more', { count: total - rows.length })}
                </p>
              )}
            </>
          )
        }
      </QueryState>
    </Page>
  )
}

/** What was decided leaves with the button that had the focus: the keyboard goes on at the entry that takes its place. */
function useNextFocus(list: React.RefObject<HTMLUListElement | null>, length: number): (at: number) => void {
  const next = useRef<number>(undefined)
  const before = useRef(length)
  useEffect(() => {
    const shorter = length < before.current
    before.current = length
    if (!shorter || next.current === undefined) return
    const at = Math.min(next.current, length - 1)
    next.current = undefined
    const nothingHasIt = document.activeElement === null || document.activeElement === document.body
    if (nothingHasIt) list.current?.children[at]?.querySelector('button')?.focus()
  }, [list, length])
  return useCallback((at) => (next.current = at), [])
}

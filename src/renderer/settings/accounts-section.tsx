/** Who may use this library: accounts, their roles, and adding more. */
import { useQuery } from '@tanstack/react-query'
import { UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AddAccountDialog } from '../access/account-dialogs.tsx'
import { AccountLine } from '../access/account-line.tsx'
import '../access/words.ts'
import { QueryState } from '../app/query-state.tsx'
import { orpc } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Block } from './section.tsx'

export function AccountsSection() {
  const { t } = useTranslation()
  const query = useQuery(orpc.access.accounts.queryOptions())
  const [adding, setAdding] = useState(false)
  const addButton = (
    <Button variant="primary" icon={<UserPlus className="size-4" />} onClick={() => setAdding(true)}>
      {t('access.accounts.add')}
    </Button>
  )
  return (
    <Block
      title={t('access.accounts.title')}
      lead={t('access.accounts.lead')}
      tools={query.data?.length ? addButton : null}
    >
      <QueryState query={query} skeleton={<Skeleton className="h-24 rounded-xl" />}>
        {(accounts) => {
          const owners = accounts.filter(({ role }) => role === 'owner')
          return accounts.length === 0 ? (
            <EmptyState icon={<Users />} title={t('access.accounts.none')} action={addButton}>
              {t('access.accounts.noneAbout')}
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
              {accounts.map((account) => (
                <li key={account.id}>
                  <AccountLine account={account} isOnlyOwner={account.role === 'owner' && owners.length === 1} />
                </li>
              ))}
            </ul>
          )
        }}
      </QueryState>
      {adding && <AddAccountDialog onClose={() => setAdding(false)} />}
    </Block>
  )
}

/** Rules that keep by themselves what matches: the three there are from the beginning, and one's own. */
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeepRuleRow } from '../../shared/model/downloads.ts'
import { QueryState } from '../app/query-state.tsx'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { RuleCard } from './rule-card.tsx'
import { RuleDialog } from './rule-dialog.tsx'
import './use-downloads.ts'

export function RulesView() {
  const { t } = useTranslation()
  const mayMind = useMay('admin')
  const query = useQuery(orpc.downloads.rules.queryOptions())
  const [edited, setEdited] = useState<KeepRuleRow | 'new'>()
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-4">
        <p className="min-w-60 flex-1 text-ink-2">{t('downloads.rules.lead')}</p>
        {mayMind && (
          <Button variant="primary" icon={<Plus className="size-4" />} onClick={() => setEdited('new')}>
            {t('downloads.rules.add')}
          </Button>
        )}
      </div>
      <QueryState query={query} skeleton={<Skeleton className="h-64 rounded-xl" />}>
        {(rules) => (
          <ul aria-label={t('downloads.rules.list')} className="flex flex-col gap-3">
            {rules.map((rule) => (
              <li key={rule.id}>
                <RuleCard rule={rule} mayMind={mayMind} onEdit={() => setEdited(rule)} />
              </li>
            ))}
          </ul>
        )}
      </QueryState>
      {edited && <RuleDialog {...(edited !== 'new' && { rule: edited })} onClose={() => setEdited(undefined)} />}
    </>
  )
}

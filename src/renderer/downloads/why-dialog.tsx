/** Why one track is kept: the wants and rules that want it; and for one that failed, what happened in the engine's own words. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { TrackId } from '../../shared/model/ids.ts'
import { QueryState } from '../app/query-state.tsx'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { dropWant } from './queue-actions.ts'
import { saveRule } from './rule-actions.ts'
import { ruleName } from './rule-words.ts'
import { wantIcon, wantKey, wantName } from './want-words.tsx'

export interface Asked {
  trackId: TrackId
  name: string
  message: string | null
}

export function WhyDialog({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const { t } = useTranslation()
  const mayMind = useMay('admin')
  const query = useQuery(
    orpc.downloads.why.queryOptions({ input: { trackId: asked.trackId }, placeholderData: undefined, gcTime: 0 }),
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('downloads.why.title', { name: asked.name })}
      closeLabel={t('common.close')}
      footer={<Button onClick={onClose}>{t('common.close')}</Button>}
    >
      <QueryState query={query} skeleton={<Skeleton className="h-24 rounded-xl" />}>
        {({ wants, rules }) => (
          <div className="flex flex-col gap-4">
            <p className="text-ink-2">
              {t(wants.length + rules.length === 0 ? 'downloads.why.played' : 'downloads.why.lead')}
            </p>
            {wants.length > 0 && (
              <section>
                <h3 className="mb-1 text-sm font-semibold text-ink-3">{t('downloads.why.wants')}</h3>
                <ul>
                  {wants.map((want) => (
                    <li key={wantKey(want.what)} className="flex items-center gap-3 py-1.5">
                      <span aria-hidden className="text-ink-3 [&_svg]:size-4">
                        {wantIcon(want.what)}
                      </span>
                      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{wantName(want, t)}</span>
                      <span className="text-sm text-ink-3">{t(`downloads.wanted.type.${want.what.type}`)}</span>
                      {mayMind && (
                        <Button
                          size="sm"
                          aria-label={t('downloads.why.dropOf', { name: wantName(want, t) })}
                          onClick={() => void dropWant(want, wantName(want, t))}
                        >
                          {t('downloads.action.remove')}
                        </Button>
                      )}
                    </li>
                  ))}
                </ul>
              </section>
            )}
            {rules.length > 0 && (
              <section>
                <h3 className="mb-1 text-sm font-semibold text-ink-3">{t('downloads.why.rules')}</h3>
                <ul>
                  {rules.map((rule) => (
                    <li key={rule.id} className="flex items-center gap-3 py-1.5">
                      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{ruleName(rule, t)}</span>
                      {mayMind && (
                        <Button
                          size="sm"
                          aria-label={t('downloads.why.offOf', { name: ruleName(rule, t) })}
                          onClick={() => void saveRule({ ...rule, on: false })}
                        >
                          {t('downloads.why.off')}
                        </Button>
                      )}
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </div>
        )}
      </QueryState>
      {asked.message !== null && (
        <section className="mt-4">
          <h3 className="mb-1 text-sm font-semibold text-ink-3">{t('downloads.why.more')}</h3>
          <p className="text-ink-2 select-text [overflow-wrap:anywhere]">{asked.message}</p>
        </section>
      )}
    </Dialog>
  )
}

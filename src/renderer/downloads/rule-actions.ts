/** Saving and removing rules, shown at once; a removed one can be had back. */
import type { KeepRule, KeepRuleRow } from '../../shared/model/downloads.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { toast } from '../ui/toast.tsx'
import { wantsChanged } from './queue-actions.ts'
import { ruleName } from './rule-words.ts'

const queryKey = orpc.downloads.rules.queryKey()

/** Of a rule what is saved. */
export const savedPart = ({ id, name, on, what, quality }: KeepRule): KeepRule => ({ id, name, on, what, quality })

/** Never rejects; until the engine answers it is shown as if it had agreed. */
export async function saveRule(rule: KeepRuleRow): Promise<void> {
  const show = (saved: KeepRuleRow) =>
    queryClient.setQueryData<KeepRuleRow[]>(queryKey, (before) =>
      before?.map((one) => (one.id === saved.id ? saved : one)),
    )
  show(rule)
  try {
    show(await api.downloads.saveRule(savedPart(rule)))
    void queryClient.invalidateQueries({ queryKey: orpc.downloads.why.key() })
  } catch (error) {
    toastError(error)
    wantsChanged()
  }
}

export async function removeRule(rule: KeepRuleRow): Promise<void> {
  try {
    await api.downloads.removeRule({ id: rule.id })
    queryClient.setQueryData<KeepRuleRow[]>(queryKey, (before) => before?.filter(({ id }) => id !== rule.id))
    toast({
      id: 'downloads-rule',
      title: t('downloads.rules.removed', { name: ruleName(rule, t) }),
      action: { label: t('common.undo'), onAction: () => void again(rule) },
    })
  } catch (error) {
    toastError(error)
  }
}

/** As a new one: what was removed is gone for good, on every device. */
async function again(rule: KeepRuleRow): Promise<void> {
  const { id: _, ...said } = savedPart(rule)
  try {
    await api.downloads.saveRule(said)
    wantsChanged()
  } catch (error) {
    toastError(error)
  }
}

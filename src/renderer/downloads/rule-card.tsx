/** One rule: on or off, what it keeps and how much of that is missing, when it is looked at next, and as what it fetches. */
import { SlidersHorizontal, Trash2 } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeepRuleRow } from '../../shared/model/downloads.ts'
import { formatDateTime, formatRelative, formatSoon } from '../i18n/format.ts'
import { rulesInWords } from '../playlists/rules-in-words.ts'
import '../playlists/words.ts'
import { usePlaylists } from '../playlists/use-playlists.ts'
import { useMinute } from '../servers/use-minute.ts'
import { IconButton } from '../ui/button.tsx'
import { Switch } from '../ui/switch.tsx'
import { QualitySelect } from './quality-select.tsx'
import { removeRule, saveRule } from './rule-actions.ts'
import { amountWords, missingWords, ruleName } from './rule-words.ts'

export function RuleCard({ rule, mayMind, onEdit }: { rule: KeepRuleRow; mayMind: boolean; onEdit: () => void }) {
  const { t } = useTranslation()
  useMinute()
  const id = useId()
  const name = ruleName(rule, t)
  const { on, quality, builtIn } = rule
  return (
    <article
      aria-labelledby={id}
      className="flex flex-wrap items-center gap-x-6 gap-y-3 rounded-xl px-4 py-3 shadow-[inset_0_0_0_1px_var(--line)]"
    >
      {mayMind && (
        <Switch
          label={t('downloads.rules.switch', { name })}
          checked={on}
          onChange={(next) => void saveRule({ ...rule, on: next })}
        />
      )}
      <div className="min-w-56 flex-1">
        <h2 id={id} className="font-medium [overflow-wrap:anywhere]">
          {name}
        </h2>
        <About rule={rule} />
        <Standing rule={rule} />
      </div>
      {mayMind && (
        <div className="flex items-center gap-1">
          <QualitySelect
            label={t('downloads.wanted.qualityOf', { name })}
            hideLabel
            className="w-32"
            value={quality}
            onChange={(next) => void saveRule({ ...rule, quality: next })}
          />
          {rule.what.kind === 'matching' && (
            <IconButton
              label={t('downloads.rules.editOf', { name })}
              data-tooltip={t('downloads.rules.edit')}
              icon={<SlidersHorizontal />}
              onClick={onEdit}
            />
          )}
          {builtIn === null && (
            <IconButton
              label={t('downloads.rules.removeOf', { name })}
              data-tooltip={t('downloads.rules.remove')}
              icon={<Trash2 />}
              onClick={() => void removeRule(rule)}
            />
          )}
        </div>
      )}
    </article>
  )
}

/** What it asks for, in one line; all of it when hovered. */
function About({ rule: { what } }: { rule: KeepRuleRow }) {
  const { t } = useTranslation()
  const { playlists } = usePlaylists()
  if (what.kind === 'playlists') return <p className="text-sm text-ink-3">{t('downloads.rules.about.playlists')}</p>
  const lines = rulesInWords(what.rules, t, (id) => playlists.find((one) => one.id === id)?.name ?? id).split('\n')
  // The first line only says whether all or any must hold.
  const short = lines.length > 2 ? lines.slice(1) : lines
  return (
    <p className="truncate text-sm text-ink-3" title={lines.join('\n')}>
      {short.map((line) => line.replace(/^[\s·]+/, '')).join(' · ')}
    </p>
  )
}

function Standing({ rule: { on, sums, lastRunAt, nextRunAt } }: { rule: KeepRuleRow }) {
  const { t } = useTranslation()
  if (!on) return <p className="mt-1 text-sm text-ink-3">{t('downloads.rules.off')}</p>
  const parts = [
    sums ? amountWords(sums, t) : t('downloads.sums.counting'),
    sums ? missingWords(sums, t) : '',
    lastRunAt === null ? '' : t('downloads.rules.lastRun', { when: formatRelative(lastRunAt) }),
    nextRunAt === null ? '' : t('downloads.rules.nextRun', { when: formatSoon(nextRunAt) }),
  ]
  return (
    <p className="tabular mt-1 text-sm text-ink-2" title={nextRunAt === null ? undefined : formatDateTime(nextRunAt)}>
      {parts.filter((part) => part !== '').join(' · ')}
    </p>
  )
}

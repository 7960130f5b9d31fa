/** A group of rules: whether all or any must hold, its rules and groups, and the way to add another. */
import { Group, Plus, X } from 'lucide-react'
import { useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { Select } from '../ui/select.tsx'
import { changed, MOST_DEPTH, newGroup, newRule, type DraftGroup, type Fault } from './rule-draft.ts'
import { RuleRow } from './rule-row.tsx'

export interface RuleGroupEditorProps {
  group: DraftGroup
  depth: number
  /** Only when they are to be shown. */
  faults: ReadonlyMap<number, Fault> | undefined
  /** The playlist these are the rules of. */
  ownId: string | undefined
  onChange: (group: DraftGroup) => void
  onRemove?: () => void
}

/** As many as one group may have. */
const MOST_RULES = 50

export function RuleGroupEditor({ group, depth, faults, ownId, onChange, onRemove }: RuleGroupEditorProps) {
  const { t } = useTranslation()
  const headingId = useId()
  const body = useRef<HTMLDivElement>(null)
  const { rules } = group
  const full = rules.length >= MOST_RULES

  /** What was added gets the focus; after a removal it goes to what stands there now. */
  const focusRow = (at: number) =>
    requestAnimationFrame(() => {
      const rows = body.current?.querySelectorAll<HTMLElement>(':scope > [data-rule]')
      const row = rows?.[Math.min(at, rows.length - 1)] ?? body.current?.querySelector<HTMLElement>('[data-add]')
      const control = row?.matches('button') ? row : row?.querySelector<HTMLElement>('button, input, [role=combobox]')
      control?.focus()
    })
  const add = (node: DraftGroup['rules'][number]) => {
    onChange({ ...group, rules: [...rules, node] })
    focusRow(rules.length)
  }
  const remove = (key: number) => {
    const at = rules.findIndex((node) => node.key === key)
    onChange(changed(group, key, () => null))
    focusRow(at)
  }
  return (
    <div
      role="group"
      aria-labelledby={headingId}
      ref={body}
      data-rule={depth > 0 ? '' : undefined}
      className={cx('flex flex-col gap-2', depth > 0 && 'rounded-xl bg-hover p-3')}
    >
      <div className="flex items-center gap-2">
        <span id={headingId} className="text-sm font-medium">
          {t(depth === 0 ? 'playlists.rules.match' : 'playlists.rules.groupMatch')}
        </span>
        <Select
          label={t(depth === 0 ? 'playlists.rules.match' : 'playlists.rules.groupMatch')}
          hideLabel
          value={group.match}
          options={[
            { value: 'all', label: t('playlists.rules.all') },
            { value: 'any', label: t('playlists.rules.any') },
          ]}
          onChange={(match) => onChange({ ...group, match })}
        />
        {onRemove && (
          <IconButton
            size="sm"
            label={t('playlists.rules.removeGroup')}
            icon={<X />}
            onClick={onRemove}
            className="ml-auto"
          />
        )}
      </div>
      {rules.length === 0 && <p className="text-sm text-ink-3">{t('playlists.rules.none')}</p>}
      {rules.map((node, at) =>
        node.kind === 'group' ? (
          <RuleGroupEditor
            key={node.key}
            group={node}
            depth={depth + 1}
            faults={faults}
            ownId={ownId}
            onChange={(next) => onChange(changed(group, node.key, () => next))}
            onRemove={() => remove(node.key)}
          />
        ) : (
          <RuleRow
            key={node.key}
            rule={node}
            number={at + 1}
            fault={faults?.get(node.key)}
            ownId={ownId}
            onChange={(next) => onChange(changed(group, node.key, () => next))}
            onRemove={() => remove(node.key)}
          />
        ),
      )}
      <div className="flex flex-wrap gap-1">
        <Button
          data-add=""
          variant="ghost"
          size="sm"
          icon={<Plus className="size-4" />}
          disabled={full}
          onClick={() => add(newRule())}
        >
          {t('playlists.rules.add')}
        </Button>
        {depth < MOST_DEPTH && (
          <Button
            variant="ghost"
            size="sm"
            icon={<Group className="size-4" />}
            disabled={full}
            onClick={() => add(newGroup(group.match === 'all' ? 'any' : 'all'))}
          >
            {t('playlists.rules.addGroup')}
          </Button>
        )}
      </div>
    </div>
  )
}

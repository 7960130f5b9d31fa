/** A role out of three, each with a sentence on what it may do. */
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Role } from '../../shared/model/access.ts'
import { cx } from '../ui/class-names.ts'
import './words.ts'

const ROLES: readonly Role[] = ['guest', 'member', 'owner']

export interface RoleChoiceProps {
  value: Role
  onChange: (role: Role) => void
  /** Why it cannot be changed. */
  fixed?: string | undefined
}

export function RoleChoice({ value, onChange, fixed }: RoleChoiceProps) {
  const { t } = useTranslation()
  const name = useId()
  return (
    <fieldset disabled={fixed !== undefined}>
      <legend className="mb-1.5 text-sm font-medium">{t('access.accounts.role')}</legend>
      <div className="divide-y divide-line rounded-lg shadow-[inset_0_0_0_1px_var(--line)] *:first:rounded-t-lg *:last:rounded-b-lg">
        {ROLES.map((role) => (
          <div
            key={role}
            className={cx(
              'relative flex gap-3 px-3 py-2.5',
              role === value && 'bg-accent-soft',
              fixed !== undefined && role !== value && 'opacity-50',
            )}
          >
            <input
              id={`${name}-${role}`}
              type="radio"
              name={name}
              value={role}
              checked={role === value}
              aria-describedby={`${name}-${role}-about`}
              onChange={() => onChange(role)}
              className="mt-0.5 size-4 shrink-0"
            />
            <div>
              {/* The whole row takes the click. */}
              <label htmlFor={`${name}-${role}`} className="font-medium after:absolute after:inset-0">
                {t(`app.nav.roles.${role}`)}
              </label>
              <p id={`${name}-${role}-about`} className="text-sm text-ink-2">
                {t(`access.accounts.rolesAbout.${role}`)}
              </p>
            </div>
          </div>
        ))}
      </div>
      {fixed !== undefined && <p className="mt-1.5 text-sm text-ink-2">{fixed}</p>}
    </fieldset>
  )
}

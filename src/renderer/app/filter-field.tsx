/** The field that narrows the list on the page as one types. mod+F goes to it, Escape empties it, arrow down goes on to the list. */
import { ListFilter, X } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../shortcuts/run-command.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { TextField } from '../ui/text-field.tsx'

export interface FilterFieldProps {
  label: string
  /** Longer than the label: which filter words there are. */
  hint?: string
  value: string
  onChange: (text: string) => void
  /** Goes on to the list. */
  onDown?: () => void
  className?: string
}

export function FilterField({ label, hint, value, onChange, onDown, className }: FilterFieldProps) {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement>(null)
  useCommand('list.filter', () => {
    field.current?.focus()
    field.current?.select()
  })
  return (
    <div className={cx('relative', className)}>
      <TextField
        ref={field}
        label={label}
        hideLabel
        icon={<ListFilter />}
        placeholder={label}
        title={hint}
        value={value}
        maxLength={500}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') {
            event.stopPropagation()
            onChange('')
          } else if (event.key === 'ArrowDown' && onDown) {
            event.preventDefault()
            onDown()
          }
        }}
      />
      {value !== '' && (
        <IconButton
          size="sm"
          label={t('common.clearFilter')}
          icon={<X />}
          onClick={() => onChange('')}
          className="absolute top-1 right-1"
        />
      )}
    </div>
  )
}

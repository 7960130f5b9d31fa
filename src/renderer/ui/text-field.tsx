/** A labelled line of text. `hideLabel` keeps the label for screen readers only; `error` is spoken and marks the field. */
import { type ComponentProps, type ReactNode, useId } from 'react'
import { cx } from './class-names.ts'

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'size'> {
  label: string
  hideLabel?: boolean
  description?: string
  error?: string | undefined
  /** Stands inside, before the text. */
  icon?: ReactNode
}

export function TextField({ label, hideLabel, description, error, icon, className, ...props }: TextFieldProps) {
  const id = useId()
  return (
    <div className={cx('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      <div className="relative flex">
        {icon && (
          <span
            aria-hidden
            className="pointer-events-none absolute inset-y-0 left-0 flex w-9 items-center justify-center text-ink-3 [&_svg]:size-4"
          >
            {icon}
          </span>
        )}
        <input
          id={id}
          type="text"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={error ? true : undefined}
          aria-describedby={description || error ? `${id}-about` : undefined}
          {...props}
          className={cx(
            'h-9 w-full min-w-0 rounded-lg bg-sunken px-3 text-base text-ink shadow-[inset_0_0_0_1px_var(--line)] placeholder:text-ink-3',
            Boolean(icon) && 'pl-9',
            Boolean(error) && 'shadow-[inset_0_0_0_1px_var(--danger)]',
          )}
        />
      </div>
      {(error || description) && (
        <p
          id={`${id}-about`}
          role={error ? 'alert' : undefined}
          className={cx('text-sm', error ? 'text-danger-text' : 'text-ink-3')}
        >
          {error ?? description}
        </p>
      )}
    </div>
  )
}

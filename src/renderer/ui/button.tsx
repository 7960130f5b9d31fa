/**
 * Buttons. `Button` shows words; `IconButton` an icon, whose label is its accessible name and its tooltip. Both take all of
 * a button's own properties. `busy` keeps the width and the focus while something is under way.
 */
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './class-names.ts'

type Variant = 'primary' | 'secondary' | 'ghost' | 'danger'
type Size = 'sm' | 'md' | 'lg'

const VARIANTS: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary:
    'bg-sunken text-ink shadow-[inset_0_0_0_1px_var(--line)] hover:bg-[color-mix(in_oklab,var(--sunken),var(--ink)_6%)]',
  ghost: 'text-ink-2 hover:bg-hover hover:text-ink active:bg-pressed',
  danger: 'bg-danger text-on-danger hover:brightness-95',
}

const SIZES: Record<Size, string> = {
  sm: 'h-7 gap-1.5 rounded-md px-2.5 text-sm',
  md: 'h-9 gap-2 rounded-lg px-3.5',
  lg: 'h-11 gap-2.5 rounded-xl px-5 text-lg',
}

const COMMON =
  'inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap select-none disabled:opacity-50 aria-disabled:opacity-50'

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: Variant
  size?: Size
  /** Stands before the words; hidden from screen readers. */
  icon?: ReactNode
  busy?: boolean
}

export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  busy = false,
  className,
  children,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      {...props}
      onClick={busy ? undefined : props.onClick}
      className={cx(COMMON, VARIANTS[variant], SIZES[size], className)}
    >
      {icon && (
        <span aria-hidden className="contents">
          {icon}
        </span>
      )}
      {children}
    </button>
  )
}

const ICON_SIZES: Record<Size, string> = {
  sm: 'size-7 rounded-md [&_svg]:size-4',
  md: 'size-9 rounded-lg [&_svg]:size-[1.125rem]',
  lg: 'size-11 rounded-full [&_svg]:size-5',
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does, in words: accessible name and tooltip. */
  label: string
  icon: ReactNode
  variant?: Variant
  size?: Size
  /** For buttons that stay pressed. */
  pressed?: boolean
  /** Keys that do the same, shown in the tooltip. */
  shortcut?: string
}

export function IconButton({
  label,
  icon,
  variant = 'ghost',
  size = 'md',
  pressed,
  shortcut,
  className,
  ...props
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      data-tooltip={label}
      data-tooltip-keys={shortcut}
      {...props}
      className={cx(COMMON, VARIANTS[variant], ICON_SIZES[size], pressed && 'text-accent-text!', className)}
    >
      <span aria-hidden className="contents">
        {icon}
      </span>
    </button>
  )
}

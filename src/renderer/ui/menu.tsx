/**
 * Menus. `Menu` opens from a button; `ContextMenu` from a right click, long press or the menu key on what it wraps. Their
 * items are the same components, so one list of items serves both.
 */
import { ContextMenu as BaseContext } from '@base-ui/react/context-menu'
import { Menu as Base } from '@base-ui/react/menu'
import { Check, ChevronRight } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './class-names.ts'
import { Kbd } from './kbd.tsx'
import { POPUP, POPUP_ITEM } from './popup-styles.ts'

type Align = 'start' | 'center' | 'end'

export interface MenuProps {
  /** A button; its accessible name is the menu's. */
  trigger: ReactElement
  children: ReactNode
  align?: Align
  side?: 'top' | 'bottom' | 'left' | 'right'
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

export function Menu({ trigger, children, align = 'end', side = 'bottom', open, onOpenChange }: MenuProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange?.(next)} modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={POPUP}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export interface ContextMenuProps {
  /** What reacts to the right click; must take a ref and DOM properties. */
  trigger: ReactElement
  /** Rendered only while open. */
  children: ReactNode
  onOpenChange?: (open: boolean) => void
}

export function ContextMenu({ trigger, children, onOpenChange }: ContextMenuProps) {
  return (
    <BaseContext.Root onOpenChange={(next) => onOpenChange?.(next)}>
      <BaseContext.Trigger render={trigger} />
      <BaseContext.Portal>
        <BaseContext.Positioner className="z-50 outline-none">
          <BaseContext.Popup className={POPUP}>{children}</BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  )
}

export interface MenuItemProps {
  icon?: ReactNode
  /** Keys that do the same. */
  shortcut?: string
  danger?: boolean
  disabled?: boolean
  onSelect: () => void
  children: ReactNode
}

export function MenuItem({ icon, shortcut, danger, disabled, onSelect, children }: MenuItemProps) {
  return (
    <Base.Item
      disabled={disabled}
      onClick={onSelect}
      className={cx(POPUP_ITEM, danger && 'text-danger-text [&_svg]:text-danger-text')}
    >
      {icon && (
        <span aria-hidden className="contents">
          {icon}
        </span>
      )}
      <span className="flex-1 truncate">{children}</span>
      {shortcut && <Kbd keys={shortcut} />}
    </Base.Item>
  )
}

export function MenuCheckboxItem({
  checked,
  onChange,
  children,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
}) {
  return (
    <Base.CheckboxItem checked={checked} onCheckedChange={onChange} className={POPUP_ITEM}>
      <span aria-hidden className="w-4">
        <Base.CheckboxItemIndicator>
          <Check className="text-accent-text!" />
        </Base.CheckboxItemIndicator>
      </span>
      <span className="flex-1">{children}</span>
    </Base.CheckboxItem>
  )
}

export interface MenuRadioGroupProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onChange: (value: T) => void
}

export function MenuRadioGroup<T extends string>({ label, value, options, onChange }: MenuRadioGroupProps<T>) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2.5 pt-1.5 pb-1 text-xs font-medium text-ink-3">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={POPUP_ITEM}>
            <span aria-hidden className="w-4">
              <Base.RadioItemIndicator>
                <Check className="text-accent-text!" />
              </Base.RadioItemIndicator>
            </span>
            <span className="flex-1">{option.label}</span>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  )
}

export function MenuSeparator() {
  return <Base.Separator className="mx-2 my-1.5 h-px bg-line" />
}

export function Submenu({
  label,
  icon,
  disabled,
  children,
}: {
  label: string
  icon?: ReactNode
  disabled?: boolean
  children: ReactNode
}) {
  return (
    <Base.SubmenuRoot disabled={disabled}>
      <Base.SubmenuTrigger className={cx(POPUP_ITEM, 'data-popup-open:bg-hover')}>
        {icon && (
          <span aria-hidden className="contents">
            {icon}
          </span>
        )}
        <span className="flex-1 truncate">{label}</span>
        <ChevronRight aria-hidden />
      </Base.SubmenuTrigger>
      <Base.Portal>
        <Base.Positioner sideOffset={2} alignOffset={-6} className="z-50 outline-none">
          <Base.Popup className={POPUP}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.SubmenuRoot>
  )
}

/**
 * A menu that opens from a button, and the items of every menu: the context menu of tracks and albums uses them, too.
 */
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

export interface MenuItemProps {
  icon?: ReactNode
  /** Keys that do the same. */
  shortcut?: string
  /** How much it is about, behind its words. */
  detail?: string | undefined
  danger?: boolean
  disabled?: boolean
  onSelect: () => void
  children: ReactNode
}

export function MenuItem({ icon, shortcut, detail, danger, disabled, onSelect, children }: MenuItemProps) {
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
      {detail !== undefined && <span className="tabular pl-3 text-sm text-ink-3">{detail}</span>}
      {shortcut && <Kbd keys={shortcut} />}
    </Base.Item>
  )
}

/** An item that opens a menu beside it. */
export function SubMenu({ icon, label, children }: { icon?: ReactNode; label: string; children: ReactNode }) {
  return (
    <Base.SubmenuRoot>
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
        <Base.Positioner sideOffset={4} alignOffset={-6} className="z-50 outline-none">
          <Base.Popup className={cx(POPUP, 'max-w-72')}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.SubmenuRoot>
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

/** One of several; choosing closes the menu. `shown` is drawn in place of the words, which then are spoken only. */
export function MenuRadioItems({
  value,
  options,
  onChange,
}: {
  value: string
  options: readonly { value: string; label: string; shown?: ReactNode }[]
  onChange: (value: string) => void
}) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: string) => onChange(next)}>
      {options.map((option) => (
        <Base.RadioItem
          key={option.value}
          value={option.value}
          closeOnClick
          aria-label={option.label}
          className={POPUP_ITEM}
        >
          <span aria-hidden className="w-4">
            <Base.RadioItemIndicator>
              <Check className="text-accent-text!" />
            </Base.RadioItemIndicator>
          </span>
          <span className="flex-1">{option.shown ?? option.label}</span>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}

export function MenuSeparator() {
  return <Base.Separator className="mx-2 my-1.5 h-px bg-line" />
}

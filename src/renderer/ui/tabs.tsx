/** Tabs: arrow keys move, the panel follows. */
import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

export interface TabsProps<T extends string> {
  label: string
  value: T
  tabs: readonly { value: T; label: string; content: ReactNode }[]
  onChange: (value: T) => void
}

export function Tabs<T extends string>({ label, value, tabs, onChange }: TabsProps<T>) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(next as T)} className="flex min-h-0 flex-1 flex-col">
      <Base.List aria-label={label} activateOnFocus className="relative flex shrink-0 gap-1 border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="ring-inside h-9 rounded-t-md px-3 font-medium text-ink-2 hover:text-ink data-active:text-ink data-active:shadow-[inset_0_-2px_0_var(--accent-text)]"
          >
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}

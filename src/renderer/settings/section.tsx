/** The parts a settings page is made of: a titled block, and rows of a label with its control. */
import { type ReactNode, useId } from 'react'
import { Switch } from '../ui/switch.tsx'

export function Block({
  title,
  lead,
  tools,
  children,
}: {
  title?: string
  lead?: ReactNode
  tools?: ReactNode
  children: ReactNode
}) {
  return (
    <section aria-label={title} className="mt-8 first:mt-2">
      {(title || tools) && (
        <div className="mb-3 flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1">
          <div className="min-w-0 flex-1">
            <h2 className="text-lg font-semibold">{title}</h2>
            {lead && <p className="mt-0.5 text-ink-2">{lead}</p>}
          </div>
          {tools}
        </div>
      )}
      {children}
    </section>
  )
}

/** Rows in one box, parted by lines. */
export function Rows({ children }: { children: ReactNode }) {
  return <div className="divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">{children}</div>
}

export function Row({ label, about, children }: { label: string; about?: string; children: ReactNode }) {
  return (
    <div className="flex min-h-15 flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3">
      <div className="min-w-48 flex-1 basis-60">
        <p className="font-medium">{label}</p>
        {about && <p className="mt-0.5 text-sm text-ink-3">{about}</p>}
      </div>
      {children}
    </div>
  )
}

export interface SwitchRowProps {
  label: string
  about?: string
  checked: boolean
  onChange: (checked: boolean) => void
}

export function SwitchRow({ label, about, checked, onChange }: SwitchRowProps) {
  const id = useId()
  return (
    <div className="flex min-h-15 items-center justify-between gap-6 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p id={`${id}-label`} className="font-medium">
          {label}
        </p>
        {about && (
          <p id={`${id}-about`} className="mt-0.5 text-sm text-ink-3">
            {about}
          </p>
        )}
      </div>
      <Switch
        checked={checked}
        onChange={onChange}
        labelledBy={`${id}-label`}
        describedBy={about ? `${id}-about` : undefined}
      />
    </div>
  )
}

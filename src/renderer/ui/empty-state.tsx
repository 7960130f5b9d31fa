/** Why nothing is here, and what to do next. An empty place without both is a bug. */
import type { ReactNode } from 'react'

export interface EmptyStateProps {
  icon?: ReactNode
  title: string
  /** Why it is empty, and how it gets filled. */
  children: ReactNode
  /** One or two buttons. */
  action?: ReactNode
}

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="mx-auto flex h-full min-h-64 max-w-md flex-col items-center justify-center gap-2 p-8 text-center">
      {icon && (
        <div
          aria-hidden
          className="mb-2 flex size-14 items-center justify-center rounded-full bg-hover text-ink-3 [&_svg]:size-6"
        >
          {icon}
        </div>
      )}
      <h2 className="text-lg font-semibold">{title}</h2>
      <div className="text-balance text-ink-2">{children}</div>
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

/** What went wrong, why, and what to do; spoken at once. The words come from rpc/error-text.ts. */
import { CircleAlert, RotateCw } from 'lucide-react'
import { Button } from './button.tsx'

export interface ErrorStateProps {
  title: string
  detail: string
  remedy?: string
  retryLabel?: string
  onRetry?: () => void
}

export function ErrorState({ title, detail, remedy, retryLabel, onRetry }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className="mx-auto flex h-full min-h-64 max-w-md flex-col items-center justify-center gap-2 p-8 text-center"
    >
      <div
        aria-hidden
        className="mb-2 flex size-14 items-center justify-center rounded-full bg-danger-soft text-danger-text"
      >
        <CircleAlert className="size-6" />
      </div>
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="text-ink-2 [overflow-wrap:anywhere]">{detail}</p>
      {remedy && <p className="text-ink-2">{remedy}</p>}
      {onRetry && retryLabel && (
        <Button className="mt-4" icon={<RotateCw className="size-4" />} onClick={onRetry}>
          {retryLabel}
        </Button>
      )}
    </div>
  )
}

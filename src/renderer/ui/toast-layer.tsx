/**
 * What shows the toasts. Spoken politely; those with an action stay longer, and F6 leads to them. They lie above the player at
 * the right; beside or at least away from the buttons of a dialog, while one is open.
 */
import { Toast as Base } from '@base-ui/react/toast'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useEffect } from 'react'
import { cx } from './class-names.ts'
import { showToastsWith, type ToastOptions } from './toast.tsx'

const manager = Base.createToastManager()

const PLAIN_MS = 5_000
const ACTION_MS = 10_000

function show({ title, detail, tone = 'neutral', action, id }: ToastOptions): () => void {
  const toastId = manager.add({
    ...(id === undefined ? {} : { id }),
    title,
    description: detail,
    type: tone,
    timeout: action || tone === 'danger' ? ACTION_MS : PLAIN_MS,
    actionProps: action && {
      children: action.label,
      onClick: () => {
        manager.close(toastId)
        action.onAction()
      },
    },
  })
  return () => manager.close(toastId)
}

const ICONS = {
  success: <CircleCheck aria-hidden className="size-5 text-success-text" />,
  danger: <CircleAlert aria-hidden className="size-5 text-danger-text" />,
}

/**
 * A dialog is in the middle and has its buttons at the right and at the top: toasts are at the left then, and as narrow as what
 * the widest dialog leaves there.
 */
const BESIDE_A_DIALOG =
  'in-[body:has([data-dialog])]:right-auto in-[body:has([data-dialog])]:bottom-4 in-[body:has([data-dialog])]:left-4 in-[body:has([data-dialog])]:w-[clamp(15rem,50vw-26rem,22rem)]'

export function ToastLayer({ label, closeLabel }: { label: string; closeLabel: string }) {
  // The provider listens by now: effects within run first.
  useEffect(() => showToastsWith(show), [])
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        {/* Above dialogs, below menus. */}
        <Base.Viewport
          aria-label={label}
          className={cx(
            'fixed right-4 bottom-24 z-[45] flex w-[22rem] max-w-[calc(100vw-2rem)] flex-col-reverse gap-2 outline-none',
            BESIDE_A_DIALOG,
          )}
        >
          <ToastList closeLabel={closeLabel} />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function ToastList({ closeLabel }: { closeLabel: string }) {
  const { toasts } = Base.useToastManager()
  return toasts.map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      className="rounded-xl bg-raised text-ink shadow-raised transition-[opacity,translate] duration-150 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0 data-ending-style:opacity-0"
    >
      <Base.Content className="flex items-start gap-3 p-3 pl-4">
        {ICONS[item.type as keyof typeof ICONS]}
        {/* A long action goes below the words, that they are not squeezed beside it. */}
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1 self-center">
          <div className="min-w-0 flex-1 basis-36">
            <Base.Title className="font-medium [overflow-wrap:anywhere]" />
            <Base.Description className="mt-0.5 text-sm text-ink-2 [overflow-wrap:anywhere]" />
          </div>
          <Base.Action className="-ml-2.5 h-7 shrink-0 rounded-md px-2.5 text-sm font-semibold text-accent-text hover:bg-hover" />
        </div>
        <Base.Close
          aria-label={closeLabel}
          className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ))
}

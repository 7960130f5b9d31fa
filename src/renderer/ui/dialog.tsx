/**
 * A window in front of the page: focus goes in, stays in, and returns where it came from; Escape closes. Give it a title,
 * a body and buttons.
 */
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { cx } from './class-names.ts'
import { useReturnFocus } from './return-focus.ts'

const SIZES = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-3xl' }

export interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  /** One sentence below the title. */
  description?: ReactNode
  closeLabel: string
  size?: keyof typeof SIZES
  children?: ReactNode
  /** The body is there to be read, and nothing in it takes the focus: it does itself, so that keys scroll it. */
  isText?: boolean
  /** Buttons, the main one last. */
  footer?: ReactNode
  initialFocus?: RefObject<HTMLElement | null>
}

export function Dialog({
  open,
  onClose,
  title,
  description,
  closeLabel,
  size = 'sm',
  children,
  isText,
  footer,
  initialFocus,
}: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Viewport data-dialog className="fixed inset-0 z-40 flex items-center justify-center p-4">
          <Popup initialFocus={initialFocus} className={cx(DIALOG, SIZES[size])}>
            <header className="flex items-start gap-4 px-6 pt-5">
              <div className="min-w-0 flex-1">
                <Base.Title className="text-xl font-semibold">{title}</Base.Title>
                {description && <Base.Description className="mt-1.5 text-ink-2">{description}</Base.Description>}
              </div>
              <Base.Close
                aria-label={closeLabel}
                className="-mr-2 inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-ink-3 hover:bg-hover hover:text-ink"
              >
                <X aria-hidden className="size-4.5" />
              </Base.Close>
            </header>
            {children && (
              <div
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that the keyboard can scroll it
                tabIndex={isText ? 0 : undefined}
                className="ring-inside min-h-0 flex-1 overflow-y-auto px-6 pt-4 pb-1"
              >
                {children}
              </div>
            )}
            {footer ? (
              <footer className="flex flex-wrap justify-end gap-2 px-6 pt-4 pb-5">{footer}</footer>
            ) : (
              <div className="pb-6" />
            )}
          </Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

/** There while the window is open. */
const Popup = (props: Base.Popup.Props) => <Base.Popup finalFocus={useReturnFocus()} {...props} />

export const BACKDROP =
  'fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-starting-style:opacity-0 data-ending-style:opacity-0'

export const DIALOG =
  'flex max-h-full w-full flex-col rounded-2xl bg-raised text-ink shadow-raised outline-none transition-[opacity,scale] duration-150 ease-out-soft data-starting-style:scale-[0.97] data-starting-style:opacity-0 data-ending-style:opacity-0'

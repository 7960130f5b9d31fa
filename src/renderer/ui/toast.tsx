/**
 * Short messages at the bottom. `toast({ title, action })` from anywhere, inside React or not. Those told before the layer
 * that shows them is there (it comes after the first page, for it is large) are shown when it comes.
 */
export interface ToastOptions {
  title: string
  detail?: string
  tone?: 'neutral' | 'success' | 'danger'
  /** "Undo", "Show": closes the toast, too. */
  action?: { label: string; onAction: () => void }
  /** A toast with the same id replaces the former. */
  id?: string
}

/** Returns the function that takes the toast away. */
export type ShowToast = (options: ToastOptions) => () => void

let layer: ShowToast | undefined
let waiting: (() => void)[] = []

export const toast: ShowToast = (options) => {
  if (layer) return layer(options)
  let takeAway: (() => void) | undefined
  const show = () => (takeAway = layer?.(options))
  waiting.push(show)
  return () => {
    waiting = waiting.filter((other) => other !== show)
    takeAway?.()
  }
}

/** For the layer: from now on toasts are shown by it. */
export function showToastsWith(show: ShowToast): void {
  layer = show
  for (const tell of waiting.splice(0)) tell()
}

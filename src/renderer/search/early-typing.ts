/**
 * What is typed between the key that opens the palette and its first frame. The first time its code may still be on the way;
 * letters must not be lost, nor taken for shortcuts.
 */
let typed = ''
let stop: (() => void) | undefined

/** Call when the palette is about to open. */
export function catchTyping(): void {
  if (stop) return
  typed = ''
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Backspace') typed = typed.slice(0, -1)
    else if ([...event.key].length === 1) typed += event.key
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  window.addEventListener('keydown', onKeyDown, true)
  const timer = setTimeout(() => takeTyped(), 5_000)
  stop = () => {
    window.removeEventListener('keydown', onKeyDown, true)
    clearTimeout(timer)
  }
}

/** Ends the catching; answers what was typed. */
export function takeTyped(): string {
  stop?.()
  stop = undefined
  const text = typed
  typed = ''
  return text
}

/** Keys as the person's keyboard names them: `mod+k` is ⌘K on a Mac, Ctrl K elsewhere. */
const MAC = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '')

const NAMES: Record<string, string> = {
  mod: MAC ? '⌘' : 'Ctrl',
  ctrl: MAC ? '⌃' : 'Ctrl',
  meta: MAC ? '⌘' : 'Win',
  alt: MAC ? '⌥' : 'Alt',
  shift: MAC ? '⇧' : 'Shift',
  enter: '↵',
  escape: 'Esc',
  space: 'Space',
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  backspace: '⌫',
  delete: 'Del',
  comma: ',',
}

export const keyNames = (keys: string): string[] =>
  keys.split('+').map((key) => NAMES[key.toLowerCase()] ?? (/^(.|f\d+)$/i.test(key) ? key.toUpperCase() : key))

export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 font-sans text-xs text-ink-3">
      {keyNames(keys).map((name) => (
        <span key={name} className="min-w-5 rounded-sm bg-hover px-1 text-center leading-5">
          {name}
        </span>
      ))}
    </kbd>
  )
}

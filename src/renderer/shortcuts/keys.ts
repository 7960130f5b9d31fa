/** Key presses as text, and which command they mean under the settings. Pure. */
import { COMMANDS, type CommandId } from './commands.ts'

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const NAMES: Record<string, string> = {
  ' ': 'space',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  ',': 'comma',
  '+': 'plus',
}

const MODIFIERS = new Set([
  'Control',
  'Meta',
  'Alt',
  'Shift',
  'AltGraph',
  'CapsLock',
  'Fn',
  'Dead',
  'Process',
  'Unidentified',
])

/** `mod+shift+k`; undefined for a press of a modifier alone. */
export function keysOf(press: KeyPress, mac = isMac()): string | undefined {
  if (MODIFIERS.has(press.key)) return undefined
  const mod = mac ? press.metaKey : press.ctrlKey
  const name = nameOf(press, mod || press.altKey)
  // The Shift that it takes to type a sign is part of the sign.
  const sign = [...name].length === 1 && !/[a-z0-9]/.test(name)
  return [
    mod && 'mod',
    mac && press.ctrlKey && 'ctrl',
    !mac && press.metaKey && 'meta',
    press.altKey && 'alt',
    press.shiftKey && !sign && 'shift',
    name,
  ]
    .filter(Boolean)
    .join('+')
}

function nameOf(press: KeyPress, withModifier: boolean): string {
  const named = NAMES[press.key]
  if (named) return named
  // On a keyboard of another script, and where digits need Shift, the place of the key is what counts.
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(press.code)
  const other = !/^[\x20-\x7E]+$/.test(press.key)
  if (place && (other || (withModifier && place[2]))) return (place[1] ?? place[2])!.toLowerCase()
  return press.key.toLowerCase()
}

const isMac = (): boolean => /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '')

/** Command to keys, as the settings change it. Empty text: the command has no keys. */
export function bindingsOf(shortcuts: Readonly<Record<string, string>>): ReadonlyMap<CommandId, string> {
  return new Map(COMMANDS.map(({ id, keys }) => [id, shortcuts[id] ?? keys]))
}

/** Keys to command. Where two share their keys, the one the user has set wins. */
export function commandsByKeys(shortcuts: Readonly<Record<string, string>>): ReadonlyMap<string, CommandId> {
  const byKeys = new Map<string, CommandId>()
  const bindings = [...bindingsOf(shortcuts)].filter(([, keys]) => keys !== '')
  for (const [id, keys] of bindings) if (!byKeys.has(keys) || shortcuts[id] !== undefined) byKeys.set(keys, id)
  return byKeys
}

/** Other commands that already have these keys. */
export function conflictsOf(id: CommandId, keys: string, shortcuts: Readonly<Record<string, string>>): CommandId[] {
  if (keys === '') return []
  return [...bindingsOf(shortcuts)].filter(([other, taken]) => other !== id && taken === keys).map(([other]) => other)
}

/** Keys that must not be taken: without them dialogs cannot be left, or lists walked. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  'escape',
  'tab',
  'shift+tab',
  'enter',
  'home',
  'end',
  'pageup',
  'pagedown',
])

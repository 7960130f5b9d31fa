/**
 * Listens for keys, for as long as the page lives, and for the desktop's menu and tray. A key that what has the focus can use
 * itself is left to it: letters while typing, arrows in lists and sliders, Space on a focused button.
 */
import { lazy, Suspense, useEffect } from 'react'
import { useSettings } from '../app/settings.ts'
import { desktop } from '../rpc/desktop.ts'
import { requestFolder } from '../settings/folder-request.ts'
import type { DesktopCommand } from '../../shared/model/desktop.ts'
import type { CommandId } from './commands.ts'
import { commandsByKeys, keysOf } from './keys.ts'
import { runCommand } from './run-command.ts'
import { hideShortcutSheet, useShortcutSheet } from './sheet-state.ts'

const PRELOAD_MS = 1_000
/** Focus follows the press that brought it within this time. */
const FOCUS_MS = 300

const ShortcutSheet = lazy(() =>
  import('./shortcut-sheet.tsx').then(({ ShortcutSheet }) => ({ default: ShortcutSheet })),
)

export function Shortcuts() {
  const { shortcuts } = useSettings()
  const sheet = useShortcutSheet()

  useEffect(() => {
    const byKeys = commandsByKeys(shortcuts)
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const keys = keysOf(event)
      const command = keys === undefined ? undefined : byKeys.get(keys)
      if (command === undefined || keys === undefined || isLeftTo(event.target, keys)) return
      if (event.repeat && !REPEATING.has(command)) {
        event.preventDefault()
        return
      }
      event.preventDefault()
      runCommand(command)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [shortcuts])

  useEffect(() => desktop?.onCommand(runDesktopCommand), [])
  useEffect(watchFocus, [])

  // What keys open has to be there when they are pressed.
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of [() => import('../search/search-palette.tsx'), () => import('../queue/queue-panel.tsx')])
        load().catch(() => {})
    }, PRELOAD_MS)
    return () => clearTimeout(timer)
  }, [])

  return sheet ? (
    <Suspense fallback={null}>
      <ShortcutSheet onClose={hideShortcutSheet} />
    </Suspense>
  ) : null
}

/** Commands that go on while their key is held. */
const REPEATING: ReadonlySet<CommandId> = new Set(['player.forward', 'player.back', 'player.louder', 'player.quieter'])

const TEXT =
  'input:not([type=range],[type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable=true]'
const ARROWS = 'input[type=range], input[type=radio], [role=slider], [role=menu], [role=tablist], [role=radiogroup]'
const PRESSABLE =
  'button, a[href], summary, input, [role=button], [role=menuitem], [role=option], [role=tab], [role=switch]'

/**
 * A button that was clicked keeps the focus, but who presses Space then means the music. (:focus-visible does not tell: any
 * key makes it true.)
 */
let focusedByPointer = false
let pointerAt = Number.NEGATIVE_INFINITY

function watchFocus(): () => void {
  const onPointer = ({ timeStamp }: Event) => (pointerAt = timeStamp)
  const onFocus = ({ timeStamp }: Event) => (focusedByPointer = timeStamp - pointerAt < FOCUS_MS)
  window.addEventListener('pointerdown', onPointer, true)
  window.addEventListener('focusin', onFocus, true)
  return () => {
    window.removeEventListener('pointerdown', onPointer, true)
    window.removeEventListener('focusin', onFocus, true)
  }
}

/** Whether the keys belong to what has the focus. */
function isLeftTo(target: EventTarget | null, keys: string): boolean {
  if (!(target instanceof Element)) return false
  const strong = /^(?:mod|ctrl|alt|meta)\+/.test(keys) || /^f\d+$/.test(keys)
  if (target.closest('[role=dialog], [role=alertdialog], [role=menu]')) return !keys.startsWith('mod+')
  if (target.matches(TEXT)) return !strong || /\+(?:left|right|up|down|a|c|v|x|z)$/.test(keys)
  if (/^(?:shift\+)?(?:left|right|up|down)$/.test(keys)) return target.closest(ARROWS) !== null
  if (keys === 'space') return target.closest(PRESSABLE) !== null && !focusedByPointer
  return false
}

function runDesktopCommand(command: DesktopCommand): void {
  const commands: Partial<Record<DesktopCommand, CommandId>> = {
    'play-pause': 'player.toggle',
    next: 'player.next',
    previous: 'player.previous',
    'open-settings': 'go.settings',
    'open-search': 'search.open',
    'go-back': 'go.back',
    'go-forward': 'go.forward',
    'show-shortcuts': 'shortcuts.show',
  }
  const id = commands[command]
  if (id) runCommand(id)
  else if (command === 'add-folder') requestFolder()
}

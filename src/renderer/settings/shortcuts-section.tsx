/** All keys, each to be changed by pressing others. What is taken elsewhere says so before it is taken away there. */
import { RotateCcw } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { COMMAND_GROUPS, type CommandId, COMMANDS } from '../shortcuts/commands.ts'
import { bindingsOf, conflictsOf, keysOf, RESERVED_KEYS } from '../shortcuts/keys.ts'
import { announce } from '../ui/announce.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { Kbd, keyNames } from '../ui/kbd.tsx'
import { toast } from '../ui/toast.tsx'
import { Block } from './section.tsx'

const usualKeys = (id: CommandId): string => COMMANDS.find((command) => command.id === id)!.keys

export function ShortcutsSection() {
  const { t } = useTranslation()
  const { shortcuts } = useSettings()
  const update = useUpdateSettings()
  const bindings = bindingsOf(shortcuts)

  const set = (id: CommandId, keys: string) => {
    const next = { ...shortcuts }
    const lost = conflictsOf(id, keys, shortcuts)
    for (const other of lost) next[other] = ''
    if (keys === usualKeys(id)) delete next[id]
    else next[id] = keys
    update({ shortcuts: next })
    if (lost.length > 0)
      toast({
        title: t('settings.shortcuts.taken', { name: lost.map((other) => t(`shortcuts.command.${other}`)).join(', ') }),
        action: { label: t('common.undo'), onAction: () => update({ shortcuts }) },
      })
  }

  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-4">
        <p className="min-w-60 flex-1 text-ink-2">{t('settings.shortcuts.lead')}</p>
        {Object.keys(shortcuts).length > 0 && (
          <Button icon={<RotateCcw className="size-4" />} onClick={() => update({ shortcuts: {} })}>
            {t('settings.shortcuts.resetAll')}
          </Button>
        )}
      </div>
      {COMMAND_GROUPS.map((group) => (
        <Block key={group} title={t(`shortcuts.groups.${group}`)}>
          <ul className="divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
            {COMMANDS.filter((command) => command.group === group).map(({ id }) => (
              <ShortcutRow
                key={id}
                name={t(`shortcuts.command.${id}`)}
                keys={bindings.get(id) ?? ''}
                usual={usualKeys(id)}
                onChange={(keys) => set(id, keys)}
              />
            ))}
          </ul>
        </Block>
      ))}
    </>
  )
}

interface ShortcutRowProps {
  name: string
  keys: string
  usual: string
  onChange: (keys: string) => void
}

function ShortcutRow({ name, keys, usual, onChange }: ShortcutRowProps) {
  const { t } = useTranslation()
  const [listening, setListening] = useState(false)
  const spoken = keys === '' ? t('shortcuts.none') : keyNames(keys).join(' ')

  const onKeyDown = (event: KeyboardEvent) => {
    if (!listening || event.key === 'Tab') return
    event.preventDefault()
    // The keys being chosen must not do what they do.
    event.nativeEvent.stopImmediatePropagation()
    const pressed = keysOf(event)
    if (pressed === undefined) return
    if (pressed === 'escape') setListening(false)
    else if (pressed === 'backspace' || pressed === 'delete') choose('')
    else if (RESERVED_KEYS.has(pressed)) announce(t('settings.shortcuts.reserved'))
    else choose(pressed)
  }
  const choose = (chosen: string) => {
    setListening(false)
    if (chosen !== keys) onChange(chosen)
    announce(`${name}: ${chosen === '' ? t('shortcuts.none') : keyNames(chosen).join(' ')}`)
  }
  return (
    <li className="flex min-h-11 items-center gap-2 py-1 pr-2 pl-4">
      <span className="min-w-0 flex-1">{name}</span>
      {keys !== usual && (
        <IconButton
          size="sm"
          label={t('settings.shortcuts.reset', { name })}
          icon={<RotateCcw />}
          onClick={() => onChange(usual)}
        />
      )}
      <button
        type="button"
        aria-label={t('settings.shortcuts.change', { name, keys: spoken })}
        onClick={() => {
          setListening(!listening)
          if (!listening) announce(t('settings.shortcuts.press'))
        }}
        onKeyDownCapture={onKeyDown}
        onBlur={() => setListening(false)}
        className={cx(
          'flex h-8 min-w-28 items-center justify-end rounded-lg px-2.5 hover:bg-hover',
          listening && 'bg-accent-soft text-sm text-accent-text',
        )}
      >
        {listening ? (
          t('settings.shortcuts.press')
        ) : keys === '' ? (
          <span className="text-sm text-ink-3">{t('shortcuts.none')}</span>
        ) : (
          <Kbd keys={keys} />
        )}
      </button>
    </li>
  )
}

/** All shortcuts on one sheet, as they are set now. */
import { useTranslation } from 'react-i18next'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { COMMAND_GROUPS, COMMANDS } from './commands.ts'
import { useKeysOf } from './use-keys-of.ts'

const LIST_KEYS = [
  ['move', ['up', 'down']],
  ['page', ['PgUp', 'PgDn']],
  ['ends', ['Home', 'End']],
  ['extend', ['shift+up', 'shift+down']],
  ['all', ['mod+a']],
  ['play', ['enter']],
  ['menu', ['shift+F10']],
  ['reorder', ['alt+up', 'alt+down']],
  ['takeOut', ['delete']],
  ['rename', ['f2']],
  ['favourite', ['alt+l']],
  ['rate', ['alt+0', 'alt+5']],
  ['rateHalf', ['alt+shift+0', 'alt+shift+4']],
] as const

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const keysOf = useKeysOf()
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      isText
      title={t('shortcuts.title')}
      closeLabel={t('common.close')}
      footer={
        <Button
          onClick={() => {
            onClose()
            navigate(paths.settingsSection('shortcuts'))
          }}
        >
          {t('shortcuts.change')}
        </Button>
      }
    >
      <div className="columns-1 gap-x-10 sm:columns-2">
        {COMMAND_GROUPS.map((group) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-sm font-semibold text-ink-3">{t(`shortcuts.groups.${group}`)}</h3>
            <dl>
              {COMMANDS.filter((command) => command.group === group).map(({ id, keys: usual }) => {
                const keys = keysOf(id)
                // What never had keys is no shortcut until it is given some.
                if (!keys && usual === '') return null
                return (
                  <Line key={id} name={t(`shortcuts.command.${id}`)}>
                    {keys ? <Kbd keys={keys} /> : <span className="text-ink-3">{t('shortcuts.none')}</span>}
                  </Line>
                )
              })}
            </dl>
          </section>
        ))}
        <section className="mb-5 break-inside-avoid">
          <h3 className="mb-1 text-sm font-semibold text-ink-3">{t('shortcuts.inLists')}</h3>
          <dl>
            {LIST_KEYS.map(([name, keys]) => (
              <Line key={name} name={t(`shortcuts.listKeys.${name}`)}>
                {keys.map((one) => (
                  <Kbd key={one} keys={one} />
                ))}
              </Line>
            ))}
            <Line name={t('shortcuts.listKeys.letter')}>
              <span className="text-ink-3">{t('shortcuts.listKeys.letterKeys')}</span>
            </Line>
          </dl>
        </section>
      </div>
    </Dialog>
  )
}

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-4">
      <dt>{name}</dt>
      <dd className="flex gap-2">{children}</dd>
    </div>
  )
}

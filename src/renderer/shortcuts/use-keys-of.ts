/** The keys a command has now, for tooltips and menus; undefined when it has none. */
import { useSettings } from '../app/settings.ts'
import type { CommandId } from './commands.ts'
import { bindingsOf } from './keys.ts'

export function useKeysOf(): (id: CommandId) => string | undefined {
  const { shortcuts } = useSettings()
  const bindings = bindingsOf(shortcuts)
  return (id) => bindings.get(id) || undefined
}

/**
 * The user's devices, as each tells of itself when it starts: so that lists of changes and conflicts can say which it was. A name
 * that the user gave it, here or elsewhere, stays until the device itself comes to be called otherwise.
 */
import { demandId } from './demand-id.ts'
import { deviceOnly, quiet, text, type HeldRow, type Kind } from './kind.ts'
import type { Change } from './change.ts'

export type DeviceKind = 'desktop' | 'server' | 'browser'

/** A row is a device, by its id. */
export const devices: Kind = {
  name: 'device',
  /**
   * `origin`: what it records under now; `former`: what it recorded under before, one a line. `told`: the name it gave itself when
   * it last did.
   */
  fields: {
    name: quiet(text),
    kind: quiet(text),
    origin: quiet(text),
    former: quiet(text),
    told: deviceOnly(text),
  },
  announces: { kind: 'personal.changed' },
  subject(id, held) {
    return { type: 'device', key: id, name: String(held.value('name') ?? '') }
  },
  projection: {
    tables: ['device'],
    open(sql) {
      const put = sql.prepare<[string, string, string, string]>(
        `insert into device (id, name, kind, origin) values (?, ?, ?, ?)
         on conflict (id) do update set name = excluded.name, kind = excluded.kind, origin = excluded.origin`,
      )
      const remove = sql.prepare<[string]>('delete from device where id = ?')
      return (id, held) => {
        const [name, kind, origin] = [held.value('name'), held.value('kind'), held.value('origin')]
        if (!held.alive || name === undefined || kind === undefined || origin === undefined) return remove.run(id)
        demandId(devices.name, id)
        put.run(id, String(name), String(kind), String(origin))
      }
    },
  },
}

/** What a device writes of itself; nothing where it is held so already. */
export function writesOf(
  { id, name, kind, origin }: { id: string; name: string; kind: DeviceKind; origin: string },
  held: HeldRow,
): Change[] {
  const renamed = held.value('told') !== name || held.value('name') === undefined
  const before = held.value('origin')
  const former = [held.value('former') ?? [], before ?? []].flat().join('\n')
  const isAnother = before !== undefined && before !== origin
  const fields = { ...(renamed && { name, told: name }), kind, origin, ...(isAnother && { former }) }
  const differs = renamed || held.value('kind') !== kind || held.value('origin') !== origin
  const writes: Change[] = held.alive ? [] : [{ do: 'restore', kind: devices.name, row: id }]
  return differs ? [...writes, { do: 'set', kind: devices.name, row: id, fields }] : writes
}

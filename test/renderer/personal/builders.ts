/** Changes and conflicts as the engine tells them: say what matters, the rest is plausible. */
import type { ChangeRow, Conflict, Subject } from '../../../src/shared/model/personal.ts'

const subject = (more: Partial<Subject>): Subject => ({
  kind: 'playlist',
  row: 'row-1',
  type: 'playlist',
  key: 'row-1',
  name: 'Evening',
  within: '',
  ...more,
})

type Told = Conflict['shown']
const told = (deviceName: string, value: Told['value']): Told => ({
  value,
  deviceName,
  deviceId: null,
  at: 1_700_000_000_000,
})

export const conflict = (
  about: Partial<Subject>,
  field: string,
  [shown, other]: readonly [Told['value'], Told['value']],
): Conflict => ({
  id: 1,
  subject: subject(about),
  field,
  shown: told('Laptop', shown),
  other: told('Phone', other),
})

export const change = (about: Partial<Subject>, more: Partial<Omit<ChangeRow, 'subject'>>): ChangeRow => ({
  id: 1,
  at: 1_700_000_000_000,
  deviceName: 'Laptop',
  deviceId: null,
  here: true,
  count: 1,
  things: 1,
  what: 'set',
  subject: subject(about),
  field: 'name',
  before: null,
  after: 'Evening',
  undoable: true,
  ...more,
})

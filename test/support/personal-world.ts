/** What the made-up player behind page-double.ts says of personal data: told by the test, and changed by what the page asks for. */
import { implement, ORPCError } from '@orpc/server'
import { api } from '../../src/shared/api/index.ts'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'
import type { ChangeRow, Conflict, PersonalDevice, PersonalStatus, Subject } from '../../src/shared/model/personal.ts'
import type { ImportReport } from '../../src/shared/model/playlist.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export class PersonalWorld {
  readonly #tell: (event: LiveEvent) => void
  readonly #note: (call: string, input: unknown) => void
  status: PersonalStatus = {
    device: { id: 'device-here' as never, name: 'Laptop' },
    exchanges: [],
    conflicts: 0,
    parked: 0,
    unshown: null,
    clock: null,
    leaders: [],
    kinds: [],
  }
  devices: PersonalDevice[] = [device('device-here', 'Laptop', { current: true })]
  conflicts: Conflict[] = []
  changes: ChangeRow[] = []
  imported: ImportReport | undefined
  folders = [{ id: 'folder-1' as never, name: 'Quiet hours', parentId: null }]
  /** Changes that cannot be taken back, with why. */
  readonly refused = new Map<number, string>()

  constructor(does: { tell: (event: LiveEvent) => void; note: (call: string, input: unknown) => void }) {
    this.#tell = does.tell
    this.#note = does.note
  }

  note(call: string, input: unknown): void {
    this.#note(call, input)
  }

  setStatus(change: Partial<PersonalStatus>): void {
    this.status = { ...this.status, ...change }
    this.#tell({ kind: 'personal.changed' })
  }

  setConflicts(conflicts: Conflict[]): void {
    this.conflicts = conflicts
    this.setStatus({ conflicts: conflicts.length })
  }

  setChanges(changes: ChangeRow[]): void {
    this.changes = changes
    this.#tell({ kind: 'personal.changed' })
  }
}

export function personalRoutes(world: PersonalWorld) {
  const os = implement(api).personal
  const windowOf = <T>(rows: readonly T[], { offset, limit }: { offset: number; limit: number }) => ({
    rows: rows.slice(offset, offset + limit),
    offset,
    total: rows.length,
    revision: 1,
  })
  const nextId = () => Math.max(0, ...world.changes.map(({ id }) => id)) + 1
  return {
    status: os.status.handler(() => world.status),
    devices: os.devices.handler(() => world.devices),
    removeDevice: os.removeDevice.handler(({ input }) => {
      world.note('personal.removeDevice', input)
      world.devices = world.devices.filter(({ id }) => id !== input.id)
    }),
    renameDevice: os.renameDevice.handler(({ input }) => {
      world.note('personal.renameDevice', input)
      world.devices = world.devices.map((one) => (one.id === input.id ? { ...one, name: input.name } : one))
    }),
    exchangeNow: os.exchangeNow.handler(({ input }) => world.note('personal.exchangeNow', input)),
    setExchange: os.setExchange.handler(({ input }) => {
      world.note('personal.setExchange', input)
      const exchanges = world.status.exchanges.map((one) =>
        one.sourceId === input.sourceId ? { ...one, on: input.on } : one,
      )
      world.setStatus({ exchanges })
    }),
    setTravels: os.setTravels.handler(({ input }) => {
      world.note('personal.setTravels', input)
      world.setStatus({ kinds: world.status.kinds.map((one) => (one.kind === input.kind ? input : one)) })
    }),
    takeOver: os.takeOver.handler(({ input }) => {
      world.note('personal.takeOver', input)
      const leaders = world.status.leaders.map((one) =>
        one.sourceId === input.sourceId
          ? { ...one, holder: world.status.device, here: true, since: Date.now(), epoch: one.epoch + 1 }
          : one,
      )
      world.setStatus({ leaders })
    }),
    conflicts: os.conflicts.handler(({ input }) => windowOf(world.conflicts, input)),
    resolve: os.resolve.handler(({ input }) => {
      world.note('personal.resolve', input)
      const decided = world.conflicts.filter(({ id }) => input.ids?.includes(id) ?? true)
      const id = nextId()
      world.changes = [changeAt(id, { before: null }), ...world.changes]
      world.setConflicts(world.conflicts.filter((one) => !decided.includes(one)))
      return { resolved: decided.length, changeId: decided.length > 0 ? id : null }
    }),
    changes: os.changes.handler(({ input }) =>
      windowOf(
        world.changes.filter(
          ({ deviceId, subject }) =>
            (input.deviceId ?? deviceId) === deviceId && (input.kind ?? subject.kind) === subject.kind,
        ),
        input,
      ),
    ),
    undo: os.undo.handler(({ input }) => {
      world.note('personal.undo', input)
      const why = world.refused.get(input.id)
      if (why !== undefined) throw new ORPCError('REFUSED', { defined: true, message: why })
      world.setChanges(world.changes.map((one) => (one.id === input.id ? { ...one, undoable: false } : one)))
      return { changeId: nextId() }
    }),
    exportFile: os.exportFile.handler(({ input }) => {
      world.note('personal.exportFile', input)
      return { fileName: 'Soul Player 2026-05-03.json', mime: 'application/json', text: '{}' }
    }),
    importFile: os.importFile.handler(({ input }) => {
      world.note('personal.importFile', { fileName: input.fileName, length: input.text.length })
      if (!world.imported)
        throw new ORPCError('REFUSED', { defined: true, message: `“${input.fileName}” is no file of Soul Player.` })
      return world.imported
    }),
  }
}

export const device = (id: string, name: string, more: Partial<PersonalDevice> = {}): PersonalDevice => ({
  id: id as never,
  name,
  kind: 'desktop',
  current: false,
  lastSeenAt: Date.now() - 5 * MINUTE,
  behind: 0,
  clockAheadMs: null,
  ...more,
})

const subject = (kind: string, type: Subject['type'], name: string, within = ''): Subject => ({
  kind,
  row: `${kind}-${name}`,
  type,
  key: 'album-1',
  name,
  within,
})

export const changeAt = (id: number, more: Partial<ChangeRow> = {}): ChangeRow => ({
  id,
  at: Date.now() - id * MINUTE,
  deviceName: 'Laptop',
  deviceId: 'device-here' as never,
  here: true,
  count: 1,
  things: 1,
  what: 'set',
  subject: subject('playlist', 'playlist', 'Evening'),
  field: 'name',
  before: 'Night',
  after: 'Evening',
  undoable: true,
  ...more,
})

const told = (value: Conflict['shown']['value'], deviceName: string, minutesAgo: number): Conflict['shown'] => ({
  value,
  deviceName,
  deviceId: null,
  at: Date.now() - minutesAgo * MINUTE,
})

export const someConflicts = (): Conflict[] => {
  const rows: [Subject, string, Conflict['shown']['value'], Conflict['shown']['value']][] = [
    [subject('playlist', 'playlist', 'Evening walk'), 'name', 'Evening walk', 'Evenings'],
    [subject('rating', 'track', 'Slow Water 1'), 'stars', 9, 6],
    [subject('favourite', 'album', 'Night Ferry, Volume 3'), 'on', true, false],
    [subject('correction', 'track', 'Coal and Honey 17'), 'genre', 'Folk', 'Singer-songwriter'],
    [subject('playlist', 'playlist', 'Long drives'), '', true, false],
    [subject('playlist', 'playlist', 'Second Winter'), 'folder', 'folder-1', ''],
    [
      subject('playlist', 'playlist', 'Sunday'),
      'description',
      'For the first hour of a Sunday, before anybody else is awake: slow, few words, nothing that asks for attention.',
      'Sunday mornings',
    ],
  ]
  return rows.map(([about, field, shown, other], at) => ({
    id: at + 1,
    subject: about,
    field,
    shown: told(shown, 'Laptop', 12 * (at + 1)),
    other: told(other, 'Phone in the kitchen', 40 * (at + 1)),
  }))
}

/** So many entries over a few weeks, of every sort. */
export function someChanges(count: number): ChangeRow[] {
  const sorts: Partial<ChangeRow>[] = [
    { subject: subject('rating', 'track', 'Slow Water 1'), field: 'stars', before: null, after: 9, count: 2 },
    {
      subject: subject('playlist-item', 'track', 'Night Ferry 3', 'Evening'),
      field: 'what',
      after: '[]',
      count: 24,
      things: 12,
    },
    { subject: subject('playlist', 'playlist', 'Old'), what: 'delete', field: '', after: true },
    { subject: subject('favourite', 'album', 'Coal and Honey'), field: 'on', before: null, after: true, count: 2 },
    { subject: subject('play', 'track', 'Paper Lanterns 4'), what: 'event', field: '', undoable: false, here: false },
    { subject: subject('playlist', 'playlist', 'Evening'), before: null, after: 'Evening', count: 5 },
    {
      subject: subject('correction', 'track', 'The Long Field 2'),
      field: 'year',
      before: null,
      after: '1994',
      count: 1,
    },
    { subject: subject('mood', 'other', ''), what: 'unknown', field: '', undoable: false, here: false },
    { here: false, deviceName: 'Phone in the kitchen', deviceId: 'device-phone' as never },
  ]
  return Array.from({ length: count }, (_, at) =>
    changeAt(count - at, { ...sorts[at % sorts.length], at: Date.now() - at * 3 * HOUR }),
  )
}

/** Several devices, an exchange in each state, and something to be said of everything. */
export function muchToSay(world: PersonalWorld): void {
  const at = Date.now()
  world.devices = [
    device('device-here', 'Laptop', { current: true, lastSeenAt: null, behind: null }),
    device('device-attic', 'Attic', { kind: 'server', lastSeenAt: at - MINUTE }),
    device('device-phone', 'Phone in the kitchen', { lastSeenAt: at - 3 * DAY, behind: 12 }),
    device('device-old', 'Old laptop', { lastSeenAt: at - 80 * DAY, behind: 4321, clockAheadMs: -2 * HOUR }),
    device('device-new', 'Living room', { lastSeenAt: null, behind: null }),
  ]
  world.setConflicts(someConflicts())
  world.setChanges(someChanges(3_000))
  world.setStatus({
    exchanges: [
      {
        sourceId: 2 as never,
        name: 'Attic',
        state: 'idle',
        lastAt: at - MINUTE,
        waiting: 0,
        playlists: null,
        failure: null,
        on: true,
      },
      {
        sourceId: 3 as never,
        name: 'Anna’s house',
        state: 'failing',
        lastAt: at - 2 * DAY,
        waiting: 31,
        playlists: null,
        failure: 'The disk of “Anna’s house” is full. Make room there, and it goes on by itself.',
        on: true,
      },
    ],
    parked: 3,
    unshown: { count: 1, reason: 'The name of a playlist is longer than this version allows.' },
    clock: { name: 'Attic', aheadMs: 3 * HOUR + 20 * MINUTE },
    leaders: [
      { sourceId: null, name: 'Laptop', holder: world.status.device, epoch: 3, since: at - 9 * DAY, here: true },
      {
        sourceId: 2 as never,
        name: 'Attic',
        holder: { id: 'device-phone' as never, name: 'Phone in the kitchen' },
        epoch: 7,
        since: at - 2 * HOUR,
        here: false,
      },
    ],
    kinds: [{ kind: 'want', travels: false }],
  })
}

/** An open access.db with a clock that stands still until it is moved, and a log that is kept. */
import { pino } from 'pino'
import { Access, type Granted } from '../../../src/engine/access/access.ts'
import { Events } from '../../../src/engine/events.ts'
import type { Host } from '../../../src/engine/host.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { testHost } from '../../support/host.ts'

export const HERE = '127.0.0.1'
export const PASSWORD = 'correct horse battery'
export const browser = { name: 'Firefox', kind: 'browser' } as const
export const desktop = { name: 'Study', kind: 'desktop' } as const

export interface House {
  readonly access: Access
  readonly host: ReturnType<typeof testHost>
  readonly events: LiveEvent[]
  /** What was logged, as text. */
  logged(): string
  /** Milliseconds. */
  wait(ms: number): void
  /** As after a crash: nothing of what was in memory is left. */
  reopen(): Promise<Access>
  /** Sets up the owner. */
  owner(): Promise<Granted>
  close(): void
}

export async function openHouse(overrides: Partial<Host> = {}): Promise<House> {
  let now = Date.UTC(2026, 0, 1)
  const lines: string[] = []
  const host = testHost({
    now: () => now,
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    ...overrides,
  })
  const events: LiveEvent[] = []
  const bus = new Events(host.log)
  bus.listen((event) => events.push(event))
  let access = await Access.open({ host, events: bus })
  return {
    get access() {
      return access
    },
    host,
    events,
    logged: () => lines.join(''),
    wait: (ms) => (now += ms),
    async reopen() {
      access.stop()
      return (access = await Access.open({ host, events: bus }))
    },
    owner: () => access.setUp({ code: access.setupCode()!, account: 'Ada', password: PASSWORD, device: desktop }, HERE),
    close() {
      access.stop()
      host.remove()
    },
  }
}

import { call } from '@orpc/server'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { RESIDENT } from '../../../src/engine/access/caller.ts'
import { reviewHandlers } from '../../../src/engine/personal/review-handlers.ts'
import { os } from '../../../src/engine/router.ts'
import { Device } from './device.ts'

const context = { context: { log: pino({ level: 'silent' }), caller: RESIDENT } }
const window = { offset: 0, limit: 10 }

const handlersOf = ({ db, personal }: Device) =>
  reviewHandlers(os.personal, {
    db,
    personal,
    names: (subjects) => subjects.map((subject) => ({ ...subject, name: `The ${subject.key}` })),
  })

describe('what the page asks of conflicts and changes', () => {
  it('is told with names, in windows that say when they are stale', async () => {
    const [a, b] = [new Device('a'), new Device('b')]
    const { conflicts, resolve, changes } = handlersOf(a)
    a.set('n', { title: 'By a' })
    b.wallMs += 1000
    b.set('n', { title: 'By b' })
    a.hears(b)
    const { revision, ...told } = await call(conflicts, window, context)
    expect(told).toMatchObject({
      rows: [{ subject: { name: 'The n' }, shown: { value: 'By b' } }],
      offset: 0,
      total: 1,
    })
    await call(resolve, { choose: 'other' }, context)
    const after = await call(conflicts, window, context)
    expect(after).toMatchObject({ rows: [], total: 0 })
    expect(after.revision).not.toBe(revision)
    const { rows, total } = await call(changes, { ...window, offset: 2 }, context)
    expect([rows, total]).toMatchObject([[{ subject: { name: 'The n' }, after: 'By a' }], 3])
  })

  it('is undone, or refused by name', async () => {
    const device = new Device('a')
    const { undo, changes } = handlersOf(device)
    device.set('n', { title: 'One' })
    device.set('n', { title: 'Two' })
    await expect(call(undo, { id: 1 }, context)).rejects.toMatchObject({
      code: 'REFUSED',
      message: '“The n” was changed again since. Undo the later change first.',
    })
    await expect(call(undo, { id: 99 }, context)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { changeId } = await call(undo, { id: 2 }, context)
    expect((await call(changes, window, context)).rows[0]).toMatchObject({ id: changeId, after: 'One' })
  })
})

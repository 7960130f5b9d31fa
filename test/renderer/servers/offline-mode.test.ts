/** Whether servers can be asked, and what lists show meanwhile. */
import { describe, expect, it } from 'vitest'
import { offlineModeOf } from '../../../src/renderer/servers/offline-mode.ts'
import { onlyPlayableOf } from '../../../src/renderer/servers/only-playable.ts'
import type { SourceRow } from '../../../src/shared/model/source.ts'

const folder = { id: 1, server: null } as unknown as SourceRow
const server = (id: number, paused = false) => ({ id, server: { paused } }) as unknown as SourceRow
const status = (sourceId: number, online: 'unknown' | 'online' | 'offline') => ({ sourceId: sourceId as never, online })

describe('the offline mode', () => {
  it('is what the user says', () => {
    expect(offlineModeOf('on', [folder, server(2)], [status(2, 'online')])).toBe('by-hand')
  })

  it('comes by itself when no server answers', () => {
    const sources = [folder, server(2), server(3)]
    expect(offlineModeOf('auto', sources, [status(2, 'offline'), status(3, 'offline')])).toBe('automatic')
    expect(offlineModeOf('auto', sources, [status(2, 'offline'), status(3, 'online')])).toBe('online')
  })

  it('does not come while it is not known how a server is', () => {
    expect(offlineModeOf('auto', [server(2)], [])).toBe('online')
    expect(offlineModeOf('auto', [server(2)], [status(2, 'unknown')])).toBe('online')
  })

  it('does not come without servers, nor from one that is left alone', () => {
    expect(offlineModeOf('auto', [folder], [])).toBe('online')
    expect(offlineModeOf('auto', [server(2, true)], [status(2, 'offline')])).toBe('online')
  })
})

describe('a list', () => {
  it('shows everything online, and what plays now once the user goes offline', () => {
    expect(onlyPlayableOf(null, 'online', 'online')).toBe(false)
    expect(onlyPlayableOf(null, 'by-hand', 'online')).toBe(true)
  })

  it('that is open keeps its rows when servers go away by themselves; one opened later shows what plays', () => {
    expect(onlyPlayableOf(null, 'automatic', 'online')).toBe(false)
    expect(onlyPlayableOf(null, 'automatic', 'automatic')).toBe(true)
    expect(onlyPlayableOf(null, 'online', 'automatic')).toBe(false)
  })

  it('does as it was told, for the mode it was told in', () => {
    expect(onlyPlayableOf({ mode: 'by-hand', on: false }, 'by-hand', 'online')).toBe(false)
    expect(onlyPlayableOf({ mode: 'by-hand', on: false }, 'online', 'online')).toBe(false)
    expect(onlyPlayableOf({ mode: 'online', on: true }, 'online', 'online')).toBe(true)
    expect(onlyPlayableOf({ mode: 'online', on: false }, 'by-hand', 'online')).toBe(true)
  })
})

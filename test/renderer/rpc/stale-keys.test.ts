/** Which questions each announcement makes stale, asked of a real query client. */
import { QueryClient, type QueryKey } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { orpc, shouldRetry } from '../../../src/renderer/rpc/query.ts'
import { staleKeys } from '../../../src/renderer/rpc/stale-keys.ts'
import { ConnectionLost } from '../../../src/renderer/rpc/connection.ts'
import type { DuplicatesStatus } from '../../../src/shared/model/duplicates.ts'
import type { DownloadsStatus } from '../../../src/shared/model/downloads.ts'
import type { SourceId, TrackId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { ORPCError } from '@orpc/client'

const QUESTIONS = {
  home: orpc.browse.home.queryKey(),
  albums: orpc.browse.albums.queryKey({ input: { sort: { by: 'title' }, offset: 0, limit: 100 } }),
  folders: orpc.browse.folders.queryKey({ input: {} }),
  plays: orpc.history.list.queryKey({ input: { offset: 0, limit: 10 } }),
  sources: orpc.sources.list.queryKey(),
  reports: orpc.sources.reports.queryKey({ input: {} }),
  settings: orpc.app.settings.queryKey(),
  info: orpc.app.info.queryKey(),
  runs: orpc.sync.runs.queryKey({ input: { offset: 0, limit: 10 } }),
  issues: orpc.sync.issues.queryKey(),
  standing: orpc.sync.status.queryKey(),
  sharing: orpc.access.sharing.queryKey(),
  devices: orpc.access.devices.queryKey(),
  playlists: orpc.playlists.all.queryKey(),
  exchanges: orpc.personal.status.queryKey(),
  ownDevices: orpc.personal.devices.queryKey(),
  conflicts: orpc.personal.conflicts.queryKey({ input: { offset: 0, limit: 10 } }),
  isWanted: orpc.downloads.isWanted.queryKey({ input: { what: [] } }),
  rules: orpc.downloads.rules.queryKey(),
  badges: orpc.downloads.badges.queryKey({ input: { type: 'album', ids: [] } }),
  downloads: orpc.downloads.status.queryKey(),
  parts: orpc.duplicates.partsOf.queryKey({ input: { trackId: 'track' as TrackId } }),
  duplicates: orpc.duplicates.status.queryKey(),
}

async function staleAfter(event: LiveEvent): Promise<string[]> {
  const client = new QueryClient()
  for (const queryKey of Object.values(QUESTIONS)) client.setQueryData<unknown>(queryKey as QueryKey, {})
  for (const queryKey of staleKeys(event)) await client.invalidateQueries({ queryKey })
  return Object.entries(QUESTIONS)
    .filter(([, queryKey]) => client.getQueryState(queryKey)!.isInvalidated)
    .map(([name]) => name)
}

describe('stale keys', () => {
  it('makes everything of the library stale when it changed, and nothing of the settings', async () => {
    expect(await staleAfter({ kind: 'library.changed', revision: 1 })).toEqual([
      'home',
      'albums',
      'folders',
      'plays',
      'sources',
      'playlists',
      'parts',
    ])
  })

  it('asks for playlists, and for no rows of the library, when one of them changed', async () => {
    expect(await staleAfter({ kind: 'playlists.changed' })).toEqual(['playlists'])
  })

  it('asks how personal data stands, for devices and for conflicts when they may be others, and for no rows', async () => {
    expect(await staleAfter({ kind: 'personal.changed' })).toEqual(['exchanges', 'ownDevices', 'conflicts'])
  })

  it('leaves lists alone when something was played', async () => {
    expect(await staleAfter({ kind: 'history.changed' })).toEqual(['home', 'plays'])
  })

  it('asks for history and what needs the user when a sync has ended, and for no rows', async () => {
    const ended = { kind: 'sync.ended', sourceId: 2 as SourceId, outcome: 'done' } as const
    expect(await staleAfter(ended)).toEqual(['sources', 'runs', 'issues'])
  })

  it('asks for rows when something came within reach or went out of it', async () => {
    expect(await staleAfter({ kind: 'availability.changed' })).toEqual(['home', 'albums', 'folders', 'sources'])
  })

  it('asks for sources, and whether there are any, when sources changed', async () => {
    expect(await staleAfter({ kind: 'sources.changed', sourceIds: [] })).toEqual([
      'folders',
      'sources',
      'reports',
      'info',
      'issues',
      'standing',
    ])
  })

  it('asks who one is, and who else there is, when something about access changed', async () => {
    expect(await staleAfter({ kind: 'access.changed' })).toEqual(['info', 'sharing', 'devices'])
  })

  it('asks for rows when hearts, stars or corrections changed', async () => {
    expect(await staleAfter({ kind: 'marks.changed' })).toEqual(['home', 'albums', 'folders', 'plays'])
  })

  it('asks for what is wanted and what covers say of it when wants changed, and not how the queue stands', async () => {
    expect(await staleAfter({ kind: 'wants.changed' })).toEqual(['isWanted', 'rules', 'badges'])
  })

  it('asks for nothing at each step of the queue, which is told whole', async () => {
    expect(await staleAfter({ kind: 'downloads.progressed', active: [] })).toEqual([])
    expect(await staleAfter({ kind: 'downloads.changed', status: {} as DownloadsStatus })).toEqual([])
  })

  it('asks what tracks were merged from when that may be another, and not how looking for duplicates stands', async () => {
    expect(await staleAfter({ kind: 'sameness.changed' })).toEqual(['parts'])
    expect(await staleAfter({ kind: 'duplicates.changed', status: {} as DuplicatesStatus })).toEqual([])
  })

  it('asks for settings when they changed', async () => {
    expect(await staleAfter({ kind: 'settings.changed' })).toEqual(['settings'])
  })
})

describe('retries', () => {
  it('asks again after a lost connection, and never what was refused', () => {
    expect(shouldRetry(0, new ConnectionLost('gone'))).toBe(true)
    expect(shouldRetry(3, new ConnectionLost('gone'))).toBe(false)
    for (const code of ['REFUSED', 'FORBIDDEN', 'NOT_FOUND', 'UNAVAILABLE', 'INTERNAL_SERVER_ERROR'])
      expect(shouldRetry(0, new ORPCError(code))).toBe(false)
    expect(shouldRetry(0, Object.assign(new Error('no'), { name: 'AbortError' }))).toBe(false)
  })
})

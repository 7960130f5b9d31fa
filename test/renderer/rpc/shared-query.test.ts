/** What many parts of a page ask at once is asked once. */
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { SharedQuery } from '../../../src/renderer/rpc/shared-query.ts'

let client: QueryClient
let asked = 0
let query: SharedQuery<string>

beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, networkMode: 'always' } } })
  asked = 0
  const queryFn = async () => `answer ${++asked}`
  query = new SharedQuery(
    () => new QueryObserver(client, { queryKey: ['all'], queryFn, notifyOnChangeProps: ['data'] }),
  )
})

describe('a shared query', () => {
  it('asks once for all who listen, and tells each of the answer', async () => {
    const told = [vi.fn<() => void>(), vi.fn<() => void>()]
    for (const listener of told) query.subscribe(listener)
    expect(query.snapshot()).toBeUndefined()
    await vi.waitFor(() => expect(query.snapshot()).toBe('answer 1'))
    await vi.waitFor(() => expect(told.every((listener) => listener.mock.calls.length === 1)).toBe(true))
    expect(asked).toBe(1)
  })

  it('knows what was answered before anybody listened, so that nothing is drawn without it', () => {
    expect(query.snapshot()).toBeUndefined()
    client.setQueryData(['all'], 'had early')
    expect(query.snapshot()).toBe('had early')
    expect(asked).toBe(0)
  })

  it('asks anew when the question became stale', async () => {
    query.subscribe(() => {})
    await vi.waitFor(() => expect(query.snapshot()).toBe('answer 1'))
    await client.invalidateQueries({ queryKey: ['all'] })
    expect(query.snapshot()).toBe('answer 2')
  })

  it('begins afresh when all have left and the client has forgotten everything', async () => {
    const leave = query.subscribe(() => {})
    await vi.waitFor(() => expect(query.snapshot()).toBe('answer 1'))
    leave()
    client.clear()
    expect(query.snapshot()).toBeUndefined()
    query.subscribe(() => {})
    await vi.waitFor(() => expect(query.snapshot()).toBe('answer 2'))
  })
})

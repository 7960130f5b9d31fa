import { afterEach, describe, expect, it } from 'vitest'
import { LibraryReader } from '../../../src/engine/browse/library-reader.ts'
import { openStores, type Stores } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import type { Host } from '../../../src/engine/host.ts'
import { testHost } from '../../support/host.ts'

let host: ReturnType<typeof testHost>
let stores: Stores
let reader: LibraryReader
afterEach(async () => {
  await reader.stop()
  stores.close()
  host.remove()
})

async function open(overrides: Partial<Host> = {}): Promise<void> {
  host = testHost(overrides)
  stores = await openStores(host, new Events(host.log))
  reader = new LibraryReader({ host, files: stores.files })
}

const titles = { noun: 'tracks', filter: {}, sort: { by: 'title', desc: false, thenDesc: false } } as const

describe('the reading worker', () => {
  it('fails what it was asked when it dies, and the next question starts another', async () => {
    const good = testHost()
    good.remove()
    let starts = 0
    await open({
      workerEntry: (name) => (starts++ === 0 ? new URL('file:///nowhere/worker.js') : good.workerEntry(name)),
    })
    await expect(reader.ask('summary', null)).rejects.toThrow()
    expect((await reader.ask('summary', null)).counts.tracks).toBe(0)
  })

  it('tells what went wrong, and goes on', async () => {
    await open()
    stores.library.sql.exec('drop table copy')
    await expect(reader.ask('summary', null)).rejects.toThrow('no such table')
    expect((await reader.ask('order', { list: titles })).ids).toHaveLength(0)
  })

  it('answers those who wait before those who only freshen, and forgets who went', async () => {
    await open()
    const answered: string[] = []
    const ask = (name: string, urgent: boolean, signal?: AbortSignal) =>
      reader.ask('order', { list: titles }, { urgent, ...(signal && { signal }) }).then(() => answered.push(name))
    const leaving = new AbortController()
    const gone = ask('gone', true, leaving.signal)
    const all = [ask('running', false), ask('fresh', false), ask('first', true), ask('second', true)]
    leaving.abort()
    await expect(gone).rejects.toMatchObject({ name: 'AbortError' })
    await Promise.all(all)
    expect(answered).toEqual(['first', 'second', 'running', 'fresh'])
  })

  it('ends what waits when it is stopped', async () => {
    await open()
    const waiting = [reader.ask('summary', null), reader.ask('order', { list: titles })].map((one) =>
      one.catch((error) => error.name),
    )
    await reader.stop()
    expect(await Promise.all(waiting)).toEqual(['AbortError', 'AbortError'])
    await expect(reader.ask('summary', null)).rejects.toMatchObject({ name: 'AbortError' })
  })
})

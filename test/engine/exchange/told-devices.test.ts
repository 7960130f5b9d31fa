import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { ToldDevices } from '../../../src/engine/exchange/told-devices.ts'
import type { ExchangeClient, ExchangeServer } from '../../../src/engine/exchange/ports.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import type { WirePeers } from '../../../src/shared/protocol/exchange.ts'
import { turns } from '../../support/fake-clock.ts'

const peer = (id: string): WirePeers[number] => ({ device_id: id, device_name: id, last_seen_at: null, behind: 0 })
const server = (id: number, on = true): ExchangeServer => ({
  sourceId: id as SourceId,
  name: `Server ${id}`,
  exchange: { on, peerId: `peer-${id}` },
})

function toldBy(list: () => readonly ExchangeServer[]) {
  const asked: ((told: WirePeers) => void)[] = []
  const client = {
    personalDevices: () => new Promise<WirePeers>((resolve) => void asked.push(resolve)),
  } as unknown as ExchangeClient
  let news = 0
  const told = new ToldDevices({
    servers: { list, client: () => client },
    log: pino({ level: 'silent' }),
    now: () => 0,
    onChange: () => void news++,
  })
  return { told, asked, news: () => news }
}

describe('what servers tell of devices', () => {
  it('is asked for when somebody looks, and announced when it is news', async () => {
    const { told, asked, news } = toldBy(() => [server(1), server(2)])
    expect(told.all()).toEqual([])
    asked[0]!([peer('desk')])
    asked[1]!([peer('laptop')])
    await turns()
    expect(told.all()).toEqual([peer('desk'), peer('laptop')])
    expect([asked.length, news()]).toEqual([2, 2])
  })

  it('does not count once the server is gone or switched off, though its answer comes', async () => {
    let servers = [server(1), server(2)]
    const { told, asked } = toldBy(() => servers)
    told.all()
    servers = [server(2, false)]
    told.forget(1 as SourceId)
    for (const answer of asked) answer([peer('desk')])
    await turns()
    expect(told.all()).toEqual([])
  })
})

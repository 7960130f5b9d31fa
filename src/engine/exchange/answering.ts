/**
 * The side that is asked: what a library says to a device that exchanges with it. Nothing is remembered between two requests
 * but what the other holds, so any of them may be lost, repeated, or be the first of another run.
 */
import type { DeviceId } from '../../shared/model/ids.ts'
import type {
  ChangesPage,
  ChangesQuery,
  ExchangeInput,
  ExchangeOutput,
  LeadInput,
  LeadOutput,
  StatePage,
  StateQuery,
  WireLeader,
  WirePeers,
} from '../../shared/protocol/exchange.ts'
import { EngineError } from '../errors.ts'
import { msOf, type Stamp } from '../personal/clock.ts'
import type { Batch } from '../personal/exchange.ts'
import { entryOf, isSkip } from '../personal/op.ts'
import { breathe } from '../sync/clock.ts'
import { BadTable } from './columns.ts'
import { LEASE_MS, type Granted, type Lease } from './lease.ts'
import { countBeyond } from './peer-rows.ts'
import type { SeatExchange } from './seat-exchange.ts'
import { packBatch, unpackBatch } from './wire-batch.ts'
import { packEntries, unpackEntries } from './wire-state.ts'

/** REFUSED for what is not how changes are written. `from`: who is not to be told of what they send. */
export async function answerExchange(here: SeatExchange, input: ExchangeInput, from: string): Promise<ExchangeOutput> {
  const { exchange, personal } = here
  const notTaken: ExchangeOutput['not_taken'] = []
  const before = exchange.vector()
  let told = 0
  // One at a time: unpacked, a batch may be many times as large.
  for (const [index, sent] of input.changes.entries()) {
    if (index > 0) await breathe()
    const batch = readable(() => unpackBatch(sent))
    told += lengthOf(batch.ops)
    const firstHand = batch.origin === input.origin
    const received = here.takingIn(from, () => exchange.receive(batch, { firstHand }))
    switch (received.kind) {
      case 'held':
        break
      case 'ahead':
        notTaken.push({ origin: batch.origin, why: 'ahead', upto: before[batch.origin] ?? 0, by_ms: received.byMs })
        break
      case 'refused':
        notTaken.push({ origin: batch.origin, why: 'refused', upto: before[batch.origin] ?? 0 })
        break
      case 'gap':
        notTaken.push({ origin: batch.origin, why: 'gap', upto: received.upto })
        break
      case 'forked':
        notTaken.push({
          origin: batch.origin,
          why: 'forked',
          upto: received.upto,
          ...(received.from !== null && { from: received.from }),
        })
    }
  }
  const { state } = input
  if (state) {
    const page = readable(() => unpackEntries(state.entries))
    const isOfOne = state.log_id === undefined || state.log_id === exchange.logId
    await here.joinState(from, page, isOfOne && state.extent ? { extent: state.extent } : undefined)
  }
  const holds = exchange.vector()
  const cursor = input.cursor && { logId: input.cursor.log_id, number: input.cursor.number }
  const { vector, digests, whole, limit } = input
  const { kinds } = input.filter
  const found = exchange.since({ cursor, vector, limit, whole, ...(digests && { digests }), ...(kinds && { kinds }) })
  note(here, input)
  // Once it is taken in, it holds this.
  const reached = found.batches.map(({ origin, first, ops }): [string, number] => [origin, first - 1 + lengthOf(ops)])
  here.sent.set(input.device_id, { ...vector, ...Object.fromEntries(reached) })
  return {
    server_time: here.now(),
    device_id: personal.deviceId,
    device_name: here.self.name,
    origin: personal.originId,
    acknowledged: holds,
    digests: exchange.digests(),
    contents: exchange.contents(),
    not_taken: notTaken,
    changes: found.batches.map(packBatch),
    log_id: exchange.logId,
    cursor: { log_id: found.cursor.logId, number: found.cursor.number },
    has_more: found.more,
    behind: [...found.behind],
    conflicts: personal.status().conflicts,
    playlists: here.playlists(),
    stats: {
      received: told,
      taken: countBeyond(holds, before),
      sent: found.batches.reduce((sum, { ops }) => sum + lengthOf(ops), 0),
    },
    leader: wireLeader(here.lease.get()),
  }
}

/** With those that were left out. */
const lengthOf = (ops: Batch['ops']): number => ops.reduce((sum, op) => sum + (isSkip(op) ? op.skip : 1), 0)

/** What it said that it holds; what it was sent now it has not said that it holds. */
function note({ peers, now }: SeatExchange, { device_id: id, device_name: name, vector }: ExchangeInput): void {
  const known = peers.find(id)
  peers.put({
    id,
    name: name ?? known?.name ?? '',
    cursor: known?.cursor ?? null,
    holds: vector,
    lastContactAt: now(),
    clockAheadMs: known?.clockAheadMs ?? null,
  })
}

interface ReadRow {
  number: number
  origin: string
  seq: number
  part: number
  stamp: Stamp
  schema: number
  body: string
}

/** Without what the user does not let out of this device. */
export function readChanges({ db, exchange }: SeatExchange, { from_seq: from, limit }: ChangesQuery): ChangesPage {
  const kept = exchange.keptBack()
  const rows = db.sql
    .prepare<[number, number], ReadRow>(
      `select op.number, origin.id as origin, seq, part, stamp, schema, body from op join origin on origin.number = op.origin
       where op.number >= ? order by op.number limit ?`,
    )
    .all(from, limit + 1)
  const told = rows.slice(0, limit)
  return {
    log_id: exchange.logId,
    changes: told.flatMap(({ number, origin, seq, part, stamp, schema, body }) => {
      const change = entryOf({ part, stamp, schema, body })
      if (change && kept.origins.includes(origin) && kept.kinds.includes(change.kind)) return []
      const at = new Date(Math.min(msOf(stamp), LAST_DATE_MS)).toISOString()
      return [{ seq: number, origin, origin_seq: seq, part, at, ...(change && { change: { ...change } }) }]
    }),
    next_seq: (told.at(-1)?.number ?? from - 1) + 1,
    has_more: rows.length > limit,
  }
}

const LAST_DATE_MS = 8_640_000_000_000_000

export function readState({ exchange }: SeatExchange, { after, limit, kinds }: StateQuery): StatePage {
  const wanted = kinds === undefined ? {} : { kinds: kinds.split(',').filter((kind) => kind !== '') }
  const page = exchange.statePage({ after: after ?? null, limit, ...wanted })
  return { log_id: page.logId, entries: packEntries(page.entries), after: page.after, extent: page.extent }
}

export function readPeers(here: SeatExchange): WirePeers {
  return here.peers.list().map(({ id, name, lastContactAt }) => ({
    device_id: id,
    device_name: name,
    last_seen_at: lastContactAt === null ? null : new Date(lastContactAt).toISOString(),
    behind: here.behind(id) ?? 0,
  }))
}

/** Whoever asks speaks for the account; the epoch settles who of them minds the log. */
export async function answerLead(here: SeatExchange, input: LeadInput): Promise<LeadOutput> {
  const by = { id: input.device_id as DeviceId, name: input.device_name ?? '' }
  const { lease } = here
  const { act, epoch = 0 } = input
  const answer = ({ granted, lease: now }: Granted): LeadOutput => ({
    granted,
    leader: wireLeader(now),
    lasts_ms: LEASE_MS,
  })
  switch (act) {
    case 'claim':
      return answer(lease.claim(by))
    case 'take-over':
      return answer(lease.takeOver(by))
    case 'renew':
      return answer(lease.renew(by, epoch))
    case 'release':
      return answer(lease.release(by, epoch))
    case 'housekeep': {
      const may = () => lease.allows(by, epoch)
      const granted = may()
      if (granted) await here.keepHouse(may)
      return answer({ granted, lease: lease.get() })
    }
  }
}

const wireLeader = ({ holder, epoch, since }: Lease): WireLeader => ({
  device_id: holder?.id ?? null,
  device_name: holder?.name ?? null,
  epoch,
  since: since === null ? null : new Date(since).toISOString(),
})

function readable<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof BadTable) {
      throw new EngineError('REFUSED', 'The changes are not written as they should be. Update both sides.')
    }
    throw error
  }
}

/**
 * Servers as rows of the table `source`: what is kept of each lies as JSON in its `config`. The token is not among it; it is
 * in the key store.
 */
import type { SourceId } from '../../../shared/model/ids.ts'
import type { ServerInfo } from '../../../shared/model/server.ts'
import type { SourceState } from '../../../shared/model/source.ts'
import { write, type LibraryDb, type Writing } from '../../db/store.ts'
import { EngineError } from '../../errors.ts'
import { perDatabase } from '../../library/per-database.ts'
import { isPlain } from './address.ts'
import type { Place } from './connect.ts'

/** How personal data is exchanged with a server. */
export interface ExchangeFacts {
  /** Whether the user lets it go there. */
  readonly on: boolean
  /** The device that answers there, as it called itself last; null before the first time. */
  readonly peerId: string | null
}

export interface SoulConfig {
  /** In the order in which the user wants them tried. */
  addresses: Place[]
  /** The address that answered last. */
  lastAddress: string | null
  serverId: string
  account: string
  role: string
  canTranscode: boolean
  /** By name, what it can make of its files. */
  formats: readonly string[]
  /** Preferred where several servers have a track. One server is, when there is any. */
  active: boolean
  exchange: ExchangeFacts
}

export interface SoulRow {
  sourceId: SourceId
  name: string
  state: SourceState
  reachable: boolean
  paused: boolean
  config: SoulConfig
}

interface StoredRow {
  sourceId: SourceId
  name: string
  state: SourceState
  reachable: number
  paused: number
  config: string
}

type Tx = Pick<Writing<Record<string, unknown>>, 'sql' | 'announce'>

const SELECT = `
  select id as sourceId, name, state, reachable, config,
    coalesce((select paused from sync_state where source_id = source.id), 0) as paused
  from source
  where kind = 'soul'`
const STAYING = `not exists (select 1 from meta where meta.name = 'source-removing:' || source.id)`

/** Asked for whenever something is played. */
const statements = perDatabase((sql) => ({
  all: sql.prepare<[], StoredRow>(`${SELECT} and ${STAYING} order by id`),
  staying: sql.prepare<[number], StoredRow>(`${SELECT} and ${STAYING} and id = ?`),
  any: sql.prepare<[number], StoredRow>(`${SELECT} and id = ?`),
}))

const rowOf = ({ reachable, paused, config, ...row }: StoredRow): SoulRow => ({
  ...row,
  reachable: reachable === 1,
  paused: paused === 1,
  config: readSoulConfig(config),
})

const NOTHING_KNOWN: SoulConfig = {
  addresses: [],
  lastAddress: null,
  serverId: '',
  account: '',
  role: '',
  canTranscode: false,
  formats: [],
  active: false,
  exchange: { on: true, peerId: null },
}

/** What an older version of the player did not keep is as if nothing were known. */
export const readSoulConfig = (config: string): SoulConfig => ({
  ...NOTHING_KNOWN,
  ...(JSON.parse(config) as Partial<SoulConfig>),
})

export const soulRows = ({ sql }: Pick<LibraryDb, 'sql'>): SoulRow[] => statements(sql).all.all().map(rowOf)

/** Throws NOT_FOUND. */
export function getSoulRow({ sql }: Pick<LibraryDb, 'sql'>, sourceId: number): SoulRow {
  const row = statements(sql).staying.get(sourceId)
  if (!row) throw new EngineError('NOT_FOUND', 'This server is no longer among the sources.')
  return rowOf(row)
}

/** Also while it is being removed. */
export function findSoulRow({ sql }: Pick<LibraryDb, 'sql'>, sourceId: number): SoulRow | undefined {
  const row = statements(sql).any.get(sourceId)
  return row && rowOf(row)
}

export const findServerRow = (library: Pick<LibraryDb, 'sql'>, serverId: string): SoulRow | undefined =>
  soulRows(library).find(({ config }) => config.serverId === serverId)

/** For people: where it is reached now, or first. */
export const locationOf = ({ addresses, lastAddress }: SoulConfig): string => lastAddress ?? addresses[0]?.url ?? ''

export function serverInfoOf({
  config,
  reachable,
  paused,
}: Pick<SoulRow, 'config' | 'reachable' | 'paused'>): ServerInfo {
  return {
    serverId: config.serverId,
    addresses: config.addresses.map(({ url }) => url),
    address: config.lastAddress,
    account: config.account,
    role: config.role,
    active: config.active,
    paused,
    reachable,
    canTranscode: config.canTranscode,
    plain: config.addresses.length > 0 && isPlain(locationOf(config)),
  }
}

/** The first server becomes the active one. Throws REFUSED when this server is a source already. */
export function insertServer(
  library: LibraryDb,
  { name, config, addedAt }: { name: string; config: Omit<SoulConfig, 'active' | 'exchange'>; addedAt: number },
): SourceId {
  return write(library, ({ sql, announce }) => {
    const others = soulRows(library)
    const same = findServerRow(library, config.serverId)
    if (same) throw alreadyThere(same)
    const active = !others.some((other) => other.config.active)
    const { lastInsertRowid } = sql
      .prepare(`insert into source (kind, store_id, name, config, added_at) values ('soul', ?, ?, ?, ?)`)
      .run(config.serverId, name, JSON.stringify({ ...config, active }), addedAt)
    const sourceId = Number(lastInsertRowid) as SourceId
    announce({ kind: 'sources.changed', sourceIds: [sourceId] })
    return sourceId
  })
}

export const alreadyThere = ({ name }: Pick<SoulRow, 'name'>): EngineError =>
  new EngineError(
    'REFUSED',
    `This server is a source already: “${name}”. Edit its addresses there if they have changed.`,
  )

export function updateConfig(library: LibraryDb, sourceId: SourceId, change: Partial<SoulConfig>): void {
  write(library, (tx) => {
    putConfig(tx, sourceId, { ...getSoulRow(library, sourceId).config, ...change })
    if (change.serverId !== undefined) {
      tx.sql.prepare('update source set store_id = ? where id = ?').run(change.serverId, sourceId)
    }
  })
}

/** Exactly this one, from now on. */
export function makeActive(library: LibraryDb, sourceId: SourceId): void {
  write(library, (tx) => {
    for (const row of soulRows(library)) {
      const active = row.sourceId === sourceId
      if (row.config.active !== active) putConfig(tx, row.sourceId, { ...row.config, active })
    }
  })
}

/** Returns whether it was otherwise before. */
export function putReachable(library: LibraryDb, sourceId: SourceId, reachable: boolean): boolean {
  return write(library, ({ sql, announce }) => {
    const { changes } = sql
      .prepare(`update source set reachable = ? where id = ? and kind = 'soul' and reachable <> ?`)
      .run(reachable ? 1 : 0, sourceId, reachable ? 1 : 0)
    if (changes === 0) return false
    announce({ kind: 'availability.changed' })
    announce({ kind: 'sources.changed', sourceIds: [sourceId] })
    return true
  })
}

/** Nothing is announced when it is so already. */
export function putState(library: LibraryDb, sourceId: SourceId, state: SourceState): void {
  write(library, ({ sql, announce }) => {
    const { changes } = sql
      .prepare(`update source set state = ? where id = ? and kind = 'soul' and state <> ?`)
      .run(state, sourceId, state)
    if (changes === 0) return
    announce({ kind: 'availability.changed' })
    announce({ kind: 'sources.changed', sourceIds: [sourceId] })
  })
}

function putConfig({ sql, announce }: Tx, sourceId: SourceId, config: SoulConfig): void {
  sql.prepare('update source set config = ? where id = ?').run(JSON.stringify(config), sourceId)
  announce({ kind: 'sources.changed', sourceIds: [sourceId] })
}

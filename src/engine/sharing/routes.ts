/**
 * Everything that is served below `/api`, as one table made from the contract: what a request is held against before
 * anything else is done with it, what the document is compared with, and what the tests go through row by row.
 */
import { isContractProcedure, type AnyContractProcedure, type AnyContractRouter } from '@orpc/contract'
import { BYTE_ROUTES, protocol } from '../../shared/protocol/index.ts'
import type { RouteMeta } from '../../shared/protocol/route.ts'
import type { SyncKind } from '../../shared/protocol/sync.ts'
import type { Scope } from '../../shared/model/access.ts'

export type ExchangeCall = keyof (typeof protocol)['exchange']
export type BytePath = (typeof BYTE_ROUTES)[number]['path']

export interface ProtocolRoute {
  method: string
  /** As in the contract: `/devices/{id}`. */
  path: string
  /** Null: anyone may. */
  scope: Scope | null
  summary: string
  /** Who answers: a call of the contract, a page of the catalogue, the exchange, or what answers with bytes. */
  answers:
    | { by: 'call'; name: string }
    | { by: 'sync'; kind: SyncKind }
    | { by: 'exchange'; name: ExchangeCall }
    | { by: 'bytes'; path: BytePath }
}

export const ROUTES: readonly ProtocolRoute[] = [
  ...callsOf(protocol),
  ...BYTE_ROUTES.map((route) => ({ ...route, answers: { by: 'bytes', path: route.path } as const })),
]

export interface FoundRoutes {
  /** By method; never empty. */
  byMethod: ReadonlyMap<string, ProtocolRoute>
  params: Readonly<Record<string, string>>
}

/** What there is at a path below `/api`, whatever the method. */
export function findRoutes(path: string): FoundRoutes | undefined {
  for (const { pattern, names, byMethod } of PLACES) {
    const values = pattern.exec(path)?.slice(1).map(decoded)
    if (!values || values.includes(undefined)) continue
    return { byMethod, params: Object.fromEntries(names.map((name, i) => [name, values[i]!])) }
  }
  return undefined
}

/** The path of one route with its names filled in. */
export const fillPath = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replace(NAME, (_, name: string) => encodeURIComponent(params[name] ?? ''))

function callsOf(router: AnyContractRouter, path: readonly string[] = []): ProtocolRoute[] {
  if (isContractProcedure(router)) return [routeOf(router, path)]
  return Object.entries(router).flatMap(([name, branch]) => callsOf(branch as AnyContractRouter, [...path, name]))
}

function routeOf(call: AnyContractProcedure, names: readonly string[]): ProtocolRoute {
  const { route, meta } = call['~orpc']
  const name = names.join('.')
  const { scope } = meta as Partial<RouteMeta>
  if (scope === undefined || !route.method || !route.path) {
    throw new Error(
      `${name} does not say its method, path and scope: begin it with open, read, write or admin of route.ts`,
    )
  }
  return { method: route.method, path: route.path, scope, summary: route.summary ?? '', answers: whoAnswers(names) }
}

function whoAnswers(names: readonly string[]): ProtocolRoute['answers'] {
  const [branch, name] = names
  if (branch === 'sync') return { by: 'sync', kind: name as SyncKind }
  if (branch === 'exchange') return { by: 'exchange', name: name as ExchangeCall }
  return { by: 'call', name: names.join('.') }
}

const NAME = /\{(\w+)\}/g

/** Fixed paths come before those with names in them. */
const PLACES = [...Map.groupBy(ROUTES, ({ path }) => path)]
  .map(([path, routes]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(NAME, '([^/]+)')}$`),
    names: [...path.matchAll(NAME)].map(([, name]) => name!),
    byMethod: new Map(routes.map((route) => [route.method, route])),
  }))
  .sort((a, b) => a.names.length - b.names.length)

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/**
 * How a call of the protocol is declared: its method and path, and what a caller must be allowed to do. `open` needs no
 * token; everything else names a scope. There is no third way to begin a route, so none can be without.
 */
import { oc } from '@orpc/contract'
import * as z from 'zod'
import type { Scope } from '../model/access.ts'

export interface RouteMeta {
  /** Null: anyone may. */
  scope: Scope | null
}

/** What every refusal looks like. `code` is for programs, `message` for people: thing, cause, remedy. */
export const ProtocolError = z.object({ code: z.string(), message: z.string() })
export type ProtocolError = z.infer<typeof ProtocolError>

const declared = oc.errors({
  BAD_REQUEST: { status: 400 },
  /** No token, or one that is unknown, malformed, expired or revoked: all look the same. */
  UNAUTHORIZED: { status: 401 },
  FORBIDDEN: { status: 403 },
  NOT_FOUND: { status: 404 },
  /** The cursor is of another store, or of a time that this store does not know: begin anew without one. */
  GONE: { status: 410 },
  /** Too many tries; `Retry-After` says when again. */
  TOO_MANY_REQUESTS: { status: 429 },
  UNAVAILABLE: { status: 503 },
})

const needing = (scope: Scope | null) => declared.$meta<RouteMeta>({ scope })

export const open = needing(null)
export const read = needing('read')
export const write = needing('write')
export const admin = needing('admin')

/**
 * The contract answered by the engine: one router, served over a MessagePort on the desktop and over a WebSocket on the
 * web. Handlers live with their feature; here they meet, and here errors become what the contract declares.
 */
import { implement, ORPCError } from '@orpc/server'
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { CallMeta } from '../shared/api/errors.ts'
import { api } from '../shared/api/index.ts'
import type { Scope } from '../shared/model/access.ts'
import type { Caller } from './access/caller.ts'
import { EngineError, isAbort } from './errors.ts'

export interface ApiContext {
  readonly log: Logger
  readonly caller: Caller
}

/** Hand each feature its branch: `browseHandlers(os.browse, …)`. */
export const os = implement(api)
  .$context<ApiContext>()
  .use(async ({ context, next, path, procedure }) => {
    try {
      demandScope(context.caller, (procedure['~orpc'].meta as CallMeta).scope)
      return await next()
    } catch (error) {
      throw toApiError(error, { log: context.log, call: path.join('.') })
    }
  })

export type Os = typeof os

function demandScope({ scopes, role }: Caller, scope: Scope): void {
  if (scopes.has(scope)) return
  throw new EngineError(
    'FORBIDDEN',
    `This is not for a ${role}'s device or key. Ask an owner of this library to do it, or to allow it.`,
  )
}

function toApiError(error: unknown, { log, call }: { log: Logger; call: string }): unknown {
  if (isAbort(error) || error instanceof ORPCError) return error
  if (error instanceof EngineError)
    return new ORPCError(error.code, { defined: true, message: error.message, cause: error })
  const reference = randomUUID().slice(0, 8)
  log.error({ err: error, call, reference }, 'call failed')
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    message: `Something went wrong inside Soul Player (reference ${reference}; the log says more).`,
  })
}

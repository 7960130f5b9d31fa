/**
 * What goes over `WS /api/events`: what is stale, never the new data. Ids are dense within one run of the server; who comes
 * back names the last one it has seen (`?last=`), and is told what came since, or to look at everything again.
 */
import * as z from 'zod'
import { SYNC_KINDS } from './sync.ts'

/** `run` is random for each start of the server, so that a number of another run is not taken for one of this. */
const EventId = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9]+:\d+$/)

export const ServerEvent = z.discriminatedUnion('type', [
  /** The first message: where the count stands. */
  z.object({ type: z.literal('hello'), id: EventId }),
  z.object({ type: z.literal('stale'), id: EventId, kinds: z.array(z.enum(SYNC_KINDS)).min(1).max(SYNC_KINDS.length) }),
  /** Personal data of the account that listens; not told to the device that changed it. */
  z.object({ type: z.literal('personal'), id: EventId }),
  /** Some were missed: everything may be stale. */
  z.object({ type: z.literal('resync'), id: EventId }),
])
export type ServerEvent = z.infer<typeof ServerEvent>

/** Where a track can be played from at this moment; computed from its copies, never stored. */
import * as z from 'zod'

export const Availability = z.enum(['local', 'cached', 'streamable', 'offline', 'gone'])
export type Availability = z.infer<typeof Availability>

/** Look-ups at AcoustID and MusicBrainz. What is asked and found is of the owner's library; others are told of nothing. */
import * as z from 'zod'
import { TrackId } from '../model/ids.ts'
import { Window, windowOf } from '../model/list.ts'
import { FoundField, FoundId, FoundRow, FoundState, LookupsStatus, LookupTrouble } from '../model/lookups.ts'
import { admin, read } from './errors.ts'

/** Of a track at most one: of several the surest. */
const found = z.union([
  z.object({ ids: z.array(FoundId).min(1).max(10_000) }),
  /** All that wait, from this score on; at most 10,000 at once. */
  z.object({ atLeast: z.number().min(0).max(1) }),
])

const told = z.object({ count: z.number().int() })

export const lookups = {
  /** Small; travels whole in `lookups.changed`, too. */
  status: read.output(LookupsStatus),

  /** Looks tracks up; selected ones before all others, also in a run that is under way. REFUSED while no service is switched on. */
  run: admin.input(
    z.union([
      z.object({ what: z.enum(['untagged', 'withoutId']) }),
      z.object({ what: z.literal('tracks'), trackIds: z.array(TrackId).min(1).max(10_000) }),
    ]),
  ),
  /** Goes on after a service was given up. */
  goOn: admin,
  /** Ends the run; what was found stays. */
  cancel: admin,

  /** Surest first. */
  found: read.input(Window.extend({ state: FoundState.default('waiting') })).output(windowOf(FoundRow)),
  /** Puts what was found in the place of what the tags say, as corrections; files stay as they are. All fields unless some are named. Answers what was taken, for taking it back. */
  take: admin
    .input(z.object({ found, fields: z.array(FoundField).max(7).optional() }))
    .output(z.object({ ids: z.array(FoundId) })),
  /** Never proposed again. `whole`: nor anything else that was found of the same track. */
  refuse: admin
    .input(z.object({ ids: z.array(FoundId).min(1).max(10_000), whole: z.boolean().default(true) }))
    .output(told),
  /** Takes `take` or `refuse` back: it waits again, and the tags say what they said before. */
  takeBack: admin.input(z.object({ ids: z.array(FoundId).min(1).max(10_000) })).output(told),

  /** AcoustID's application key; empty removes it. Kept where passwords are. */
  setKey: admin.input(z.object({ key: z.string().max(200) })),
  /** Asks AcoustID whether it knows a key: the one given, or the one that is kept. Null: it does. */
  testKey: admin
    .input(z.object({ key: z.string().max(200).optional() }))
    .output(z.object({ trouble: LookupTrouble.nullable() })),
}

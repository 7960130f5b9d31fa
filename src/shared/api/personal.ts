/**
 * What the user did, beside playlists: hearts, stars, corrections, what is to be kept; and how all of it stands between
 * their devices: exchange, conflicts, the history of changes, taking out and in.
 */
import * as z from 'zod'
import { DeviceId, SourceId, TrackId } from '../model/ids.ts'
import { Window, windowOf } from '../model/list.ts'
import { ChangeRow, Conflict, Favoured, PersonalDevice, PersonalStatus, Stars } from '../model/personal.ts'
import { ImportReport } from '../model/playlist.ts'
import { admin, read, write } from './errors.ts'

export const Correction = z.object({
  /** A field that can be corrected (shared/model/corrections.ts). */
  field: z.string().max(40),
  /** As the file says it; empty when it says nothing. */
  told: z.string(),
  /** What the user put there instead. */
  value: z.string(),
})
export type Correction = z.infer<typeof Correction>

export const personal = {
  setFavourite: write.input(z.object({ what: Favoured, on: z.boolean() })),
  /** 0 takes the stars away. Artists have none: REFUSED. */
  setStars: write.input(z.object({ what: Favoured, stars: Stars })),

  /** A track's fields as the user corrected them; the file stays as it is. */
  corrections: read.input(z.object({ trackId: TrackId })).output(z.array(Correction)),
  /** Null takes the correction of a field back. */
  correct: write.input(
    z.object({
      trackIds: z.array(TrackId).min(1).max(1_000),
      fields: z.record(z.string().max(40), z.string().max(4_000).nullable()),
    }),
  ),

  /** Small, and asked again at `personal.changed`. */
  status: read.output(PersonalStatus),
  devices: read.output(z.array(PersonalDevice)),
  /** Takes a device that is no longer used off the list; when it comes back, it is there again. */
  removeDevice: write.input(z.object({ id: DeviceId })),
  renameDevice: write.input(z.object({ id: DeviceId, name: z.string().trim().min(1).max(100) })),
  /** With one server, or all. Answers at once. */
  exchangeNow: write.input(z.object({ sourceId: SourceId.optional() })),
  /** Whether personal data goes to, and comes from, a server. */
  setExchange: write.input(z.object({ sourceId: SourceId, on: z.boolean() })),
  setTravels: write.input(z.object({ kind: z.string().max(40), travels: z.boolean() })),
  /** Mind the log from this device (or, of this library, here). REFUSED where this device may not, or cannot reach it. */
  takeOver: admin.input(z.object({ sourceId: SourceId.nullable() })),

  conflicts: read.input(Window).output(windowOf(Conflict)),
  /** `shown` keeps what is shown, `other` puts the other value there; of all when `ids` is absent. On every device. */
  resolve: write
    .input(
      z.object({ ids: z.array(z.number().int()).min(1).max(10_000).optional(), choose: z.enum(['shown', 'other']) }),
    )
    .output(z.object({ resolved: z.number().int(), changeId: z.number().int().nullable() })),

  /** Newest first, as far back as the log goes. */
  changes: read
    .input(Window.extend({ deviceId: DeviceId.optional(), kind: z.string().max(40).optional() }))
    .output(windowOf(ChangeRow)),
  /** As a change of its own, on every device. REFUSED for what cannot be taken back, with why. */
  undo: write.input(z.object({ id: z.number().int() })).output(z.object({ changeId: z.number().int().nullable() })),

  /** Everything the user did, as one JSON file in an open format (docs/export.md). */
  exportFile: read
    .input(z.object({ what: z.array(z.enum(['playlists', 'favourites', 'ratings', 'plays'])).min(1) }))
    .output(z.object({ fileName: z.string(), mime: z.string(), text: z.string() })),
  /** Adds; what is there already is not doubled. `packed`: the text is gzip, as base64, for a message has its limits. */
  importFile: write
    .input(
      z.object({
        fileName: z.string().max(500),
        text: z.string().max(256 * 1024 * 1024),
        packed: z.boolean().default(false),
      }),
    )
    .output(ImportReport),
}

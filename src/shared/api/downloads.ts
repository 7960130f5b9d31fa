/** Keeping offline: wants, rules, the queue that fetches, and the files that are here. The owner's alone, as the disk is. */
import * as z from 'zod'
import {
  DownloadRow,
  DownloadsStatus,
  KeepRule,
  KeepRuleId,
  KeepRuleRow,
  KeepRuleWhat,
  KeptBadge,
  KeptChoice,
  KeptPreview,
  KeptQuality,
  KeptRow,
  KeptSpace,
  KeptSums,
  Wanted,
  WantedType,
  WantRow,
} from '../model/downloads.ts'
import { AlbumId, ArtistId, GenreId, PlaylistId, TrackId } from '../model/ids.ts'
import { Window, windowOf } from '../model/list.ts'
import { TrackSelection } from '../model/selection.ts'
import { TrackRow } from '../model/track.ts'
import { admin, read } from './errors.ts'

const Named = z.object({ what: z.array(Wanted).min(1).max(10_000) })
/** Single tracks, as a list shows them chosen: a million are named by one short call. */
const Chosen = z.object({ selections: z.array(TrackSelection).min(1).max(1_000) })
const Meant = z.union([Named, Chosen])

/** Some of the queue, or all of it. */
const ofQueue = z.object({ trackIds: z.array(TrackId).min(1).max(10_000).optional() })

export const downloads = {
  /** Small; travels whole in `downloads.changed`, too. */
  status: read.output(DownloadsStatus),

  /** Of all of them together; a track of several counts once. */
  preview: read.input(Meant.and(z.object({ quality: KeptQuality.default('original') }))).output(KeptPreview),
  /** For a menu of many tracks: how many of them are wanted by themselves. */
  chosen: read.input(Chosen).output(KeptChoice),
  /** A want that is there already only gets another quality. Answers before anything is fetched. */
  keep: admin.input(Meant.and(z.object({ quality: KeptQuality.optional() }))),
  /**
   * Files that nothing else wants go from the disk; of tracks, those that were only played, too. Answers as what each was wanted, in the
   * order asked, and null for what was not: so that it can be taken back as it was.
   */
  drop: admin.input(Named).output(z.object({ were: z.array(KeptQuality.nullable()) })),
  /** The same of tracks that were chosen: answers those that were wanted, by quality. */
  dropChosen: admin
    .input(Chosen)
    .output(z.object({ were: z.array(z.object({ quality: KeptQuality, trackIds: z.array(TrackId) })) })),
  /**
   * What was wanted last comes first. `filter`: words that begin words of its name; `types`: of what the page calls by a name of its
   * own (favourites, searches …), those whose name it finds them in.
   */
  wants: read
    .input(
      Window.extend({
        filter: z.object({ text: z.string().max(500), types: z.array(WantedType).max(20) }).optional(),
      }),
    )
    .output(windowOf(WantRow)),
  /** Which of these are wanted themselves: for switches in menus and on pages. */
  isWanted: read.input(z.object({ what: z.array(Wanted).max(1_000) })).output(z.array(z.boolean())),
  /** For covers in view, in the order asked; null where nothing of it is wanted, here or waiting. */
  badges: read
    .input(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('album'), ids: z.array(AlbumId).max(500) }),
        z.object({ type: z.literal('artist'), ids: z.array(ArtistId).max(500) }),
        z.object({ type: z.literal('playlist'), ids: z.array(PlaylistId).max(500) }),
        z.object({ type: z.literal('genre'), ids: z.array(GenreId).max(500) }),
      ]),
    )
    .output(z.array(KeptBadge.nullable())),
  /** Why a track is kept: the wants and rules that want it. */
  why: read
    .input(z.object({ trackId: TrackId }))
    .output(z.object({ wants: z.array(WantRow), rules: z.array(KeepRuleRow) })),

  rules: read.output(z.array(KeepRuleRow)),
  saveRule: admin.input(KeepRule.extend({ id: KeepRuleId.optional() })).output(KeepRuleRow),
  /** REFUSED for one that was there from the beginning. */
  removeRule: admin.input(z.object({ id: KeepRuleId })),
  /** What a rule would keep, in bytes of that quality, and the first rows of it. */
  previewRule: read
    .input(
      z.object({
        what: KeepRuleWhat,
        quality: KeptQuality.default('original'),
        limit: z.number().int().min(1).max(100).default(20),
      }),
    )
    .output(z.object({ sums: KeptSums, rows: z.array(TrackRow) })),

  /** In the order in which they will run; `active` holds `verifying`, too, `waiting` holds `blocked` and `paused`. */
  queue: read.input(Window.extend({ section: z.enum(['active', 'waiting', 'failed']) })).output(windowOf(DownloadRow)),
  /** Last kept first. */
  kept: read.input(Window.extend({ wanted: z.boolean().optional() })).output(windowOf(KeptRow)),
  /** Everything: nothing begins, and what runs stops where it is. Stays over a restart. */
  setPaused: admin.input(z.object({ paused: z.boolean() })),
  /**
   * Of `status.heldBack`: they go now, or each is wanted by itself from now on. Nothing is done where something else is held back by now
   * (`goesAt` is another).
   */
  answerHeldBack: admin.input(z.object({ goesAt: z.number().int(), keep: z.boolean() })),
  pause: admin.input(ofQueue),
  resume: admin.input(ofQueue),
  /**
   * Takes the wants of these very tracks away, and their files off the disk; where something larger wants them, they are left out of it
   * until the user asks again.
   */
  cancel: admin.input(ofQueue),
  /** What failed or is blocked, at once. */
  retry: admin.input(ofQueue),
  move: admin.input(
    z.object({
      trackIds: z.array(TrackId).min(1).max(1_000),
      to: z.enum(['first', 'last']).or(TrackId.describe('before')),
    }),
  ),

  space: read.output(KeptSpace),
  /** Files kept because they were played, or that belong to nothing. */
  clear: admin.input(z.object({ what: z.enum(['played', 'orphans', 'missing']) })),
  /** Takes what is kept along. Answers at once; `status.moving` says how far. REFUSED for a folder that cannot be one. */
  moveFolder: admin.input(z.object({ path: z.string().min(1).max(8192) })),
  cancelMove: admin,
  /**
   * Copies with readable names into a folder of the user's, for a stick or a car. Files there stay as they are. Answers once it has
   * begun; `status.exporting` says how far it is, `status.exported` how it ended. REFUSED for a folder that cannot be one.
   */
  exportTo: admin.input(z.object({ what: Wanted, path: z.string().min(1).max(8192) })),
  /** What was copied stays. */
  cancelExport: admin,
  /** How the last one ended has been read. */
  forgetExport: admin,
}

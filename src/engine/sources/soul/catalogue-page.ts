/**
 * A page of the server's catalogue as CopyRecords. A track that is not as the protocol says is set aside with its reason and
 * the page goes on; a page whose frame is broken is refused whole. Long pages are worked off in steps, so that the main
 * thread is never held up.
 */
import * as z from 'zod'
import { MAX_SYNC_PAGE, TracksPage } from '../../../shared/protocol/sync.ts'
import { WireTrack } from '../../../shared/protocol/track.ts'
import type { CopyRecord } from '../source.ts'
import { plainCopy } from './plain-track.ts'
import { SoulError } from './soul-error.ts'
import { copyFromWire } from './wire-copy.ts'

export interface CataloguePage {
  /** Of the walk over everything, which ends with the first page that says there is no more. */
  walking: boolean
  copies: CopyRecord[]
  deleted: string[]
  /** What is not as it should be; trying again does not mend it. */
  rejected: { id: string; why: string }[]
  nextCursor: string
  hasMore: boolean
  /** At most so many changes are still to come. */
  left: number
  /** Received, as they came over the wire. */
  bytes: number
}

const unchecked = z.array(z.unknown()).max(MAX_SYNC_PAGE).optional()
const Frame = z.object({
  ...TracksPage.shape,
  tracks: unchecked,
  new_tracks: unchecked,
  updated_tracks: unchecked,
})

const STEP_MS = 6

export async function cataloguePage(
  { value, receivedBytes }: { value: unknown; receivedBytes: number },
  { server, signal }: { server: string; signal: AbortSignal },
): Promise<CataloguePage> {
  const frame = Frame.safeParse(value)
  if (!frame.success) {
    throw new SoulError(
      'bad-answer',
      `A page that ${server} sent is not as it should be (${whyOf(frame.error)}). Update both sides, then sync again.`,
    )
  }
  const { tracks, new_tracks = [], updated_tracks = [], deleted_tracks = [], next_cursor, has_more, left } = frame.data
  const page: CataloguePage = {
    walking: tracks !== undefined,
    copies: [],
    deleted: deleted_tracks,
    rejected: [],
    nextCursor: next_cursor,
    hasMore: has_more,
    left,
    bytes: receivedBytes,
  }
  let stepEnds = performance.now() + STEP_MS
  for (const track of [...(tracks ?? []), ...new_tracks, ...updated_tracks]) {
    const plain = plainCopy(track)
    if (plain !== undefined) page.copies.push(plain)
    else takeBySchema(track, page)
    if (performance.now() < stepEnds) continue
    await new Promise((resolve) => void setImmediate(resolve))
    signal.throwIfAborted()
    stepEnds = performance.now() + STEP_MS
  }
  return page
}

function takeBySchema(track: unknown, { copies, rejected }: CataloguePage): void {
  const wire = WireTrack.safeParse(track)
  if (wire.success) copies.push(copyFromWire(wire.data))
  else rejected.push({ id: idOf(track), why: whyOf(wire.error) })
}

/** Of the first thing that is wrong: `title: Too big …`. Holds names of fields, never what stood in them. */
function whyOf({ issues }: z.ZodError): string {
  const [issue] = issues
  return issue ? `${issue.path.slice(0, 4).join('.') || 'whole'}: ${issue.message}`.slice(0, 200) : 'unreadable'
}

const idOf = (track: unknown): string => {
  const id = (track as { id?: unknown } | null)?.id
  return typeof id === 'string' ? id.slice(0, 64) : ''
}

/** So many more than the server said would come are let pass: its library may grow while it is walked. */
const SLACK_TRACKS = 20_000
const MAX_EMPTY_PAGES = 100

/**
 * Notices a server whose pages do not end: one that leads back to where we were, or tells far more than it said it would.
 * Knows a run by its cursors: a page that is not asked for with the last one's begins another.
 */
export class EndlessPages {
  #expected: string | undefined
  #allowed = 0
  #empty = 0

  /** Throws SoulError `bad-answer`. */
  check(cursor: string | null, page: CataloguePage, server: string): void {
    const told = page.copies.length + page.deleted.length + page.rejected.length
    if (cursor === null || cursor !== this.#expected) {
      this.#allowed = (told + page.left) * 2 + SLACK_TRACKS
      this.#empty = 0
    }
    this.#allowed -= told
    this.#empty = told === 0 ? this.#empty + 1 : 0
    this.#expected = page.hasMore ? page.nextCursor : undefined
    if (!page.hasMore) return
    if (page.nextCursor === cursor || this.#allowed < 0 || this.#empty > MAX_EMPTY_PAGES) {
      this.#expected = undefined
      throw new SoulError(
        'bad-answer',
        `The list of tracks that ${server} tells does not come to an end. Restart the server and update it, then sync again.`,
      )
    }
  }
}
